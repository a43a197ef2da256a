"""Effects through the gateway: by whose authority, once for each key, with evidence before and after."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.access.gateway_world import GatewayWorld, mandate, submission
from tests.sandbox_world import SandboxWorld

NewCase = Callable[[], str]


def test_a_confirmed_application_reaches_its_department(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase
) -> None:
    """Submitting to the department's system through the gateway (the main job)."""
    case = new_case()
    receipt = world.gateway.carry_out(submission(case), mandate(case))
    assert receipt.outcome == "done", receipt
    assert str(receipt.result["receipt"]).startswith("GA")
    assert sandbox.effects("security_cases", case) == 1
    assert world.evidence.kinds == ["gateway.call_started", "gateway.call_ended"]
    assert receipt.audit == 2


def test_one_key_twenty_times_at_once_is_one_effect(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase
) -> None:
    """The same confirm sent 20 times at once (bad input, tried)."""
    case = new_case()
    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(lambda _: world.gateway.carry_out(submission(case), mandate(case)), range(20)))
    assert sorted(receipt.outcome for receipt in receipts) == ["done"] + ["repeated"] * 19
    assert len({str(receipt.result["receipt"]) for receipt in receipts}) == 1
    assert sandbox.effects("security_cases", case) == 1
