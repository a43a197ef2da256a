"""What stands in a certificate that a finished case issues."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intelligence.case_world import World, application, approve, catalogue, citizen, item, officer, world

from shanzhi.intelligence.cases import FormValue
from shanzhi.intelligence.cases.numbers import credit_code
from shanzhi.kernel.ids import FactName
from shanzhi.knowledge.contract.identifiers import credit_code_fault


@pytest.fixture
def w(tmp_path: Path) -> Iterator[World]:
    renewing = item(
        "GA-011",
        form=[
            {"field": "residence_address", "label": "居住地址", "required": True},
            {"field": "old_expiry", "label": "原有效期", "required": True, "prefill": "residence_permit.valid_to"},
            {"field": "old_number", "label": "原证号", "required": True, "prefill": "residence_permit.number"},
        ],
    )
    with world(tmp_path, catalogue(renewing)) as made:
        yield made


def issued(w: World, *form: tuple[str, str], **results: Any) -> dict[str, Any]:
    """The fields of the certificate after a whole case."""
    values = tuple(FormValue(field=FactName(name), label=name, value=value) for name, value in form)
    case = w.cases.submit(application().with_(form=values), citizen())
    w.cases.decide(case.number, approve(0), officer())
    w.cases.decide(case.number, approve(2, results=results), officer())
    fields = w.gateway.carried_out[-1].arguments["fields"]
    assert isinstance(fields, dict)
    return fields


def test_a_renewed_certificate_keeps_its_number_but_not_its_expiry(w: World) -> None:
    """A form is prefilled from the old certificate; its expiry is what the person wants to be rid of."""
    fields = issued(w, ("old_expiry", "2026-06-30"), ("old_number", "A-1"))
    assert fields["number"] == "A-1"
    assert fields["valid_to"] == "2027-06-01"


def test_what_the_officer_enters_wins_over_everything(w: World) -> None:
    fields = issued(w, ("old_number", "A-1"), number="B-2", valid_to="2026-12-31", station="湖滨派出所")
    assert (fields["number"], fields["valid_to"], fields["station"]) == ("B-2", "2026-12-31", "湖滨派出所")


def test_what_nobody_knows_stays_out(w: World) -> None:
    """Nothing is invented: no empty text, no default."""
    assert set(issued(w)) == {"number", "name", "id_number", "issued_on", "valid_to"}


@given(st.integers(1, 999_999), st.sampled_from(["91", "51"]))
def test_a_founded_organisation_gets_a_valid_credit_code_and_always_the_same(number: int, authority: str) -> None:
    """GB 32100-2015, checked by the independent check of the item contract."""
    case = f"990100-20260601-{number:06d}"
    code = credit_code(case, authority)
    assert credit_code_fault(code) is None
    assert code == credit_code(case, authority)
    assert code[:8] == f"{authority}990100"
