"""The smallest next question. It asks only what can still change something, and never what is known or was skipped.

Order: conditions first, and among their facts the one that most undecided conditions wait for; then the situations
that change the materials or the form; then what decides a material or its check; then required fields without a value,
and optional ones that are written on a paper which has to be brought anyway.

Once a condition has failed nothing can change the result. Only the item's own guiding questions that other conditions
wait for are still asked, so that a refusal gives all its reasons at once (一次性告知).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from shanzhi.kernel.cards import Option
from shanzhi.kernel.ids import FactName, MaterialId
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Bundle, Item, Material, Situation
from shanzhi.knowledge.contract.eligibility import eligibility, values_of
from shanzhi.knowledge.contract.form import options_of
from shanzhi.knowledge.contract.holders import holder_of
from shanzhi.knowledge.contract.model import Facts, QuestionNeed, QuestionStage
from shanzhi.knowledge.contract.producers import find_producer
from shanzhi.knowledge.expressions import parse


@dataclass(frozen=True, slots=True)
class _Wait:
    """Something undecided: an expression's text, the facts it waits for, and in words what it decides."""

    expression: str
    missing: tuple[FactName, ...]
    why: str


def next_question(
    item: Item | Bundle,
    facts: Facts,
    skipped: Collection[FactName],
    catalogue: Catalogue,
    today: date,
    *,
    attached: Collection[MaterialId] = (),
) -> QuestionNeed | None:
    """The next question of an item or of a bundle; ``None`` when nothing is left to ask.

    Args:
        skipped: facts asked for that the person does not know; they stay unknown and are not asked again.
        attached: materials for which a file is there.
    """
    asked = {other for name in skipped for other in catalogue.same_facts(name)}
    if isinstance(item, Bundle):
        return _first(item, _bundle_waits(item, facts, today), asked, catalogue, "situation")
    found = eligibility(item, facts, catalogue, today)
    conditions = [
        _Wait(condition.expr, reason.missing, f"要判断受理条件“{condition.text}”")
        for condition, reason in zip(item.conditions, found.reasons, strict=True)
    ]
    if found.result is False and not found.missing:
        guiding = {situation.fact for situation in item.situations}
        waits = [_Wait("", tuple(n for n in wait.missing if n in guiding), wait.why) for wait in conditions]
        return _first(item, waits, asked, catalogue, "condition")
    materials = _material_waits(item, facts, today)
    fields = _field_waits(item, facts, attached, catalogue, today)
    stages: tuple[tuple[QuestionStage, list[_Wait]], ...] = (
        ("condition", conditions),
        ("situation", _situation_waits(item, materials, fields)),
        ("material", materials),
        ("material", _check_waits(item, facts, today, catalogue)),
        ("field", fields),
    )
    for stage, waits in stages:
        if (question := _first(item, waits, asked, catalogue, stage)) is not None:
            return question
    return None


def _first(
    item: Item | Bundle, waits: Sequence[_Wait], asked: Collection[FactName], catalogue: Catalogue, stage: QuestionStage
) -> QuestionNeed | None:
    """The fact that most waits share; then the one written most often in them; then record order."""
    order: dict[FactName, list[int]] = {}
    for wait in waits:
        written = parse(wait.expression).order if wait.expression else wait.missing
        for name in wait.missing:
            if name not in asked and name in catalogue.facts:
                score = order.setdefault(name, [0, 0])
                score[0] += 1
                score[1] += written.count(name)
    if not order:
        return None
    name = max(order, key=lambda fact: (order[fact][0], order[fact][1]))  # the first of equals: record order
    why = next(wait.why for wait in waits if name in wait.missing)
    return _need(item, name, why, catalogue, stage)


def _need(item: Item | Bundle, name: FactName, why: str, catalogue: Catalogue, stage: QuestionStage) -> QuestionNeed:
    definition = catalogue.facts[name]
    situation = next((s for s in item.situations if catalogue.canonical(s.fact) == catalogue.canonical(name)), None)
    options = _situation_options(situation) if situation is not None else options_of(definition)
    return QuestionNeed(
        item=item.code,
        fact=name,
        ask=situation.ask if situation is not None else definition.ask,
        type=definition.type,
        options=options,
        unit=definition.unit,
        why=why,
        stage=stage,
    )


def _situation_options(situation: Situation) -> tuple[Option, ...]:
    return tuple(Option(value=option.value, label=option.label) for option in situation.options)


def _bundle_waits(bundle: Bundle, facts: Facts, today: date) -> list[_Wait]:
    values = values_of(facts)
    waits = (
        _Wait(e.when, parse(e.when).decide(values, today).missing, f"要判断是否包含事项 {e.item}") for e in bundle.items
    )
    return [wait for wait in waits if wait.missing]


def _situation_waits(item: Item, materials: Iterable[_Wait], fields: Iterable[_Wait]) -> list[_Wait]:
    """Situations in record order, as far as a material or a required field waits for their fact."""
    waiting: dict[FactName, str] = {}
    for wait in (*materials, *fields):
        for name in wait.missing:
            waiting.setdefault(name, wait.why)
    return [_Wait("", (s.fact,), waiting[s.fact]) for s in item.situations if s.fact in waiting]


def _material_waits(item: Item, facts: Facts, today: date) -> list[_Wait]:
    values = values_of(facts)
    waits = (
        _Wait(m.required_when, parse(m.required_when).decide(values, today).missing, f"要判断是否需要材料“{m.name}”")
        for m in item.materials
    )
    return [wait for wait in waits if wait.missing]


def _check_waits(item: Item, facts: Facts, today: date, catalogue: Catalogue) -> list[_Wait]:
    """Checks of materials that are certainly needed; what only the certificate itself can tell is not asked."""
    values: dict[FactName, FactValue] = values_of(facts)
    waits = []
    for material in item.materials:
        if parse(material.required_when).decide(values, today).result is not True:
            continue
        for check in material.checks:
            missing = parse(check.expr).decide(values, today).missing
            telling = f"{material.certificate}."
            open_facts = tuple(name for name in missing if not (catalogue.facts[name].source or "").startswith(telling))
            if open_facts:
                waits.append(_Wait(check.expr, open_facts, f"材料“{material.name}”要核对：{check.text}"))
    return waits


def _field_waits(
    item: Item, facts: Facts, attached: Collection[MaterialId], catalogue: Catalogue, today: date
) -> list[_Wait]:
    """Required fields first. An optional field counts when a material surely needed is the paper that tells it.

    A field that a certificate will tell, once the item that issues it is done, is not asked for before.
    """
    values = values_of(facts)
    papers: set[str] = set()
    later: set[str] = set()
    for material in item.materials:
        if material.certificate is None or parse(material.required_when).decide(values, today).result is not True:
            continue
        papers.add(material.certificate)
        if material.id not in attached and _comes_later(material, item, facts, catalogue, today):
            later.add(material.certificate)
    empty = [(e, (e.prefill or "").partition(".")[0]) for e in item.form if e.field not in facts]
    empty = [(entry, paper) for entry, paper in empty if paper not in later]
    required = [_Wait("", (e.field,), f"申请表“{e.label}”必填") for e, _ in empty if e.required]
    told = [
        _Wait("", (e.field,), f"申请表“{e.label}”，请照证件填写") for e, p in empty if not e.required and p in papers
    ]
    return required + told


def _comes_later(material: Material, item: Item, facts: Facts, catalogue: Catalogue, today: date) -> bool:
    """Whether another item issues the certificate first. (Were it held, the facts that it tells would be known.)"""
    if material.certificate is None or any(output.certificate == material.certificate for output in item.outputs):
        return False
    holder = holder_of(material, item, catalogue)
    found = find_producer(material.certificate, holder, facts, catalogue, today, without=(item.code,))
    return found.chosen is not None
