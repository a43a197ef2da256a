"""What a sentence means because of what was said before: a choice, a yes, stopping, returning, asides."""

from __future__ import annotations

import re

from shanzhi.intelligence.understanding.hearing import Hearing
from shanzhi.intelligence.understanding.wishes import wish
from shanzhi.kernel.command import Command, CommandName, OutReason
from shanzhi.kernel.ids import ItemCode

_ASIDE_LENGTH = 18
"""A bare "why" or "how far" is short; a longer one names its matter."""


def chosen(heard: Hearing) -> tuple[Command, ...]:
    """One of the items that were offered, by number or by name."""
    choices = heard.context.choices
    if not choices:
        return ()
    if heard.cues.is_whole("none_of_them", heard.bare):
        text = heard.said
        return (Command(name=CommandName.OUT_OF_SCOPE, reason=OutReason.UNINTELLIGIBLE, text=text, confidence=0.9),)
    for number, pattern in heard.cues.ordinals:
        if number <= len(choices) and pattern.fullmatch(re.sub(r"^(?:我)?(?:选|要|办|就)+", "", heard.bare)):
            return (_choice(heard, choices[number - 1]),)
    return tuple(_choice(heard, code) for code in _named(heard, choices))


def confirmed(heard: Hearing) -> tuple[Command, ...]:
    """Yes or no to what was shown for confirmation."""
    if heard.context.awaiting != "confirmation":
        return ()
    if heard.cues.is_whole("confirm", heard.bare) or heard.cues.is_whole("yes", heard.bare):
        return (Command(name=CommandName.CONFIRM, item=heard.context.item, text=heard.said),)
    return ()


def stopped(heard: Hearing) -> tuple[Command, ...]:
    """Stopping the open matter, perhaps for another one."""
    if not heard.busy:
        return ()
    stop = Command(name=CommandName.CANCEL, item=heard.context.item, text=heard.said)
    if heard.cues.is_whole("cancel", heard.bare):
        return (stop,)
    if not heard.cues.found["switch"].search(heard.text):
        return ()
    rest = "，".join(clause for clause in heard.clauses if not heard.cues.found["denied"].search(clause))
    other = heard.again(rest or heard.cues.found["denied"].sub(" ", heard.text))
    if other.best is None or other.best == heard.context.item:
        return ()
    return (stop, wish(other, CommandName.START))


def resumed(heard: Hearing) -> tuple[Command, ...]:
    """Back to a matter that was left."""
    if heard.cues.found["resume"].search(heard.text) is None:
        return ()
    others = tuple(code for code in heard.context.recent if code != heard.context.item)
    spoken = [c.item for c in heard.found.candidates if c.item in heard.context.recent and c.score >= 0.2]
    meant = (spoken or list(others) or [code for code in (heard.context.item,) if code is not None])[:1]
    return tuple(Command(name=CommandName.START, item=code, text=heard.said, confidence=0.85) for code in meant)


def aside(heard: Hearing) -> tuple[Command, ...]:
    """Where a case stands, why, and how it was: questions that leave the matter as it is."""
    item = heard.context.item
    score = _score(heard)
    if score is not None:
        return (Command(name=CommandName.APPRAISE, score=score, item=item, text=heard.said, confidence=0.9),)
    if item is not None and heard.cues.is_whole("why", heard.bare):
        return (Command(name=CommandName.WHY, item=item, text=heard.said, confidence=0.9),)
    if heard.cues.found["progress"].search(heard.text) and _of_own_case(heard):
        named = next((c.item for c in heard.found.candidates[:1] if c.score >= 0.5), None)
        return (Command(name=CommandName.PROGRESS, item=named, text=heard.said, confidence=0.9),)
    return ()


def _of_own_case(heard: Hearing) -> bool:
    """Progress is asked of something handed in; how long a thing takes is a question about its record."""
    if heard.cues.found["own_case"].search(heard.text):
        return True
    return (
        bool(re.search(r"我|刚才|上次|前几天|上周|昨天|那件|那个", heard.text)) and len(heard.bare) <= 2 * _ASIDE_LENGTH
    )


def _score(heard: Hearing) -> int | None:
    """Stars and satisfaction; outside an open appraisal only when put in so many words."""
    plainly = re.search(r"评价|打分|[一二三四五1-5]\s*(?:颗)?星|好评|差评|满意", heard.text)
    awaited = heard.context.awaiting == "appraisal"
    if heard.cues.found["appraise"].search(heard.text) is None and not awaited:
        return None
    if (not plainly and not awaited) or len(heard.bare) > 2 * _ASIDE_LENGTH or heard.asks:
        return None
    if not awaited and heard.busy:
        return None
    return next((score for score, pattern in heard.cues.scores if pattern.search(heard.text)), None)


def _choice(heard: Hearing, code: ItemCode) -> Command:
    context = heard.context
    return Command(
        name=context.choice_command,
        item=code,
        field=context.choice_field,
        text=context.choice_text or heard.said,
        confidence=0.97,
    )


def _named(heard: Hearing, choices: tuple[ItemCode, ...]) -> tuple[ItemCode, ...]:
    """The one choice whose name is said, or that the sentence means above all."""
    if len(heard.bare) < 2:
        return ()
    names = {code: heard.again(heard.catalogue.target(code).name).text for code in choices}
    named = [code for code, name in names.items() if heard.bare in name or name in heard.text]
    if len(named) == 1:
        return (named[0],)
    best = heard.found.candidates[:1]
    if best and best[0].item in choices and (best[0].score >= 0.5 or len(heard.bare) <= _ASIDE_LENGTH):
        return (best[0].item,)
    return ()
