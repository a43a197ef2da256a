"""The answer to the question that waits: yes or no, an option, a number, a day, a place, a word — or not knowing."""

from __future__ import annotations

import re

from shanzhi.intelligence.understanding.claims import checked
from shanzhi.intelligence.understanding.hearing import Hearing
from shanzhi.intelligence.understanding.labels import pick, share
from shanzhi.intelligence.understanding.model import PendingQuestion
from shanzhi.intelligence.understanding.values import days_in, digits_in, numbers_in, phones_in, quoted_in
from shanzhi.kernel.command import Command, CommandName
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content.model import FactDefinition

_FIRST = re.compile(r"[,，。 ;；!！?？]+")
_NEGATION = re.compile(r"不|没|未|无|非|从不|否")
_TEXT_LIMIT = 60
"""A longer sentence is no name and no address."""
_FAR_QUESTION = 0.45


def answered(heard: Hearing) -> tuple[Command, ...]:
    """A value for the pending question, "I don't know", or nothing when this is no answer."""
    pending = heard.context.pending
    if pending is None:
        return ()
    if heard.cues.is_whole("unknown", heard.bare):
        return (_set(heard, {}, "unknown", 0.95),)
    value = read(heard, pending)
    if value is not None:
        return (_set(heard, {pending.fact: value}, "", 0.92),)
    if _is_question(heard) or _other_matter(heard):
        return ()
    return (_set(heard, {pending.fact: heard.said[:_TEXT_LIMIT]}, "", 0.4),)


def read(heard: Hearing, pending: PendingQuestion) -> FactValue | None:
    """The value that the sentence gives to the question; None when it gives none."""
    definition = heard.catalogue.facts.get(pending.fact)
    if definition is None:
        return None
    if pending.type == "boolean":
        return _truth(heard, pending)
    if pending.type == "choice":
        return _option(heard, pending)
    if heard.asks and not re.search(r"\d", heard.text):
        return None
    if pending.type in ("integer", "number"):
        return _number(heard, definition)
    if pending.type == "date":
        return _day(heard, definition)
    return _text(heard, definition)


def _set(heard: Hearing, facts: dict[FactName, FactValue], topic: str, confidence: float) -> Command:
    return Command(
        name=CommandName.SET,
        item=heard.context.item,
        facts=facts,
        topic=topic,
        text=heard.said,
        confidence=confidence,
    )


def _truth(heard: Hearing, pending: PendingQuestion) -> FactValue | None:
    labels = [option.label for option in pending.options]
    first = _FIRST.split(heard.bare)[0]
    for words in (heard.bare, first):
        if heard.cues.is_whole("no", words):
            return False
        if heard.cues.is_whole("yes", words):
            return True
    if _is_question(heard):
        return None
    at = pick(heard.text, labels, heard.index) if labels else None
    if at is not None:
        return pending.options[at].value
    if share(heard.text, pending.ask) or _shares_words(heard.text, pending.ask):
        return _NEGATION.search(heard.text) is None
    return None


def _shares_words(text: str, ask: str) -> bool:
    """Two neighbouring characters of the question, beyond its polite frame, come back in the answer."""
    core = re.sub(r"请问|您|是否|有没有|是不是|孩子|申请人|企业|公司|目前|现在|什么|多少|哪|吗|\?|？|,|，|。", " ", ask)
    pairs = {core[n : n + 2] for n in range(len(core) - 1) if " " not in core[n : n + 2]}
    return any(pair in text for pair in pairs)


def _option(heard: Hearing, pending: PendingQuestion) -> FactValue | None:
    labels = [option.label for option in pending.options]
    for number, pattern in heard.cues.ordinals:
        if number <= len(labels) and pattern.fullmatch(heard.bare) and not heard.bare.isdigit():
            return pending.options[number - 1].value
    if heard.bare.isdigit() and 0 < int(heard.bare) <= len(labels):
        return pending.options[int(heard.bare) - 1].value
    at = pick(heard.text, labels)
    if at is None and not _is_question(heard):
        at = pick(heard.text, labels, heard.index)
    return None if at is None else pending.options[at].value


def _number(heard: Hearing, definition: FactDefinition) -> FactValue | None:
    whole = checked(heard, definition.name, heard.bare)
    if whole is not None:
        return whole
    values = [
        v
        for v in (checked(heard, definition.name, n) for n in numbers_in(heard.text, definition.unit))
        if v is not None
    ]
    if values:
        return values[0]
    return 0 if heard.cues.is_whole("no", heard.bare) else None


def _day(heard: Hearing, definition: FactDefinition) -> FactValue | None:
    days = days_in(heard.text, heard.context.today)
    if len(days) == 1:
        return days[0]  # also 2月30日: the vocabulary says what is wrong with it
    return checked(heard, definition.name, heard.bare)


def _text(heard: Hearing, definition: FactDefinition) -> FactValue | None:
    name = definition.name
    if name.endswith("phone"):
        return next(iter(phones_in(heard.text) or digits_in(heard.text)), None)
    if name.endswith(("id_number", "uscc", "account", "number")):
        codes = re.findall(r"[0-9a-z]{6,}", re.sub(r"(?<=[0-9a-z])[\s-](?=[0-9a-z])", "", heard.text))
        return next(iter(digits_in(heard.text) or [code.upper() for code in codes]), None)
    if name.endswith("_region"):
        spoken = heard.cues.found["lead_in"].sub("", heard.bare)
        return next(
            (v for v in (checked(heard, name, spoken), checked(heard, name, heard.bare)) if v is not None), None
        )
    quoted = quoted_in(heard.said)
    if len(quoted) == 1:
        return quoted[0]
    if len(heard.said) > _TEXT_LIMIT or _is_question(heard) or _other_matter(heard):
        return None
    value = heard.cues.found["lead_in"].sub("", heard.said.strip(" 。.!！~～"))
    return value or None


def _is_question(heard: Hearing) -> bool:
    """Put as a question — unless it only hesitates (``应该是本科吧``)."""
    return heard.asks and not re.search(r"(?:吧|的)$", heard.bare)


def _other_matter(heard: Hearing) -> bool:
    """Asks us to do something that is not the matter at hand."""
    if heard.begins:
        return True
    best = heard.found.candidates[:1]
    other = bool(best) and best[0].item != heard.context.item and best[0].score >= _FAR_QUESTION
    return heard.starts and other and len(heard.bare) > 4
