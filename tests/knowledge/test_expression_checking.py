"""The check of an expression against the vocabulary, for those who write content."""

from __future__ import annotations

import pytest

from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.expressions import check, parse


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("age(birth_date) >= 60 AND hukou_region LIKE '9901%'", []),
        ("hukou_folow = 'father'", ["unknown_fact"]),
        ("hukou_follow = 'dad'", ["unknown_option"]),
        ("hukou_follow IN ('father', 'grandpa')", ["unknown_option"]),
        ("CASE hukou_follow WHEN 'aunt' THEN TRUE END", ["unknown_option"]),
        ("birth_date > 18", ["type_mismatch"]),
        ("birth_date > '2000-01-01'", ["type_mismatch"]),
        ("birth_date > DATE '2000-01-01'", []),
        ("age(applicant_name) > 18", ["type_mismatch"]),
        ("monthly_income AND born_abroad", ["type_mismatch"]),
        ("monthly_income LIKE '1%'", ["type_mismatch"]),
        ("monthly_income * applicant_name > 3", ["type_mismatch"]),
        ("least(monthly_income, birth_date) > 3", ["type_mismatch"]),
        ("monthly_income + 1", ["type_mismatch"]),
        ("disability_grade IN (1, 2)", []),
        ("born_abroad = TRUE", []),
        ("uscc <> ''", []),
    ],
)
def test_faults_are_found_by_kind(catalogue: Catalogue, text: str, codes: list[str]) -> None:
    """SPEC, facts.yaml: types and options."""
    assert [problem.code for problem in check(parse(text), catalogue.facts)] == codes


def test_a_fault_names_the_place_of_the_fact(catalogue: Catalogue) -> None:
    """Lint shows file and line, and within the line the character."""
    (problem,) = check(parse("born_abroad OR hukou_folow = 'x'"), catalogue.facts)
    assert (problem.position, problem.code) == (15, "unknown_fact")


def test_an_amount_must_be_a_number(catalogue: Catalogue) -> None:
    """SPEC, policies: amounts are numbers."""
    assert check(parse("monthly_income * 0.5"), catalogue.facts, "number") == []
    assert [p.code for p in check(parse("born_abroad"), catalogue.facts, "number")] == ["type_mismatch"]


def test_conditions_that_speak_of_null_can_be_told_apart() -> None:
    """SPEC: IS NULL belongs in material checks, not in conditions."""
    assert parse("uscc IS NOT NULL AND born_abroad").asks_about_null
    assert not parse("uscc <> ''").asks_about_null
