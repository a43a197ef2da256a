"""Taking back what was said before: which fact, and what it is now; or whose matter it really is."""

from __future__ import annotations

import re

from shanzhi.intelligence.understanding.claims import checked
from shanzhi.intelligence.understanding.hearing import Hearing
from shanzhi.intelligence.understanding.labels import pick, share
from shanzhi.intelligence.understanding.values import days_in, numbers_in, phones_in
from shanzhi.intelligence.understanding.wishes import subject_of
from shanzhi.kernel.cards import Option
from shanzhi.kernel.command import Command, CommandName
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content.model import FactDefinition
from shanzhi.knowledge.contract import is_identity

_NEGATION = re.compile(r"(?:不|没|未|无|别|非)(?!对|错)")
_ENOUGH = 0.34
_ALONE = 0.15
"""A fact that the sentence touches so much, and no other by half as much, is meant as well."""


def corrected(heard: Hearing) -> tuple[Command, ...]:
    """A correction of the open task, or nothing when none is meant."""
    if not heard.context.task_facts or heard.cues.found["correct"].search(heard.text) is None:
        return ()
    rest = heard.again(heard.cues.found["taken_back"].sub("", heard.text) or heard.text)
    facts = _changed(rest)
    subject = subject_of(rest)
    if not facts and subject == "self":
        return ()
    return (
        Command(
            name=CommandName.CORRECT,
            item=heard.context.item,
            facts=facts,
            subject=subject if not facts else "self",
            text=heard.said,
            confidence=0.85,
        ),
    )


def _changed(heard: Hearing) -> dict[FactName, FactValue]:
    """The one fact of the task that the sentence speaks of most, with its new value."""
    spoken: list[tuple[float, FactName, FactValue]] = []
    for name in heard.context.task_facts:
        definition = heard.catalogue.facts.get(name)
        if definition is None or (is_identity(name, heard.catalogue) and definition.source is not None):
            continue
        value = _value(heard, definition, _options(heard, definition))
        if value is None:
            continue
        spoken.append((_weight(heard, definition, value), name, value))
    spoken.sort(key=lambda one: -one[0])
    if not spoken:
        return {}
    weight, name, value = spoken[0]
    second = spoken[1][0] if len(spoken) > 1 else 0.0
    return {name: value} if weight >= _ENOUGH or (weight >= _ALONE and second < weight / 2) else {}


def _options(heard: Hearing, definition: FactDefinition) -> tuple[Option, ...]:
    """The options as the person saw them: of the situation, or of the vocabulary."""
    item = heard.context.item
    target = heard.catalogue.target(item) if item is not None else None
    for situation in target.situations if target is not None else ():
        if situation.fact == definition.name:
            return tuple(Option(value=o.value, label=o.label) for o in situation.options)
    return tuple(Option(value=o.value, label=o.label) for o in definition.options)


def _value(heard: Hearing, definition: FactDefinition, options: tuple[Option, ...]) -> FactValue | None:
    at = pick(heard.text, [option.label for option in options]) if options else None
    if at is not None:
        return options[at].value
    if definition.type == "boolean":
        return _NEGATION.search(heard.text) is None
    if definition.type == "date":
        days = days_in(heard.text, heard.context.today)
        return days[0] if len(days) == 1 else None
    if definition.type in ("integer", "number"):
        numbers = numbers_in(heard.text, definition.unit)
        return checked(heard, definition.name, numbers[0]) if len(numbers) == 1 else None
    if definition.name.endswith("phone"):
        return next(iter(phones_in(heard.text)), None)
    return None


def _weight(heard: Hearing, definition: FactDefinition, value: FactValue) -> float:
    """How plainly the sentence speaks of this fact: by the words of its label, its question, or its option."""
    label = definition.label.removeprefix("是否")
    weight = max(_overlap(heard.text, label), 0.8 * _overlap(heard.text, definition.ask))
    spoken = next((o.label for o in _options(heard, definition) if o.value == value), "")
    if spoken and len(spoken) > 1:
        weight = max(weight, 0.9 * share(heard.text, spoken)) + 0.1 * weight
    if definition.type == "date" or definition.name.endswith("phone"):
        weight += 0.2
    return weight


def _overlap(text: str, words: str) -> float:
    """Share of the pairs of neighbouring characters of ``words`` that stand in the text."""
    pairs = {words[n : n + 2] for n in range(len(words) - 1)}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
