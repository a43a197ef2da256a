"""Reading through the gateway: own data and nothing else, by registered purpose, from systems that run for real."""

from __future__ import annotations

from collections.abc import Callable, Collection

import pytest
from prometheus_client import generate_latest
from tests.access.gateway_world import (
    CERTIFICATES,
    COMPANY,
    FOR_FORM,
    HE_QING,
    HONGTU,
    LIN,
    PERSON,
    SUBMIT,
    ZHOU,
    GatewayWorld,
    build,
    mandate,
    officer,
    principal,
    submission,
)
from tests.sandbox_world import SandboxWorld

from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.ids import SubjectId, ToolName
from shanzhi.kernel.principal import Principal, PrincipalKind


def test_a_person_reads_their_own_certificates(world: GatewayWorld) -> None:
    """Prefilling from certificates held (the design: the form with the source of every value)."""
    receipt = world.gateway.read(principal(), CERTIFICATES, {"holder": LIN}, FOR_FORM)
    assert receipt.outcome == "done", receipt
    held = {row["certificate"]: row for row in receipt.result["certificates"]}  # type: ignore[attr-defined]
    assert held["birth_certificate"]["fields"]["child_name"] == "周小满"
    assert held["id_card"]["valid_to"] == "2038-05-01"


def test_another_persons_number_is_refused_and_never_sent(world: GatewayWorld, sandbox: SandboxWorld) -> None:
    """Authorization on tool and arguments: only the logged-in person's own number (the design)."""
    seen = sandbox.calls("registers")
    receipt = world.gateway.read(principal(), PERSON, {"id_number": ZHOU}, FOR_FORM)
    assert (receipt.outcome, receipt.code) == ("refused", "default_deny")
    assert receipt.result == {}
    assert sandbox.calls("registers") == seen
    assert world.evidence.kinds == ["gateway.call_refused"]


def test_a_company_reads_its_own_record_and_its_representatives(world: GatewayWorld) -> None:
    """A company acts through its representative (Civil Code art. 61)."""
    company = principal(PrincipalKind.COMPANY, HONGTU, acting_person=HE_QING)
    assert world.gateway.read(company, COMPANY, {"uscc": HONGTU}, FOR_FORM).result["legal_person"] == "何清"
    assert world.gateway.read(company, PERSON, {"id_number": HE_QING}, FOR_FORM).code == "not_found"
    assert world.gateway.read(company, PERSON, {"id_number": LIN}, FOR_FORM).outcome == "refused"
    assert world.gateway.read(company, PERSON, {"id_number": LIN}, FOR_FORM).code == "default_deny"


def test_nobody_reads_without_signing_in(world: GatewayWorld) -> None:
    """Everything anonymous can ask; nothing anonymous can read a person's data (the API)."""
    anybody = principal(PrincipalKind.ANONYMOUS, None)
    assert world.gateway.read(anybody, PERSON, {"id_number": LIN}, FOR_FORM).code == "login_required"


def test_an_unknown_tool_is_refused(world: GatewayWorld) -> None:
    """Only registered tools are called."""
    receipt = world.gateway.read(principal(), ToolName("registers.drop_table"), {}, FOR_FORM)
    assert (receipt.outcome, receipt.code) == ("refused", "unknown_tool")


def test_a_delegation_opens_exactly_what_it_names(sandbox: SandboxWorld, database: Database) -> None:
    """Own data only, unless an authority says otherwise: delegations come through the ``Grants`` port."""

    class FatherInLaw:
        """Zhou Hai has given Lin Yue a delegation for the population register."""

        def granted(self, who: Principal, subjects: Collection[SubjectId], tool: ToolName) -> frozenset[SubjectId]:
            allowed = who.subject == LIN and tool == PERSON
            return frozenset({ZHOU} if allowed else ()) & frozenset(subjects)

    world = build(sandbox, database, grants=FatherInLaw())
    assert world.gateway.read(principal(), PERSON, {"id_number": ZHOU}, FOR_FORM).result["name"] == "周海"
    assert world.gateway.read(principal(), CERTIFICATES, {"holder": ZHOU}, FOR_FORM).outcome == "refused"
    assert world.gateway.read(principal(subject=ZHOU), PERSON, {"id_number": LIN}, FOR_FORM).outcome == "refused"
    world.gateway.close()


@pytest.mark.parametrize("purpose", ["", "  ", "好奇"])
def test_a_call_without_a_registered_purpose_is_refused(world: GatewayWorld, purpose: str) -> None:
    """Personal data is processed for a stated purpose (Personal Information Protection Law art. 6)."""
    assert world.gateway.read(principal(), PERSON, {"id_number": LIN}, purpose).code == "purpose_not_allowed"


def test_a_room_uses_the_tools_of_its_manifest_alone(sandbox: SandboxWorld, database: Database) -> None:
    """The gateway refuses a room any tool that its manifest does not name (the hub's contract)."""
    world = build(sandbox, database, rooms={"service.apply": frozenset({PERSON})})
    read = world.gateway.read
    assert read(principal(), PERSON, {"id_number": LIN}, FOR_FORM, room="service.apply").outcome == "done"
    assert read(principal(), CERTIFICATES, {"holder": LIN}, FOR_FORM, room="service.apply").code == "room_not_allowed"
    assert read(principal(), PERSON, {"id_number": LIN}, FOR_FORM, room="service.other").code == "room_not_allowed"
    world.gateway.close()


@pytest.mark.parametrize(
    "arguments",
    [
        {"id_number": "1"},
        {"id_number": 990101199803120025},
        {"id_number": LIN, "also": ZHOU},
        {"id_number": f"{LIN}' or '1'='1"},
    ],
)
def test_arguments_that_do_not_fit_are_refused_before_they_are_sent(
    world: GatewayWorld, sandbox: SandboxWorld, arguments: dict[str, object]
) -> None:
    """Arguments are validated against the pinned schema, and the refusal never repeats a value."""
    seen = sandbox.calls("registers")
    receipt = world.gateway.read(principal(), PERSON, arguments, FOR_FORM)
    assert (receipt.outcome, receipt.code) == ("refused", "bad_arguments")
    assert LIN not in receipt.detail
    assert sandbox.calls("registers") == seen


def test_an_effect_cannot_be_had_by_reading(world: GatewayWorld) -> None:
    """Reading has no idempotency key and no evidence before: tools with an effect are not for reading."""
    assert world.gateway.read(principal(), SUBMIT, {}, "递交").code == "not_a_reading_tool"


def test_an_officer_reads_a_case_of_their_own_department(world: GatewayWorld, new_case: Callable[[], str]) -> None:
    """Officers: only for cases of their department, with a purpose."""
    case = new_case()
    tool = ToolName("security_cases.get_application")
    world.gateway.carry_out(submission(case), mandate(case))
    read = world.gateway.read
    assert read(officer("ga"), tool, {"case": case}, "查阅办件").result["subject"] == LIN
    assert read(officer("rs"), tool, {"case": case}, "查阅办件").code == "default_deny"
    assert read(officer("ga"), PERSON, {"id_number": LIN}, "查阅").outcome == "refused"
    assert read(principal(), tool, {"case": case}, "查阅办件").outcome == "done"
    assert read(principal(subject=ZHOU), tool, {"case": case}, "查阅办件").code == "not_found"


def test_the_department_sees_on_whose_behalf_and_never_the_citizens_token(
    world: GatewayWorld, sandbox: SandboxWorld
) -> None:
    """Identity passed on behalf of the citizen, audience-bound, never passed through (the design)."""
    session = principal().session
    world.gateway.read(principal(), PERSON, {"id_number": LIN}, FOR_FORM)
    rows = sandbox.ask("registers", "select subject, kind, actor, purpose, token_id from call order by id desc limit 1")
    assert rows[0][:4] == (LIN, "person", "shanzhi-gateway", FOR_FORM)
    assert session not in str(rows)


def test_calls_are_counted_without_anything_of_a_person(world: GatewayWorld) -> None:
    """Metrics: names of tools and codes only."""
    world.gateway.read(principal(), PERSON, {"id_number": LIN}, FOR_FORM)
    world.gateway.read(principal(), PERSON, {"id_number": ZHOU}, FOR_FORM)
    text = generate_latest(world.metrics).decode()
    assert 'shanzhi_gateway_calls_total{code="",outcome="done",tool="registers.get_person"} 1.0' in text
    assert LIN not in text
    assert ZHOU not in text
