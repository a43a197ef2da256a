"""Facts that a sentence tells in passing: only of the item's own vocabulary, and only what is said plainly.

Nothing is guessed: a fact left out is asked for, a fact put in wrongly may decide a case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shanzhi.intelligence.understanding.hearing import Hearing
from shanzhi.intelligence.understanding.labels import pick
from shanzhi.intelligence.understanding.values import days_in, numbers_in, phones_in, places_in, quoted_in
from shanzhi.kernel.errors import NotFound, PersonMustAct
from shanzhi.kernel.ids import FactName, ItemCode
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content.model import Bundle, FactDefinition, Item
from shanzhi.knowledge.contract import is_identity, read_value

_LIVES = re.compile(r"(?:住在?|居住在?|租住在?|现住|常住)$")
_REGISTERED = re.compile(r"(?:户口|户籍|户口本|户口簿)(?:是|在|落在|还在|都在|属于)?$")
WHOLE = 0.99
"""A label counts as told in passing only when all its words are said."""
_GENERIC = frozenset({"是", "不是", "有", "没有", "需要", "不需要", "办", "不办", "要", "不要", "已办", "没办"})
"""Labels that answer a question and tell nothing by themselves."""


def told(heard: Hearing, code: ItemCode) -> dict[FactName, FactValue]:
    """The facts of an item's vocabulary that the sentence tells for certain, checked against the vocabulary."""
    try:
        target = heard.catalogue.target(code)
    except NotFound:
        return {}
    found = {**_situations(heard, target), **_places(heard, target), **_written(heard, target)}
    return {name: value for name, value in found.items() if _valid(heard, name, value) is not None}


def checked(heard: Hearing, name: FactName, raw: object) -> FactValue | None:
    """A value as the vocabulary keeps it, or None when it does not fit."""
    return _valid(heard, name, raw)


def _situations(heard: Hearing, target: Item | Bundle) -> dict[FactName, FactValue]:
    """Options of guiding questions that are said by their own words."""
    found: dict[FactName, FactValue] = {}
    for situation in target.situations:
        labels = [option.label for option in situation.options]
        if any(label in _GENERIC for label in labels):
            continue
        at = pick(heard.text, labels, clear=WHOLE)
        if at is not None and not _open(heard.text, labels):
            found[situation.fact] = situation.options[at].value
    return found


def _open(text: str, labels: Sequence[str]) -> bool:
    """``A还是B`` leaves it open."""
    return "还是" in text and not text.startswith("还是") and len(labels) > 1 and "吗" not in text


def _places(heard: Hearing, target: Item | Bundle) -> dict[FactName, FactValue]:
    vocabulary = _vocabulary(heard, target)
    found: dict[FactName, FactValue] = {}
    for start, name in places_in(heard.text, heard.catalogue):
        before = heard.text[max(0, start - 6) : start]
        if _REGISTERED.search(before) and "hukou_region" in vocabulary:
            found[FactName("hukou_region")] = name
        elif _LIVES.search(before) and "residence_region" in vocabulary:
            found[FactName("residence_region")] = name
    return found


def _written(heard: Hearing, target: Item | Bundle) -> dict[FactName, FactValue]:
    """Phones, proposed names in quotation marks, and days or numbers standing beside the words of one fact's label."""
    vocabulary = _vocabulary(heard, target)
    found: dict[FactName, FactValue] = {}
    phones = phones_in(heard.text)
    if phones and "applicant_phone" in vocabulary:
        found[FactName("applicant_phone")] = phones[0]
    quoted = quoted_in(heard.said)
    names = [n for n, d in vocabulary.items() if n.startswith("proposed_") and d.type == "text" and "名" in d.label]
    if len(quoted) == 1 and len(names) == 1:
        found[names[0]] = quoted[0]
    for name, definition in vocabulary.items():
        if is_identity(name, heard.catalogue) or name in found:
            continue
        value = _beside(heard, definition)
        if value is not None:
            found[name] = value
    return found


def _beside(heard: Hearing, definition: FactDefinition) -> str | None:
    """The one day or number in the clause that says the whole label of a fact."""
    if definition.type not in ("date", "integer", "number") or len(definition.label) < 3:
        return None
    clauses = [clause for clause in heard.clauses if definition.label in clause]
    if len(clauses) != 1:
        return None
    if definition.type == "date":
        values = days_in(clauses[0], heard.context.today)
    else:
        values = numbers_in(clauses[0], definition.unit)
    return values[0] if len(values) == 1 else None


def _vocabulary(heard: Hearing, target: Item | Bundle) -> dict[FactName, FactDefinition]:
    names = [s.fact for s in target.situations]
    if isinstance(target, Item):
        names += [entry.field for entry in target.form]
    facts = heard.catalogue.facts
    return {name: facts[name] for name in dict.fromkeys(names) if name in facts}


def _valid(heard: Hearing, name: FactName, raw: object) -> FactValue | None:
    definition = heard.catalogue.facts.get(name)
    if definition is None:
        return None
    try:
        return read_value(definition, raw, heard.context.today, heard.catalogue)
    except PersonMustAct:
        return None
