"""Reading through the gateway: own data and nothing else, by registered purpose, from systems that run for real."""

from __future__ import annotations

from tests.access.gateway_world import (
    CERTIFICATES,
    COMPANY,
    FOR_FORM,
    HE_QING,
    HONGTU,
    LIN,
    PERSON,
    ZHOU,
    GatewayWorld,
    principal,
)
from tests.sandbox_world import SandboxWorld

from shanzhi.kernel.ids import ToolName
from shanzhi.kernel.principal import PrincipalKind


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
