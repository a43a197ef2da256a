"""Matching policies: three-valued with reasons, amounts by formula, only what is in force; the city's known cases."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.knowledge.small_city import DATA, TODAY

from shanzhi.kernel.ids import FactName, TenantId
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue, catalogue_of, read_pack
from shanzhi.knowledge.content.model import Audience
from shanzhi.knowledge.policies import BenefitMatch, match_policies

CITY = Path(__file__).resolve().parents[2] / "content" / "shanzhi-city"
CONFLICTS = json.loads((CITY / "known_conflicts.json").read_text("utf-8"))
WITNESSES = [pair["witness"] for pair in CONFLICTS["pairs"] if "witness" in pair]
SMALL = catalogue_of(read_pack(DATA / "small_pack"), TenantId("small-city"), TODAY)


def match(facts: dict[str, FactValue], audience: Audience | None = None, day: date = TODAY) -> dict[str, BenefitMatch]:
    named = {FactName(name): value for name, value in facts.items()}
    return {m.benefit: m for m in match_policies(SMALL, named, audience, day)}


def test_a_benefit_is_due_with_its_reasons_and_its_amount() -> None:
    """Reasons by condition with the clause; the amount from the formula."""
    due = match({"birth_date": "1990-01-01", "pet_kind": "dog", "pet_age_months": 7})["b1"]
    assert (due.result, due.amount, due.unit, due.apply_item) == (True, 70, "元", "AA-001")
    assert [(r.id, r.clause, r.result) for r in due.reasons] == [("c1", "第一条", True), ("c2", "第一条", True)]
    assert (due.missing, due.amount_missing) == ((), ())


def test_a_cap_holds() -> None:
    """``least`` in the formula."""
    assert match({"birth_date": "1990-01-01", "pet_kind": "dog", "pet_age_months": 70})["b1"].amount == 200


def test_what_is_not_known_is_unknown_and_asked_for() -> None:
    """A missing fact is never a default, and the amount says what it still needs."""
    maybe = match({"birth_date": "1990-01-01"})["b1"]
    assert (maybe.result, maybe.missing) == (None, (FactName("pet_kind"),))
    assert (maybe.amount, maybe.amount_missing) == (None, (FactName("pet_age_months"),))


def test_when_one_condition_fails_nothing_is_missing_and_nothing_is_due() -> None:
    """``content/SPEC.md``: missing are only facts that can still change the result."""
    refused = match({"birth_date": "2010-01-01", "pet_age_months": 5})["b1"]
    assert (refused.result, refused.missing, refused.amount, refused.amount_missing) == (False, (), None, ())
    assert [r.result for r in refused.reasons] == [False, None]


def test_an_equal_fact_answers_too() -> None:
    """``same_as``."""
    assert match({"birth_date": "1990-01-01", "animal_species": "dog"})["b1"].result is True


def test_a_value_of_the_wrong_type_counts_as_not_told() -> None:
    """Bad input must not decide."""
    assert match({"birth_date": "2月30日", "pet_kind": "dog"})["b1"].result is None


def test_only_policies_in_force_on_the_day_are_matched() -> None:
    """The superseded one is out, whatever its own end says."""
    assert {m.policy for m in match({"pet_kind": "dog"}).values()} == {"ZZ-002"}


def test_a_benefit_says_whether_one_can_apply_on_the_day_and_how() -> None:
    """The window is the benefit's own; how comes from the item or from the note."""
    before, after = match({}, day=date(2026, 12, 31)), match({}, day=date(2027, 1, 1))
    assert (before["b1"].open_for_application, after["b1"].open_for_application) == (True, False)
    assert before["b2"].apply_note.startswith("直接发放")


def test_companies_are_not_offered_what_is_for_persons() -> None:
    """The audience filter."""
    assert match({}, "company") == {}
    assert set(match({}, "person")) == {"b1", "b2"}


def test_what_can_be_had_comes_first() -> None:
    """Then what may be, then what cannot."""
    facts: dict[FactName, FactValue] = {FactName("pet_vaccinated"): True, FactName("birth_date"): "2020-01-01"}
    assert [m.result for m in match_policies(SMALL, facts, None, TODAY)] == [True, False]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "birth_date": st.sampled_from(["1990-01-01", "2015-01-01"]),
            "pet_kind": st.sampled_from(["cat", "dog"]),
            "pet_vaccinated": st.booleans(),
            "pet_age_months": st.integers(0, 100),
        },
    ),
    st.sampled_from(["birth_date", "pet_kind", "pet_vaccinated", "pet_age_months"]),
)
def test_telling_less_never_decides_otherwise(facts: dict[str, Any], forgotten: str) -> None:
    """A decided result stays; without a fact it is the same or unknown, and then that fact is missing."""
    whole = match(facts)
    for name, less in match({k: v for k, v in facts.items() if k != forgotten}).items():
        assert less.result in (whole[name].result, None)
        if less.result is not whole[name].result:
            assert forgotten in less.missing


@pytest.fixture(scope="module")
def city() -> Catalogue:
    return catalogue_of(read_pack(CITY), TenantId("shanzhi-city"), date.fromisoformat(CONFLICTS["today"]))


@pytest.mark.parametrize("witness", WITNESSES, ids=lambda w: f"{w['superior']['policy']}-{w['city']['policy']}")
def test_the_city_and_the_province_decide_its_witnesses_as_known(city: Catalogue, witness: dict[str, Any]) -> None:
    """``known_conflicts.json``: result, failed conditions, amount and unit of both documents."""
    today = date.fromisoformat(CONFLICTS["today"])
    found = {(m.policy, m.benefit): m for m in match_policies(city, witness["profile"], None, today)}
    for side in (witness["superior"], witness["city"]):
        seen = found[side["policy"], side["benefit"]]
        assert seen.result is (side["result"] == "eligible")
        assert [r.id for r in seen.reasons if r.result is False] == side["failed"]
        assert (seen.amount, seen.unit) == (side["amount"], side["unit"])


def test_a_provinces_benefit_names_the_citys_document_that_carries_it_out(city: Catalogue) -> None:
    """So that nobody is shown the same money twice."""
    found = {m.policy: m for m in match_policies(city, {}, "person", TODAY)}
    assert found[next(p for p in found if p == "ZC-001")].implemented_by == ("ZC-003", "ZC-004")
    assert not set(CONFLICTS["superseded_codes"]) & set(found)
