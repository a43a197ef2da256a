"""Departments that are slow, wrong, absent or killed: nothing is lost, nothing is doubled, nothing leaks."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.access.gateway_world import (
    FOR_FORM,
    LIN,
    PERSON,
    GatewayWorld,
    build,
    mandate,
    principal,
    quick_registry,
    submission,
)
from tests.sandbox_world import SandboxWorld, until

from shanzhi.access.gateway import Breakers
from shanzhi.infrastructure.storage import Database

NewCase = Callable[[], str]


def test_a_passing_failure_is_tried_again(world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase) -> None:
    """Retries with back-off for readings and for effects that are idempotent."""
    case = new_case()
    sandbox.order("registers", fail=2)
    sandbox.order("security_cases", fail=1)
    assert world.gateway.read(principal(), PERSON, {"id_number": LIN}, FOR_FORM).outcome == "done"
    assert world.gateway.carry_out(submission(case), mandate(case)).outcome == "done"


def test_an_effect_that_is_not_idempotent_is_tried_once(
    sandbox: SandboxWorld, database: Database, tmp_path: Path, new_case: NewCase
) -> None:
    """Trying again is only for what bears it; where the outcome is not known, a person looks before anybody retries."""
    case = new_case()
    world = build(sandbox, database, registry=quick_registry(tmp_path, idempotent=False, timeout_s=0.5))
    sandbox.order("security_cases", drop_after_effect=1, forgetful=True)
    assert world.gateway.carry_out(submission(case), mandate(case)).code == "department_unreachable"
    again = world.gateway.carry_out(submission(case), mandate(case))
    assert again.outcome != "done"
    assert sandbox.effects("security_cases", case) == 1
    world.gateway.close()


def test_a_lasting_failure_is_told_as_such(world: GatewayWorld, sandbox: SandboxWorld) -> None:
    """A department's failure gets a clear status and message (bad input, tried)."""
    sandbox.order("registers", fail=100)
    receipt = world.gateway.read(principal(), PERSON, {"id_number": LIN}, FOR_FORM)
    assert (receipt.outcome, receipt.code, receipt.retryable) == ("failed", "department_busy", True)
    assert "稍后再试" in receipt.detail


def test_a_slow_department_is_not_waited_for_without_end(
    sandbox: SandboxWorld, database: Database, tmp_path: Path, new_case: NewCase
) -> None:
    """Calls have a time limit; an effect that came too late is found again under its key."""
    case = new_case()
    world = build(sandbox, database, registry=quick_registry(tmp_path, timeout_s=0.3, attempts=1))
    sandbox.order("security_cases", slow_ms=800)
    late = world.gateway.carry_out(submission(case), mandate(case))
    assert (late.outcome, late.code, late.retryable) == ("failed", "department_timeout", True)
    sandbox.mend()
    until(lambda: sandbox.effects("security_cases", case) == 1, 5)
    assert world.gateway.carry_out(submission(case), mandate(case)).outcome == "repeated"
    assert sandbox.effects("security_cases", case) == 1
    world.gateway.close()


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
def test_garbage_is_not_let_in(
    sandbox: SandboxWorld,
    database: Database,
    tmp_path: Path,
    kind: int,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A department that answers garbage (bad input, tried): nothing of it reaches an answer or a log."""
    world = build(sandbox, database, registry=quick_registry(tmp_path, attempts=1))
    assert world.gateway.read(principal(), PERSON, {"id_number": LIN}, FOR_FORM).outcome == "done"
    sandbox.order("registers", garbage=kind)
    receipt = world.gateway.read(principal(), PERSON, {"id_number": LIN}, FOR_FORM)
    assert (receipt.outcome, receipt.code, receipt.result) == ("failed", "department_garbage", {})
    written = "".join(capfd.readouterr()) + caplog.text + receipt.detail
    assert "垃圾" not in written
    assert "系统维护中" not in written
    world.gateway.close()


@pytest.mark.parametrize("fault", ["drop_after_effect", "duplicate"])
def test_an_effect_whose_answer_is_lost_or_doubled_happens_once(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase, fault: str
) -> None:
    """The department does it and the answer is lost, or it answers twice: the same key finds the same receipt."""
    case = new_case()
    sandbox.order("security_cases", **{fault: 1})
    receipt = world.gateway.carry_out(submission(case), mandate(case))
    assert receipt.outcome in ("done", "repeated")
    assert sandbox.effects("security_cases", case) == 1
    stored = sandbox.ask("security_cases", "select receipt from application where case_number = ?", case)
    assert stored == [(receipt.result["receipt"],)]


def test_a_forgetful_department_shows_that_a_lost_answer_can_double(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase
) -> None:
    """The deliberately broken variant: with a department that forgets, the test above would fail."""
    case = new_case()
    sandbox.order("security_cases", drop_after_effect=1, forgetful=True)
    world.gateway.carry_out(submission(case), mandate(case))
    assert sandbox.effects("security_cases", case) == 2


def test_a_department_that_is_down_is_reached_again_when_it_is_back(
    sandbox: SandboxWorld, database: Database, tmp_path: Path, new_case: NewCase
) -> None:
    """Down on command; the lasting client outlives it."""
    case = new_case()
    world = build(sandbox, database, registry=quick_registry(tmp_path, attempts=1))
    world.gateway.tools()
    sandbox.order("security_cases", down=60)
    receipt = world.gateway.carry_out(submission(case), mandate(case))
    assert (receipt.outcome, receipt.code, receipt.retryable) == ("failed", "department_unreachable", True)
    assert sandbox.effects("security_cases", case) == 0
    sandbox.mend()
    assert world.gateway.carry_out(submission(case), mandate(case)).outcome == "done"
    world.gateway.close()


@pytest.mark.kill
def test_killing_a_department_at_random_loses_and_doubles_nothing(
    world: GatewayWorld, sandbox: SandboxWorld, new_case: NewCase
) -> None:
    """``kill -9`` of a department at any point without a lost or doubled submission (the main job)."""
    cases = [new_case() for _ in range(40)]
    dice = random.Random(20260601)

    def deliver(case: str) -> None:
        if dice.random() < 0.25:
            sandbox.kill("security_cases")
        until(lambda: world.gateway.carry_out(submission(case), mandate(case)).outcome in ("done", "repeated"), 20)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(deliver, cases))
    assert {sandbox.effects("security_cases", case) for case in cases} == {1}


def test_a_system_that_keeps_failing_is_left_alone_for_a_while(
    sandbox: SandboxWorld, database: Database, tmp_path: Path
) -> None:
    """A circuit breaker for each server: others go on, and after the rest one call tries it out."""
    now = [0.0]
    breakers = Breakers(most=2, rest_s=10, ticks=lambda: now[0])
    world = build(sandbox, database, breakers=breakers, registry=quick_registry(tmp_path, attempts=1))
    sandbox.order("registers", fail=3)

    def read() -> str:
        return world.gateway.read(principal(), PERSON, {"id_number": LIN}, FOR_FORM).code

    assert [read() for _ in range(3)] == ["department_busy", "department_busy", "department_unavailable"]
    assert sandbox.order("registers")["faults"]["fail"] == 1
    now[0] = 11.0
    assert [read() for _ in range(2)] == ["department_busy", "department_unavailable"]
    now[0] = 22.0
    assert [read() for _ in range(2)] == ["", ""]
    world.gateway.close()


def test_a_refusal_of_the_department_is_final_and_masked(world: GatewayWorld, new_case: NewCase) -> None:
    """A department that says no is not asked again; what it says is masked."""
    case = new_case()
    world.gateway.carry_out(submission(case), mandate(case))
    other = submission(case, idempotency_key=f"{case}:second")
    other.arguments["form"] = {"child_name": "别人"}
    receipt = world.gateway.carry_out(other, mandate(case))
    assert (receipt.outcome, receipt.code, receipt.retryable) == ("refused", "case_taken", False)
