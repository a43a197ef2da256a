"""Promises that hold for every item and bundle of the pack and everybody who may come with it."""

from __future__ import annotations

from datetime import date

import pytest
from tests.knowledge.conftest import TODAY, Asker

from shanzhi.kernel.evidence import Severity
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Bundle, Item, Persona
from shanzhi.knowledge.contract import (
    QuestionNeed,
    eligibility,
    eligibility_card,
    fault_of,
    form_fields,
    material_needs,
    next_question,
    precheck,
    read_value,
)

People = dict[str, Persona]
SOMEBODY: dict[str, FactValue] = {"text": "甲", "date": "2026-01-05", "integer": 1, "number": 1}
MOST_QUESTIONS = 40


PLAIN: tuple[FactValue, ...] = ("990101", "990101199803120025", "19000000001", "91990101MA0000001Y", "62000000")


def answer(catalogue: Catalogue, question: QuestionNeed) -> FactValue:
    """Something that the question takes: the first option, or a plain value of its type."""
    if question.options:
        return question.options[0].value
    word = catalogue.facts[question.fact]
    fitting = [one for one in (SOMEBODY[question.type], *PLAIN) if not fault_of(word, one, TODAY, catalogue)]
    return read_value(word, fitting[0], TODAY, catalogue)


def handle(asker: Asker, target: Item | Bundle) -> list[FactName]:
    """Answer every question; returns the facts asked, in order."""
    asked: list[FactName] = []
    while True:
        question = next_question(target, asker.facts(target.code), (), asker.catalogue, TODAY)
        if question is None:
            return asked
        assert question.fact not in asked
        assert question.why
        assert len(asked) < MOST_QUESTIONS, target.code
        asked.append(question.fact)
        asker.told[question.fact] = answer(asker.catalogue, question)


@pytest.mark.parametrize("who", ["lin-yue", "sun-qi", "hongtu-software", None])
def test_every_matter_can_be_talked_to_its_end(catalogue: Catalogue, people: People, who: str | None) -> None:
    """No question comes twice, none is about what is known, and at the end the record decides everything it can."""
    decided = 0
    targets: list[Item | Bundle] = [*catalogue.items.values(), *catalogue.bundles.values()]
    for target in targets:
        asker = Asker(catalogue, people[who] if who is not None else None)
        known = set(asker.facts(target.code))
        asked = handle(asker, target)
        assert known.isdisjoint(asked), target.code
        if isinstance(target, Bundle):
            continue
        facts = asker.facts(target.code)
        found = eligibility(target, facts, catalogue, TODAY)
        assert found.result is not None, target.code
        assert found.missing == ()
        assert eligibility_card(target, facts, found, catalogue).result is found.result
        if found.result:
            decided += 1
            _decided(target, asker)
    assert decided > 10, "the promise below eligibility was kept for enough matters to mean something"


def _decided(item: Item, asker: Asker) -> None:
    """An eligible person's list and form are complete but for papers and what papers still to come will tell."""
    facts, held = asker.facts(item.code), asker.held
    rows = material_needs(item, facts, held, {}, asker.catalogue, TODAY)
    assert [row.id for row in rows if row.undecided] == []
    produced = {row.certificate for row in rows if row.held == "will_be_produced" or row.produced_by is not None}
    empty = [entry for entry in item.form if entry.required and entry.field not in facts]
    assert {(entry.prefill or "").partition(".")[0] for entry in empty} <= {str(one) for one in produced}
    assert not [row for row in form_fields(item, facts, asker.catalogue, TODAY) if row.problems]
    stops = {f.code for f in precheck(item, facts, held, {}, asker.catalogue, TODAY) if f.severity is Severity.BLOCK}
    assert stops <= {"missing_material", "missing_field", "check_failed", "expired_certificate"}


def test_whoever_knows_nothing_is_asked_everything_once(catalogue: Catalogue) -> None:
    """Skipping every question ends, and leaves every open condition open."""
    for item in catalogue.items.values():
        skipped: list[FactName] = []
        while (question := next_question(item, {}, skipped, catalogue, TODAY)) is not None:
            assert question.fact not in skipped
            skipped.append(question.fact)
        open_conditions = [r for r in eligibility(item, {}, catalogue, TODAY).reasons if r.result is None]
        assert all(set(reason.missing) <= set(skipped) for reason in open_conditions)


@pytest.mark.parametrize("subject", ["father", "mother", "spouse", "child", "other"])
def test_matters_for_others_never_show_the_askers_own_data(catalogue: Catalogue, people: People, subject: str) -> None:
    """What the state knows of the asker is not filled into the form of an adult whom they help."""
    asker = Asker(catalogue, people["lin-yue"], subject=subject)
    for item in catalogue.items.values():
        facts = asker.facts(item.code)
        own = {str(facts[name].value) for name in (FactName("applicant_id_number"),) if name in facts}
        childs = any(entry.field == "child_name" and entry.required for entry in item.form)
        assert not own or (subject == "child" and childs), item.code
        material_needs(item, facts, asker.held, {}, catalogue, date(2026, 6, 30), subject=subject)
