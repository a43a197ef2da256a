"""The pre-check: every fault that would be found later is found before submission, with a code and a place."""

from __future__ import annotations

from datetime import date

import pytest
from tests.knowledge.conftest import TODAY, Asker, files

from shanzhi.kernel.evidence import Finding, Severity
from shanzhi.kernel.ids import ItemCode
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Persona
from shanzhi.knowledge.contract import eligibility, eligibility_card, item_card, precheck, precheck_card
from shanzhi.knowledge.contract.precheck import CODES

People = dict[str, Persona]
COMPLETE: dict[str, FactValue] = {
    "seal_reason": "lost",
    "seal_void_announced": True,
    "agent_handled": False,
    "applicant_name": "何清",
    "applicant_id_number": "990101198512030017",
    "applicant_phone": "19000000011",
}


@pytest.fixture
def company(catalogue: Catalogue, people: People) -> Asker:
    return Asker(catalogue, people["hongtu-software"], told=dict(COMPLETE))


def findings(asker: Asker, *attached: str, code: str = "SP-001", today: date = TODAY) -> tuple[Finding, ...]:
    item = asker.catalogue.items[ItemCode(code)]
    facts = asker.facts(code)
    found = precheck(item, facts, asker.held, files(*attached), asker.catalogue, today, subject=asker.subject)
    assert {finding.code for finding in found} <= CODES
    return found


def test_a_complete_application_passes(company: Asker) -> None:
    """DG-084, after the correction."""
    found = findings(company, "m3", "m5")
    assert found == ()
    assert precheck_card(company.catalogue.items[ItemCode("SP-001")], found).passed


@pytest.mark.parametrize(
    ("change", "attached", "code", "place"),
    [
        ({"seal_void_announced": False}, ("m3", "m5"), "not_eligible", None),
        ({"seal_void_announced": False}, ("m3", "m5"), "check_failed", "m5"),
        ({"applicant_phone": None}, ("m3", "m5"), "missing_field", "applicant_phone"),
        ({"applicant_phone": "12"}, ("m3", "m5"), "bad_value", "applicant_phone"),
        ({"applicant_id_number": "990101198512030018"}, ("m3", "m5"), "bad_value", "applicant_id_number"),
        ({}, ("m3",), "missing_material", "m5"),
        ({}, ("m3", "m4", "m5"), "not_needed", "m4"),
        ({"agent_handled": None}, ("m3", "m5"), "undecided", "m6"),
    ],
)
def test_each_fault_has_its_code_and_place(
    company: Asker, change: dict[str, FactValue | None], attached: tuple[str, ...], code: str, place: str | None
) -> None:
    """Broken variants of the complete application above, one fault each."""
    for name, value in change.items():
        if value is None:
            del company.told[name]
        else:
            company.told[name] = value
    found = findings(company, *attached)
    assert (code, place) in {(one.code, one.material or one.field) for one in found}
    blocking = [one for one in found if one.severity is Severity.BLOCK]
    assert list(found[: len(blocking)]) == blocking, "what stops the submission comes first"
    assert bool(blocking) is (code not in ("not_needed", "undecided"))


def test_an_expired_certificate_stops_the_submission(catalogue: Catalogue, people: People) -> None:
    """The ID card of 周海 ends on 2026-12-30."""
    asker = Asker(catalogue, people["zhou-hai"])
    codes = {(one.code, one.material) for one in findings(asker, code="RS-002", today=date(2027, 1, 1))}
    assert ("expired_certificate", "m1") in codes
    assert ("expired_certificate", "m1") not in {(one.code, one.material) for one in findings(asker, code="RS-002")}


def test_a_certificate_in_another_name_is_found(catalogue: Catalogue, people: People) -> None:
    """A library that mixes two people up must not be believed."""
    persona = people["zhao-lei"]
    deed = persona.certificates["property_certificate"] | {"owner": "张三"}  # type: ignore[index]
    mixed = persona.with_(certificates=persona.certificates | {"property_certificate": deed})
    asker = Asker(catalogue, mixed, told={"premises_source": "own", "shop_online_only": False})
    assert ("name_mismatch", "m5") in {(one.code, one.material) for one in findings(asker, code="SJ-006")}


def test_what_is_said_against_a_certificate_is_pointed_out(catalogue: Catalogue, people: People) -> None:
    """The person's word stands in the form, and the officer sees the difference."""
    asker = Asker(catalogue, people["chen-qiang"], told={"disability_grade": 1})
    (found,) = [one for one in findings(asker, code="CL-004") if one.code == "differs_from_certificate"]
    assert (found.field, found.severity) == ("disability_grade", Severity.WARN)
    assert "1级" in found.text
    assert "2级" in found.text


def test_an_eligibility_card_shows_each_reason_with_its_facts_and_sources(catalogue: Catalogue, people: People) -> None:
    """API: reasons by condition; true, false or unknown."""
    item = catalogue.items[ItemCode("RS-003")]
    facts = Asker(catalogue, people["zhou-hai"], told={"unemployment_reason": "voluntary"}).facts("RS-003")
    card = eligibility_card(item, facts, eligibility(item, facts, catalogue, TODAY), catalogue)
    assert (card.result, card.missing) == (False, ())
    assert [reason.result for reason in card.reasons] == ["unknown", False, False, "unknown"]
    (used,) = card.reasons[2].facts
    assert (used.value_text, used.source_text) == ("灵活就业", "人口库")


def test_every_item_can_be_drawn(catalogue: Catalogue) -> None:
    """API, card ``item``: everything is in it."""
    for item in catalogue.items.values():
        card = item_card(item, catalogue)
        assert card.halls
        assert card.hotline
        assert "工作日" in card.limit_text or "当场" in card.limit_text
