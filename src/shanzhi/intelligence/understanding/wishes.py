"""What is wanted, of which item: to ask about it, or to have it done — and several wants in one sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from shanzhi.intelligence.understanding.claims import told
from shanzhi.intelligence.understanding.hearing import Hearing
from shanzhi.intelligence.understanding.several import needs
from shanzhi.kernel.command import Candidate, Command, CommandName, ItemField
from shanzhi.kernel.ids import ItemCode

SURE = 0.55
"""A start on less would begin a wrong matter too often; then the person chooses (see ``bench/understanding.py``)."""
LIKELY = 0.35
"""A question is answered on less: a wrong answer names its item and costs a sentence, not a case."""
_MARGIN = 0.12
_SHARE = 0.03
"""Offered choices have at least this share of the probability."""
_MOST = 3


def several(heard: Hearing) -> tuple[Command, ...]:
    """Two or three matters in one sentence; empty when there is one."""
    if heard.context.pending is not None:
        return ()
    parts = needs(heard)
    if len(parts) < 2:
        return ()
    name = CommandName.START if heard.begins and not heard.asks else CommandName.ASK
    return tuple(
        Command(
            name=name,
            item=code,
            field=heard.cues.field_of(heard.text) if name is CommandName.ASK else None,
            facts=told(heard, code),
            text=heard.said,
            confidence=score,
            by="embedded",
        )
        for code, score in parts[:_MOST]
    )


def begun(heard: Hearing) -> tuple[Command, ...]:
    """“那就现在帮我办吧”: the matter spoken of is to be done."""
    item = heard.context.item
    if item is None or heard.asks or not (heard.begins or heard.starts) or not _leans_on(heard, item):
        return ()
    return (
        Command(
            name=CommandName.START,
            item=item,
            facts=told(heard, item),
            subject=subject_of(heard),
            text=heard.said,
            confidence=0.85,
            by="embedded",
        ),
    )


def follow_up(heard: Hearing) -> tuple[Command, ...]:
    """A question that names no matter of its own, about the matter spoken of."""
    item = heard.context.item
    if item is None or heard.begins or not _leans_on(heard, item):
        return ()
    field = heard.cues.field_of(heard.text) or (heard.context.field if len(heard.bare) <= 8 else None)
    return (_ask(heard, item, field, 0.8),)


def one(heard: Hearing) -> tuple[Command, ...]:
    """The plain case: one matter."""
    return (wish(heard, CommandName.START if _wants_done(heard) else CommandName.ASK),)


def wish(heard: Hearing, name: CommandName) -> Command:
    """A command for the item meant, or with the items to choose from when that is not clear."""
    candidates = heard.found.candidates
    best = candidates[0]
    enough = best.score >= SURE if name is CommandName.START else best.score >= LIKELY
    clear = enough and (heard.found.margin >= _MARGIN or best.score >= SURE)
    item = best.item if clear else None
    field = heard.cues.field_of(heard.text) if name is CommandName.ASK else None
    return Command(
        name=name,
        item=item,
        field=field,
        facts=told(heard, best.item) if clear else {},
        subject=subject_of(heard),
        candidates=() if clear else _offer(candidates),
        text=heard.said,
        confidence=min(1.0, best.score),
        by="embedded",
    )


def subject_of(heard: Hearing) -> str:
    """Whose matter it is, where the sentence says so."""
    return next((who for who, pattern in heard.cues.subjects if pattern.search(heard.text)), "self")


def _wants_done(heard: Hearing) -> bool:
    """A question asks, unless it also says in so many words that it be done; a wish without a question starts."""
    if heard.begins and not re.search(r"(?:吗|么|呢|\?|不)$", heard.text):
        return True
    return heard.starts and not heard.asks


def _ask(heard: Hearing, item: ItemCode, field: ItemField | None, confidence: float) -> Command:
    return Command(
        name=CommandName.ASK,
        item=item,
        field=field,
        facts=told(heard, item),
        text=heard.said,
        confidence=confidence,
        by="embedded",
    )


_POINTS = re.compile(
    r"^(?:那(?!个)|这|它|另外|对了|双方|大概|一般|然后|可是|但是|要是|如果|万一|还)|(?:这|该)(?:个|张|种|项|笔|件|本|份)?(?:证|证明|事|补贴|津贴|钱|手续|卡|本)"
)


def _leans_on(heard: Hearing, item: ItemCode) -> bool:
    """Whether the sentence needs the item spoken of to make sense: it is short, points back, or means nothing alone."""
    candidates, length = heard.found.candidates, len(heard.bare)
    if not candidates or candidates[0].item == item:
        return True
    best, nearest = candidates[0], heard.found.nearest or 0.0
    if length <= _SHORT_POINTING and _POINTS.search(heard.bare) and nearest < 0.94:
        return True
    if length <= _VERY_SHORT and nearest < 0.905:
        return True
    if best.score >= 0.9:
        return False
    mine = next((c.score for c in candidates if c.item == item), 0.0)
    return (length <= _SHORT and best.score < 0.72 and nearest < 0.93) or (
        length <= 2 * _SHORT and (mine >= 0.15 or best.score < LIKELY)
    )


_SHORT_POINTING, _SHORT, _VERY_SHORT = 20, 18, 12
"""Characters. Of 477 development questions put after an unrelated item, one is taken for a follow-up."""


def _offer(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """At most three, none without a chance."""
    return tuple(c for n, c in enumerate(candidates[:_MOST]) if n == 0 or c.score >= _SHARE)
