"""Rules on the vocabulary: every fact is used, said once, and answered alike under its other name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import combinations

from shanzhi.kernel.ids import FactName
from shanzhi.knowledge.content.lint.expressions_in import expressions_in
from shanzhi.knowledge.content.lint.findings import Circumstances, Found, error, warning
from shanzhi.knowledge.content.model import Bundle, FactDefinition, Item
from shanzhi.knowledge.content.pack import Pack
from shanzhi.knowledge.expressions import ExpressionError, fits, parse

_FILLERS = re.compile(
    r"请问|是否|是不是|有没有|您家?|申请人|本人|提供|多少|几|哪|什么|还是|或者|以及|[，。？、；：（）()的了吗呢是个在有到和与]|\s"
)


def facts_are_used(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``unused_fact``: somebody asks for it, or it goes."""
    used = _used(pack)
    for record in pack.of("fact"):
        if record.code not in used:
            text = f"事实 {record.code} 没有任何事项、一件事或政策用到。请内容维护人员删去或用起来。"
            yield warning(record, (), "unused_fact", text)


def _used(pack: Pack) -> set[FactName]:
    used: set[FactName] = set()
    for written in expressions_in(pack):
        with suppress(ExpressionError):  # said by the rule on expressions
            used |= parse(written.text).facts
    for item in pack.items.values():
        used |= {entry.field for entry in item.form} | {situation.fact for situation in item.situations}
    for bundle in pack.bundles.values():
        used |= {situation.fact for situation in bundle.situations}
    return used


def choices_are_whole(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``choice_without_options``, ``options_without_choice``, ``duplicate_option``."""
    for record in pack.of("fact"):
        fact = pack.facts[FactName(record.code)]
        if fact.type == "choice" and len(fact.options) < 2:
            text = f"选择型事实 {fact.name} 须有两个以上选项，请内容维护人员补上。"
            yield error(record, (), "choice_without_options", text)
        if fact.type != "choice" and fact.options:
            text = f"事实 {fact.name} 不是选择型，选项不起作用。请内容维护人员改类型或删去选项。"
            yield error(record, ("options",), "options_without_choice", text)
        if len({option.value for option in fact.options}) < len(fact.options):
            text = f"事实 {fact.name} 的选项值有重复，请内容维护人员改正。"
            yield error(record, ("options",), "duplicate_option", text)


def personas_speak_the_vocabulary(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``persona_value``: what a persona's registers and certificates say fits the types."""
    for record in pack.of("persona"):
        persona = next(p for p in pack.personas if p.id == record.code)
        for name, value in persona.facts.items():
            fact = pack.facts.get(name)
            options = {option.value for option in fact.options} if fact else set()
            if fact and (not fits(value, fact.type) or (options and value not in options)):
                text = f"{persona.name} 的 {name} 不能是 {value}，请内容维护人员按词表改正。"
                yield error(record, ("facts", name), "persona_value", text)
        for certificate, values in persona.certificates.items():
            known = pack.certificates.get(certificate)
            types = {field.name: field.type for field in known.fields} if known else {}
            for key, value in values.items():
                if key in types and not fits(value, types[key]):
                    text = f"{persona.name} 的 {certificate}.{key} 不能是 {value}，请内容维护人员改正。"
                    yield error(record, ("certificates", certificate, key), "persona_value", text)


def same_facts_agree(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``same_as_chain``, ``same_as_differs``: ``same_as`` leads to one fact that takes the same answers."""
    for record in pack.of("fact"):
        fact = pack.facts[FactName(record.code)]
        other = pack.facts.get(fact.same_as) if fact.same_as else None
        if other is None:
            continue
        if other.same_as is not None or other.name == fact.name:
            text = f"same_as 须直接指向最终的那个事实，而 {other.name} 自己还另有所指。请内容维护人员改正。"
            yield error(record, ("same_as",), "same_as_chain", text)
        alike = fact.type == other.type and fact.unit == other.unit
        if not alike or {o.value for o in fact.options} != {o.value for o in other.options}:
            text = f"{fact.name} 与 {other.name} 的类型、单位或选项不同，不能互为同一事实。请内容维护人员改正。"
            yield error(record, ("same_as",), "same_as_differs", text)


def facts_are_said_once(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``near_duplicate_fact``: two facts asked in nearly the same words, until somebody says whether they are the same.

    Compared are label, question and options, whatever the fact is about: people hear only the words.
    """
    words = [(fact, _heard(fact)) for fact in pack.facts.values()]
    records = {FactName(record.code): record for record in pack.of("fact")}
    for (one, mine), (other, theirs) in combinations(words, 2):
        if _kind(one) == _kind(other) and not _settled(one, other) and _overlap(mine, theirs) >= _ALIKE:
            text = (
                f"事实 {other.name}（{other.label}）与 {one.name}（{one.label}）问的几乎是同一件事。"
                f"若是一回事，请内容维护人员写 same_as: {one.name}；若不是，写 distinct_from: [{one.name}]。"
            )
            yield warning(records[other.name], (), "near_duplicate_fact", text)


_ALIKE = 0.6
"""Dice's coefficient of character pairs from which two facts are held to be alike (tuned on one city: 29 pairs)."""


def _kind(fact: FactDefinition) -> str:
    return "number" if fact.type == "integer" else fact.type


def _settled(one: FactDefinition, other: FactDefinition) -> bool:
    same = one.same_as == other.name or other.same_as == one.name or (one.same_as and one.same_as == other.same_as)
    return bool(same) or one.name in other.distinct_from or other.name in one.distinct_from


def _heard(fact: FactDefinition) -> frozenset[str]:
    """The character pairs of what a person hears, without filling words."""
    bare = _FILLERS.sub("", " ".join((fact.label, fact.ask, *(option.label for option in fact.options))))
    return frozenset(bare[n : n + 2] for n in range(len(bare) - 1))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    """Dice's coefficient: 0 nothing in common, 1 the same."""
    return 2 * len(one & other) / (len(one) + len(other)) if one or other else 0.0


def names_are_told_apart(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``ambiguous_alias``: one alias leads to one item or bundle."""
    owners: dict[str, str] = {}
    for record in pack.records:
        if not isinstance(record.value, Item | Bundle):
            continue
        for n, name in enumerate((record.value.name, *record.value.aliases)):
            owner = owners.setdefault(name.strip(), record.code)
            if owner != record.code:
                where = ("name",) if n == 0 else ("aliases", n - 1)
                text = f"“{name}”已是 {owner} 的名称或别名，说这句话的人分不清要办哪个。请内容维护人员改掉一处。"
                yield error(record, where, "ambiguous_alias", text)
