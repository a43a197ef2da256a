"""The scripted goals of the demonstration people, played on the contract and the planner alone."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.knowledge.conftest import Asker, files

from shanzhi.kernel.evidence import Severity
from shanzhi.kernel.ids import FactName, ItemCode, TenantId
from shanzhi.kernel.values import KnownFact
from shanzhi.knowledge.content import Catalogue, Pack, catalogue_of
from shanzhi.knowledge.content.model import Item, Persona
from shanzhi.knowledge.contract import eligibility, material_needs, next_question, precheck, read_value
from shanzhi.knowledge.planning import Plan, plan

DIALOGUES = [json.loads(line) for line in (Path(__file__).parent / "data" / "dialogues.jsonl").open(encoding="utf-8")]
Facts = dict[FactName, KnownFact]


class Played:
    """A dialogue asked to its end: the state it ends in."""

    def __init__(self, dialogue: dict[str, Any], pack: Pack, people: dict[str, Persona]) -> None:
        self.expect: dict[str, Any] = dialogue["expect"]
        self.today = date.fromisoformat(dialogue["today"])
        self.catalogue: Catalogue = catalogue_of(pack, TenantId("shanzhi-city"), self.today)
        self.code = ItemCode(self.expect["item"])
        self.asker = Asker(self.catalogue, people[dialogue["persona"]], self.today)
        self.attached = files(*dialogue.get("attach", []))
        answers = {**dialogue["answers"], **{one["fact"]: one["value"] for one in dialogue["corrections"]}}
        self.asked = self._ask(answers)

    @property
    def item(self) -> Item:
        return self.catalogue.items[self.code]

    @property
    def facts(self) -> Facts:
        return self.asker.facts(self.code)

    def plan(self) -> Plan:
        held = self.asker.held
        return plan(self.code, self.facts, held, self.catalogue, self.today, attached=self.attached)

    def _ask(self, answers: dict[str, Any]) -> list[FactName]:
        target = self.catalogue.target(self.code)
        asked: list[FactName] = []
        while (
            question := next_question(target, self.facts, asked, self.catalogue, self.today, attached=self.attached)
        ) is not None:
            asked.append(question.fact)
            if question.fact in answers:
                word = self.catalogue.facts[question.fact]
                value = read_value(word, answers[question.fact], self.today, self.catalogue)
                self.asker.told[question.fact] = value
        return asked


ITEMS = [one for one in DIALOGUES if not one["expect"]["item"].startswith("YJS-")]


@pytest.fixture(scope="module", params=DIALOGUES, ids=lambda one: one["id"])
def played(request: pytest.FixtureRequest, pack: Pack, people: dict[str, Persona]) -> Played:
    return Played(request.param, pack, people)


@pytest.fixture(scope="module", params=ITEMS, ids=lambda one: one["id"])
def handled(request: pytest.FixtureRequest, pack: Pack, people: dict[str, Persona]) -> Played:
    """Of these alone an item is decided and submitted; a bundle is planned."""
    return Played(request.param, pack, people)


def test_every_question_asked_is_one_that_the_script_answers(played: Played) -> None:
    """The fewest questions: nothing beyond what the writer of the script held to be needed."""
    assert [name for name in played.asked if name not in played.asker.told] == []
    assert len(set(played.asked)) == len(played.asked)


def test_the_decision_is_the_expected_one_with_all_its_reasons(handled: Played) -> None:
    """Scripts: outcome and reason_conditions."""
    found = eligibility(handled.item, handled.facts, handled.catalogue, handled.today)
    assert found.result is (handled.expect["outcome"] != "not_eligible")
    assert [reason.id for reason in found.failed] == handled.expect.get("reason_conditions", [])


def test_the_materials_and_the_form_are_the_expected_ones(handled: Played) -> None:
    """Scripts: materials, missing_material and form."""
    if "materials" in handled.expect:
        rows = material_needs(
            handled.item, handled.facts, handled.asker.held, handled.attached, handled.catalogue, handled.today
        )
        assert [row.id for row in rows] == handled.expect["materials"]
        missing = [row.id for row in rows if row.held in ("to_be_provided", "will_be_produced")]
        assert missing == handled.expect.get("missing_material", [])
    for name, value in handled.expect.get("form", {}).items():
        assert handled.facts[FactName(name)].value == value, name


def test_what_can_be_submitted_passes_the_precheck(handled: Played) -> None:
    """Scripts with the outcome ``submitted``; the others are stopped, each by a finding."""
    found = precheck(
        handled.item, handled.facts, handled.asker.held, handled.attached, handled.catalogue, handled.today
    )
    blocking = [one.code for one in found if one.severity is Severity.BLOCK]
    assert (blocking == []) is (handled.expect["outcome"] == "submitted")


def test_the_plan_is_the_expected_one(played: Played) -> None:
    """Scripts: plan, plan_before and plan_without; what can be submitted is its own whole plan."""
    found = played.plan()
    steps = [step.item for step in found.steps]
    if played.expect["outcome"] == "not_eligible":
        assert "not_eligible" in {problem.code for problem in found.problems}
        return
    assert sorted(steps) == sorted(played.expect.get("plan", [played.code]))
    for first, then in played.expect.get("plan_before", []):
        assert steps.index(first) < steps.index(then)
    assert set(steps).isdisjoint(played.expect.get("plan_without", []))
