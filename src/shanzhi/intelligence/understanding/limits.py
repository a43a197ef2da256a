"""What is no matter of the catalogue: danger, crime, attacks, other people's data, courtesy, elsewhere, and the rest.

Patterns decide what must never be missed; for everything else the nearest prototype class counts against the services.
"""

from __future__ import annotations

from shanzhi.intelligence.understanding.elsewhere import other_place
from shanzhi.intelligence.understanding.hearing import Hearing
from shanzhi.intelligence.understanding.rulebook import guards, service_words
from shanzhi.kernel.command import By, Command, CommandName, OutReason

_URGENT = ("crisis", "injection", "illicit", "others_data", "hand_over")
_COURTEOUS = ("complain", "small_talk")

_LEAD = {
    "crisis": 0.004,
    "illicit": 0.004,
    "injection": 0.004,
    "others_data": 0.008,
    "hand_over": 0.01,
    "complain": 0.004,
    "small_talk": 0.004,
    "not_ours": -0.002,
    "no_source": 0.0,
}
"""How much nearer (in cosine) a class must be than the nearest service before it is believed without a pattern."""

_FAR = 0.868
"""Below this cosine nothing in the catalogue speaks of it."""
_SHORT = 16
"""Courtesy is short; a long sentence is about something."""


def urgent(heard: Hearing) -> tuple[Command, ...]:
    """Danger first, then what must be refused, then the wish for a person."""
    return _guarded(heard, _URGENT)


def courteous(heard: Hearing) -> tuple[Command, ...]:
    """Complaints, greetings, thanks and abuse."""
    return _guarded(heard, _COURTEOUS)


def elsewhere(heard: Hearing) -> tuple[Command, ...]:
    """Another city's or province's matter."""
    place = other_place(heard)
    if place is None:
        return ()
    return (_out(heard, OutReason.OTHER_REGION, place, 0.95, "rule"),)


def not_served(heard: Hearing) -> tuple[Command, ...]:
    """Sentences nearer to a class of others than to any service, and sentences near to nothing."""
    likeness, nearest = heard.likeness, heard.found.nearest
    if nearest is None or not likeness.classes:
        return _by_words(heard)
    kind = likeness.best
    ahead = likeness.of(kind) - nearest - _LEAD.get(kind, 0.0)
    if kind == "unintelligible" and len(heard.bare) > _SHORT:
        ahead = -1.0
    if ahead > 0 and not _vetoed(kind, heard):
        return (_of_kind(heard, kind, likeness.topics[kind], min(0.99, 0.6 + 20 * ahead), "embedded"),)
    if nearest < _FAR and heard.found.ours < 0.5:
        return (_out(heard, OutReason.NOT_OURS, "", 0.6, "embedded"),)
    return ()


def _vetoed(kind: str, heard: Hearing) -> bool:
    """Somebody who wants a service is not in danger now, and nobody is refused by likeness alone who names one."""
    wants = service_words().search(heard.text) is not None
    if kind in ("crisis", "small_talk", "unintelligible", "others_data"):
        return wants or (kind == "small_talk" and len(heard.bare) > 2 * _SHORT)
    return False


def _by_words(heard: Hearing) -> tuple[Command, ...]:
    """Without a model: only what shares no word with the catalogue is sent away."""
    if heard.found.ours >= 0.5:
        return ()
    return (_out(heard, OutReason.NOT_OURS, "", 0.5, "rule"),)


def _guarded(heard: Hearing, classes: tuple[str, ...]) -> tuple[Command, ...]:
    for guard in guards():
        if guard.id.partition(".")[0] not in classes:
            continue
        known = guard.holds(heard.text, heard.bare)
        if known is not None:
            kind, _, topic = known.partition(".")
            return (_of_kind(heard, kind, topic, 0.98, "rule"),)
    return ()


def _of_kind(heard: Hearing, kind: str, topic: str, confidence: float, by: By) -> Command:
    named = {
        "hand_over": CommandName.HAND_OVER,
        "complain": CommandName.COMPLAIN,
        "small_talk": CommandName.SMALL_TALK,
    }
    if kind in named:
        return Command(name=named[kind], topic=topic, text=heard.said, confidence=confidence, by=by)
    return _out(heard, OutReason(kind), topic, confidence, by)


def _out(heard: Hearing, reason: OutReason, topic: str, confidence: float, by: By) -> Command:
    return Command(
        name=CommandName.OUT_OF_SCOPE, reason=reason, topic=topic, text=heard.said, confidence=confidence, by=by
    )
