"""Effects through the gateway: by whose authority, once for each key, with evidence before and after."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from tests.access.gateway_world import (
    CITY,
    LIN,
    STEP,
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

from shanzhi.access.gateway.adapters.store import SqlLedger
from shanzhi.access.gateway.model import Call
from shanzhi.access.gateway.ports import Entry
from shanzhi.access.gateway.testing import KeptEvidence, MemoryLedger
from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import CHINA, SettableClock
from shanzhi.kernel.evidence import Proposal, Receipt
from shanzhi.kernel.ids import CaseNumber, DepartmentId, TenantId, ToolName
from shanzhi.kernel.principal import Mandate, Principal, PrincipalKind

NewCase = Callable[[], str]
WITHDRAW = ToolName("security_cases.withdraw_application")
ISSUE = ToolName("certificates.issue_certificate")


def step(case: str, **changes: object) -> Proposal:
    """The result of the first step of a case."""
    arguments = {"case": case, "step": "受理", "state": "done", "by": "ga/staff-ga-1", "note": "材料齐全"}
    values: dict[str, object] = {
        "tool": STEP,
        "arguments": arguments,
        "idempotency_key": f"{case}:step:1",
        "purpose": "登记“受理”环节结果",
        "case": CaseNumber(case),
    }
    return Proposal.model_validate({**values, **changes})


def issue(case: str, certificate: str = "hukou_book") -> Proposal:
    """A certificate for Lin Yue."""
    return Proposal(
        tool=ISSUE,
        arguments={"holder": LIN, "certificate": certificate, "fields": {"householder": "林月"}, "case": case},
        idempotency_key=f"{case}:issue:1",
        purpose="签发居民户口簿",
        case=CaseNumber(case),
    )


def test_a_confirmed_application_reaches_its_department(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase
) -> None:
    """Submitting to the department's system through the gateway (the main job), with evidence before and after."""
    case = new_case()
    receipt = world.gateway.carry_out(submission(case), mandate(case))
    assert receipt.outcome == "done", receipt
    assert str(receipt.result["receipt"]).startswith("GA")
    assert sandbox.effects("security_cases", case) == 1
    assert world.evidence.kinds == ["gateway.call_started", "gateway.call_ended"]
    assert receipt.audit == 2
    assert world.evidence.records[1]["data"]["outcome"] == "done"
    assert world.evidence.records[1]["data"]["before"] == 1


def test_one_key_twenty_times_at_once_is_one_effect(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase
) -> None:
    """The same confirm sent 20 times at once (bad input, tried)."""
    case = new_case()
    sandbox.order("security_cases", forgetful=True)
    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(lambda _: world.gateway.carry_out(submission(case), mandate(case)), range(20)))
    assert sorted(receipt.outcome for receipt in receipts) == ["done"] + ["repeated"] * 19
    assert len({str(receipt.result["receipt"]) for receipt in receipts}) == 1
    assert sandbox.effects("security_cases", case) == 1


def test_without_the_ledger_the_same_key_has_many_effects(
    sandbox: SandboxWorld, database: Database, new_case: NewCase
) -> None:
    """The deliberately broken variant: shows that the test of one effect can fail."""
    case = new_case()
    sandbox.order("security_cases", forgetful=True)
    broken = build(sandbox, database, ledger=MemoryLedger(forgetful=True))
    for _ in range(3):
        broken.gateway.carry_out(submission(case), mandate(case))
    broken.gateway.close()
    assert sandbox.effects("security_cases", case) == 3


def test_two_gateways_on_one_store_have_one_effect(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase
) -> None:
    """Two workers on one database (the durable cases' promise): the ledger is in the store, not in a process."""
    case = new_case()
    sandbox.order("security_cases", forgetful=True, slow_ms=150)
    other = build(sandbox, world.database)
    with ThreadPoolExecutor(8) as pool:
        gateways = [world.gateway, other.gateway] * 4
        receipts = list(pool.map(lambda gateway: gateway.carry_out(submission(case), mandate(case)), gateways))
    other.gateway.close()
    assert sorted(receipt.outcome for receipt in receipts) == ["done"] + ["repeated"] * 7
    assert sandbox.effects("security_cases", case) == 1


def test_a_key_is_bound_to_its_content(world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase) -> None:
    """One key, one call: another application under a used key is not taken for the first."""
    case = new_case()
    world.gateway.carry_out(submission(case), mandate(case))
    changed = submission(case)
    changed.arguments["form"] = {"child_name": "周大满"}
    receipt = world.gateway.carry_out(changed, mandate(case))
    assert (receipt.outcome, receipt.code, receipt.retryable) == ("refused", "key_reused", False)
    assert sandbox.ask("security_cases", "select form from application where case_number = ?", case) == [
        ('{"child_name": "周小满"}',)
    ]


def test_a_claim_left_by_a_dead_process_is_taken_over(sandbox: SandboxWorld, database: Database) -> None:
    """A crash between the effect and its record: the same key is called again, which the department answers alike."""
    clock = SettableClock(datetime(2026, 6, 1, 9, 0, tzinfo=CHINA))
    world = build(sandbox, database, clock=clock)
    case = "990100-20260601-900001"
    crashed = SqlLedger(database, clock)
    calls: list[Call] = []

    class Crashing(MemoryLedger):
        """Claims with a holder that will never answer again."""

        def open(self, call: Call, lease_s: float) -> Entry:
            calls.append(call)
            return crashed.open(call, lease_s)

        def close(self, call: Call, receipt: Receipt) -> None:
            """Died before this."""

    dying = build(sandbox, database, ledger=Crashing(), clock=clock)
    assert dying.gateway.carry_out(submission(case), mandate(case)).outcome == "done"
    clock.move(minutes=1)
    receipt = world.gateway.carry_out(submission(case), mandate(case))
    assert receipt.outcome == "repeated"
    assert crashed.open(calls[0], 1.0).state == "done"
    assert sandbox.effects("security_cases", case) == 1
    world.gateway.close()
    dying.gateway.close()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"case": CaseNumber("990100-20260601-999999")}, "mandate_mismatch"),
        ({"tools": frozenset({WITHDRAW})}, "mandate_mismatch"),
        ({"content_sm3": "1" * 64}, "mandate_mismatch"),
        ({"subject": ZHOU}, "default_deny"),
        ({"tenant": TenantId("990200")}, "other_tenant"),
    ],
)
def test_a_mandate_covers_one_case_tool_subject_and_content(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase, changes: dict[str, object], code: str
) -> None:
    """A mandate is narrow by construction (kernel): whatever it does not name is refused, and not sent."""
    case = new_case()
    narrow: Mandate = mandate(case).with_(**changes)
    receipt = world.gateway.carry_out(submission(case), narrow)
    assert receipt.outcome == "refused"
    assert receipt.code == code
    assert sandbox.effects("security_cases", case) == 0


def test_nobody_submits_without_a_confirmation(world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase) -> None:
    """Submission without the person's confirmation is refused, even in their own session (the tier of the tool)."""
    case = new_case()
    for by in (principal(), officer()):
        assert world.gateway.carry_out(submission(case), None, by=by).code == "authority_missing"
    assert sandbox.effects("security_cases", case) == 0


def test_a_step_is_recorded_by_the_departments_officer_and_nobody_else(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase
) -> None:
    """Officers act on cases of their own department; a citizen records no step of their own case."""
    case = new_case()
    world.gateway.carry_out(submission(case), mandate(case))
    assert world.gateway.carry_out(step(case), None, by=principal()).code == "authority_missing"
    assert world.gateway.carry_out(step(case), None, by=officer("rs")).outcome == "refused"
    assert world.gateway.carry_out(step(case), None, by=officer("sfj")).code == "not_found"
    assert world.gateway.carry_out(step(case), None, by=officer("ga")).outcome == "done"
    assert sandbox.ask("security_cases", "select state from step where case_number = ?", case) == [("done",)]


def test_a_certificate_is_issued_by_a_department_that_may(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase
) -> None:
    """Issuing needs the authority of a department whose items produce the certificate, and happens once for a case."""
    case = new_case()
    service = Principal(
        session=principal().session, tenant=CITY, kind=PrincipalKind.SERVICE, department=DepartmentId("ga")
    )
    assert world.gateway.carry_out(issue(case), None, by=principal()).code == "authority_missing"
    assert world.gateway.carry_out(issue(case), None, by=officer("rs")).code == "not_the_issuer"
    first = world.gateway.carry_out(issue(case), None, by=service)
    assert first.outcome == "done", first
    assert world.gateway.carry_out(issue(case), None, by=service).outcome == "repeated"
    rows = sandbox.ask("certificates", "select count(*) from effect where case_number = ?", case)
    assert rows == [(1,)]


def test_a_citizen_withdraws_their_own_application_and_no_other(world: GatewayWorld, new_case: NewCase) -> None:
    """The citizen's own fresh act is enough for a withdrawal; the department looks whose case it is as well."""
    case = new_case()
    world.gateway.carry_out(submission(case), mandate(case))
    proposal = Proposal(
        tool=WITHDRAW,
        arguments={"reason": "不办了"},
        idempotency_key=f"{case}:withdraw:1",
        purpose="申请人撤回申请",
        case=CaseNumber(case),
    )
    other = world.gateway.carry_out(proposal, None, by=principal(subject=ZHOU))
    assert (other.outcome, other.code) == ("refused", "not_found")
    assert world.gateway.carry_out(proposal.with_(idempotency_key="k-own-1"), None, by=principal()).outcome == "done"


def test_an_effect_without_evidence_does_not_happen_while_reading_goes_on(
    sandbox: SandboxWorld, database: Database, new_case: NewCase
) -> None:
    """If evidence cannot be kept, irreversible effects stop (the design); reading goes on."""
    case = new_case()
    world = build(sandbox, database, evidence=KeptEvidence(broken=True))
    receipt = world.gateway.carry_out(submission(case), mandate(case))
    assert (receipt.outcome, receipt.code, receipt.retryable) == ("failed", "evidence_unavailable", True)
    assert sandbox.effects("security_cases", case) == 0
    reading = world.gateway.read(principal(), ToolName("registers.get_person"), {"id_number": LIN}, "查阅")
    assert (reading.outcome, reading.audit) == ("done", 0)
    world.evidence.broken = False
    assert world.gateway.carry_out(submission(case), mandate(case)).outcome == "done"
    world.gateway.close()


def test_the_record_names_what_and_whose_and_never_the_content(world: GatewayWorld, new_case: NewCase) -> None:
    """Masking of what is logged: the evidence holds the hash of what was said, not what was said."""
    case = new_case()
    world.gateway.carry_out(submission(case), mandate(case))
    first = world.evidence.records[0]
    assert first["object"] == SUBMIT
    assert first["on_behalf_of"] == LIN
    assert first["by"] == "mandate:tn_1"
    assert len(first["data"]["arguments_sm3"]) == 64
    assert "周小满" not in str(world.evidence.records)
