"""Whatever is done to a case in whatever order, the closed table holds and nothing is told twice."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.intelligence.case_world import World, application, approve, citizen, officer, world

from shanzhi.intelligence.cases import Case, CaseState, Decision
from shanzhi.intelligence.cases.effects import Backoff, due_at, next_due
from shanzhi.intelligence.cases.transitions import ALLOWED
from shanzhi.kernel.errors import Conflict
from shanzhi.kernel.ids import FactName

PHONE = FactName("applicant_phone")
_QUIET = {"registered", "redelivery_ordered", "effect_refused"}


class AnyOrder(RuleBasedStateMachine):
    """A citizen, an officer, a department that comes and goes, time, and our own restarts, in any order."""

    @initialize()
    def begin(self) -> None:
        self._open = world(Path(tempfile.mkdtemp()))
        self.w: World = self._open.__enter__()
        self.number = self.w.cases.submit(application(), citizen()).number

    def teardown(self) -> None:
        self._open.__exit__(None, None, None)

    @property
    def case(self) -> Case:
        return self.w.cases.get(self.number, citizen())

    @rule(down=st.booleans())
    def department(self, down: bool) -> None:
        self.w.gateway.down = down

    @rule(seconds=st.sampled_from([1, 30, 120, 86_400]))
    def time_passes(self, seconds: int) -> None:
        self.w.wait(seconds=seconds)
        self.w.cases.watch_deadlines()

    @rule()
    def restart(self) -> None:
        self.w = self.w.again()
        self.w.cases.sweep()

    @rule(step=st.integers(0, 2))
    def approve(self, step: int) -> None:
        self._attempt(lambda: self.w.cases.decide(self.number, approve(step), officer()))

    @rule(step=st.integers(0, 2))
    def refuse(self, step: int) -> None:
        refusal = Decision(kind="refuse", step=step, reason="不符合条件", basis="第二条")
        self._attempt(lambda: self.w.cases.decide(self.number, refusal, officer()))

    @rule(step=st.integers(0, 2))
    def ask_for_more(self, step: int) -> None:
        ask = Decision(kind="supplement", step=step, reason="电话打不通", fields=(PHONE,))
        self._attempt(lambda: self.w.cases.decide(self.number, ask, officer()))

    @rule()
    def supply(self) -> None:
        self._attempt(lambda: self.w.cases.supplement(self.number, {PHONE: "19000000002"}, {}, citizen()))

    @precondition(lambda self: len(self.case.history) > 3)
    @rule()
    def withdraw(self) -> None:
        self._attempt(lambda: self.w.cases.withdraw(self.number, "", citizen()))

    @rule(score=st.integers(1, 5))
    def appraise(self, score: int) -> None:
        self._attempt(lambda: self.w.cases.appraise(self.number, score, "", citizen()))

    def _attempt(self, act: object) -> None:
        try:
            act()  # type: ignore[operator]
        except Conflict:
            return

    @invariant()
    def the_history_is_a_path_through_the_table(self) -> None:
        state = CaseState.REGISTERED
        for entry in self.case.history:
            if entry.kind in ALLOWED:
                sources, target = ALLOWED[entry.kind]
                assert state in sources, (entry.kind, state)
                state = target or state
            else:
                assert entry.kind in _QUIET or entry.kind.endswith("_told") or entry.kind.startswith("deadline_")
        assert state is self.case.state

    @invariant()
    def no_key_is_carried_out_twice_and_nothing_before_the_application(self) -> None:
        keys = [proposal.idempotency_key for proposal in self.w.gateway.carried_out]
        assert len(keys) == len(set(keys))
        tools = self.w.gateway.tools()
        assert not tools or tools[0] == "submit_application"
        assert tools.count("withdraw_application") <= 1
        assert tools.count("issue_certificate") <= 1

    @invariant()
    def what_is_told_is_what_was_decided(self) -> None:
        case = self.case
        if case.pending:
            return
        tools = self.w.gateway.tools()
        assert ("issue_certificate" in tools) == (case.state is CaseState.COMPLETED)
        sent = "submit_application" in tools
        assert ("withdraw_application" in tools) == (case.state is CaseState.WITHDRAWN and sent)

    @invariant()
    def one_step_is_at_work_while_the_department_has_the_case(self) -> None:
        case = self.case
        current = [step for step in case.steps if step.state == "current"]
        working = case.state in (CaseState.PROCESSING, CaseState.SUPPLEMENT)
        assert len(current) == (1 if working else 0)
        assert (case.supplement is not None) == (case.state is CaseState.SUPPLEMENT)


AnyOrder.TestCase.settings = settings(
    max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyOrder = AnyOrder.TestCase


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 4), (3, 8), (10, 900), (100, 900)])
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(attempts: int, seconds: int) -> None:
    assert Backoff().after(attempts).total_seconds() == seconds


def test_a_later_effect_of_the_same_destination_waits_for_the_earlier_one(tmp_path: Path) -> None:
    """Nobody hears of a step before the one before it."""
    with world(tmp_path) as w:
        case = w.cases.submit(application(), citizen())
        w.gateway.down = True
        case = w.cases.decide(case.number, approve(0), officer())
        waiting = w.look(case)
        assert [effect.kind for effect in waiting.pending] == ["step", "step"]
        assert waiting.pending[1].due_at <= w.clock.now() < waiting.pending[0].due_at
        assert next_due(waiting, w.clock.now()) is None
        assert due_at(waiting) == waiting.pending[0].due_at
