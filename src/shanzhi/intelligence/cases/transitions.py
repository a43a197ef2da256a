"""How a case moves: a closed table of allowed moves, and one pure function for each thing that can happen.

Every function returns a new case whose history has grown by what happened. It reads no clock, counts no days and calls
nobody: what other systems must be told is added to the case as pending effects.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from shanzhi.intelligence.cases.model import (
    CERTIFICATE_LIBRARY,
    Alert,
    Appraisal,
    Case,
    CaseState,
    CaseStep,
    Decision,
    Effect,
    EffectKind,
    HistoryEntry,
    Pause,
    SupplementRequest,
    Supplied,
    Verdict,
    Wanted,
)
from shanzhi.intelligence.cases.numbers import certificate_number
from shanzhi.intelligence.cases.wording import not_now
from shanzhi.kernel.errors import Conflict
from shanzhi.kernel.principal import Principal

_S = CaseState
ALLOWED: Final[Mapping[str, tuple[frozenset[CaseState], CaseState | None]]] = {
    "delivered": (frozenset({_S.REGISTERED}), _S.PROCESSING),
    "step_done": (frozenset({_S.PROCESSING}), None),
    "completed": (frozenset({_S.PROCESSING}), _S.COMPLETED),
    "supplement_asked": (frozenset({_S.PROCESSING}), _S.SUPPLEMENT),
    "supplemented": (frozenset({_S.SUPPLEMENT}), _S.PROCESSING),
    "refused": (frozenset({_S.PROCESSING}), _S.REFUSED),
    "withdrawn": (frozenset({_S.REGISTERED, _S.PROCESSING, _S.SUPPLEMENT}), _S.WITHDRAWN),
    "appraised": (frozenset({_S.COMPLETED, _S.REFUSED, _S.WITHDRAWN}), None),
}
"""Move → from which states, to which state (``None``: it stays)."""

SYSTEM: Final = "system"
_DECIDES: Final = {"approve": "step_done", "supplement": "supplement_asked", "refuse": "refused"}


def move(case: Case, kind: str, now: datetime, by: str, data: dict[str, object] | None = None, **changes: Any) -> Case:
    """Make one move of the table. Raises ``Conflict('case_not_ready')`` when the case's state does not allow it."""
    sources, target = ALLOWED[kind]
    if case.state not in sources:
        raise Conflict("case_not_ready", not_now(kind, case.state))
    moved: Case = case.with_(state=target or case.state, **changes)
    return noted(moved, kind, now, by, data)


def noted(case: Case, kind: str, now: datetime, by: str, data: dict[str, object] | None = None) -> Case:
    """Add to the history without changing the state."""
    entry = HistoryEntry(kind=kind, at=now, by=by, data=data or {})
    grown: Case = case.with_(history=(*case.history, entry))
    return grown


def with_effect(case: Case, kind: EffectKind, now: datetime, **details: Any) -> Case:
    """Add something to be told."""
    destination = details.pop("destination", case.department)
    effect = Effect(seq=len(case.effects) + 1, kind=kind, destination=destination, due_at=now, **details)
    grown: Case = case.with_(effects=(*case.effects, effect))
    return grown


def decide(case: Case, decision: Decision, officer: Principal, wanted: Sequence[Wanted], now: datetime) -> Case:
    """An officer decides the current step. Raises ``Conflict('step_moved')`` when it is not the one they saw."""
    if case.state is not CaseState.PROCESSING:
        raise Conflict("case_not_ready", not_now(_DECIDES[decision.kind], case.state))
    current = case.current_step
    if current != decision.step or case.steps[decision.step].mode != "human":
        raise Conflict("step_moved", "这一环节已经办过或还没有到您这里，请刷新后再看当前环节。")
    by = officer_name(officer)
    case = case.with_(results={**case.results, **decision.results})
    if decision.kind == "approve":
        told = with_effect(case, EffectKind.STEP, now, step=current, outcome="done", note=decision.reason, by=officer)
        return step_done(told, current, now, by, decision.reason)
    if decision.kind == "refuse":
        return _refuse(case, decision, officer, now)
    request = SupplementRequest(reason=decision.reason, wanted=tuple(wanted), asked_at=now)
    paused = case.clock.with_(pauses=(*case.clock.pauses, Pause(since=now.date())))
    told = with_effect(case, EffectKind.STEP, now, step=current, outcome="supplement", note=decision.reason, by=officer)
    data: dict[str, object] = {"step": current, "reason": decision.reason, "wanted": [w.id for w in wanted]}
    return move(told, "supplement_asked", now, by, data, supplement=request, clock=paused)


def _refuse(case: Case, decision: Decision, officer: Principal, now: datetime) -> Case:
    by = officer_name(officer)
    verdict = Verdict(kind="refuse", reason=decision.reason, basis=decision.basis, by=by, at=now)
    steps = _step(case, decision.step, state="refused", finished_at=now, note=decision.reason)
    note = f"{decision.reason}（依据：{decision.basis}）"
    told = with_effect(case, EffectKind.STEP, now, step=decision.step, outcome="refused", note=note, by=officer)
    data: dict[str, object] = {"step": decision.step, "reason": decision.reason, "basis": decision.basis}
    return move(told, "refused", now, by, data, steps=steps, decision=verdict)


def step_done(case: Case, index: int, now: datetime, by: str, note: str = "") -> Case:
    """The step at ``index`` is finished: note an acceptance, and go on to the next step or to the end."""
    steps = _step(case, index, state="done", finished_at=now, note=note)
    clock = case.clock
    if index == acceptance_step(case.steps) and clock.accepted_on is None:
        clock = clock.with_(accepted_on=now.date())
    case = move(case, "step_done", now, by, {"step": index, "note": note}, steps=steps, clock=clock)
    return enter_next(case, now, by)


def enter_next(case: Case, now: datetime, by: str) -> Case:
    """Make the first waiting step current (an automatic one is told to the department at once), or complete."""
    index = next((i for i, step in enumerate(case.steps) if step.state == "waiting"), None)
    if index is None:
        return _complete(case, now, by)
    case = case.with_(steps=_step(case, index, state="current"))
    if case.steps[index].mode == "auto":
        case = with_effect(case, EffectKind.STEP, now, step=index, outcome="done")
    return case


def acceptance_step(steps: Sequence[CaseStep]) -> int:
    """The step whose end is the acceptance (受理): the first one named so, else the first of all."""
    return next((i for i, step in enumerate(steps) if "受理" in step.name), 0)


def supply(case: Case, supplied: Supplied, now: datetime, by: str) -> Case:
    """The applicant hands in what was asked for; the clock goes on."""
    if case.state is not CaseState.SUPPLEMENT:
        raise Conflict("case_not_ready", not_now("supplemented", case.state))
    *earlier, last = case.clock.pauses
    clock = case.clock.with_(pauses=(*earlier, last.with_(until=now.date())))
    told = with_effect(case, EffectKind.SUPPLEMENT, now, supplied=supplied)
    data: dict[str, object] = {
        "fields": [v.field for v in supplied.form],
        "materials": [m.id for m in supplied.materials],
    }
    return move(told, "supplemented", now, by, data, supplement=None, clock=clock)


def withdraw(case: Case, reason: str, now: datetime, by: str) -> Case:
    """The applicant takes the application back. What was never sent is not sent; what may have arrived is recalled."""
    submitted = case.effects[0]
    never_sent = submitted.state == "pending" and submitted.attempts == 0
    effects = tuple(e.with_(state="dropped") if e.state == "pending" and e.attempts == 0 else e for e in case.effects)
    recalled: Case = case.with_(effects=effects)
    if not never_sent:
        recalled = with_effect(recalled, EffectKind.WITHDRAW, now, note=reason)
    steps = tuple(s.with_(state="waiting") if s.state == "current" else s for s in case.steps)
    return move(recalled, "withdrawn", now, by, {"reason": reason}, steps=steps, supplement=None)


def appraise(case: Case, appraisal: Appraisal, by: str) -> Case:
    """The applicant's opinion, once, after the end."""
    if case.appraisal is not None:
        raise Conflict("already_appraised", "您已经评价过这件办件，谢谢。每件只能评价一次。")
    return move(case, "appraised", appraisal.at, by, {"score": appraisal.score}, appraisal=appraisal)


def delivered(case: Case, now: datetime) -> Case:
    """The department has the application: its clock begins and the first step is entered."""
    clock = case.clock.with_(received_on=now.date())
    moved = move(case, "delivered", now, SYSTEM, {"department": case.department}, clock=clock)
    return enter_next(moved, now, SYSTEM)


def alerted(case: Case, alert: Alert) -> Case:
    """A deadline is near or has passed; an overdue case goes to the supervisors (督办)."""
    supervised = case.supervised or alert.kind == "overdue"
    raised: Case = case.with_(alerts=(*case.alerts, alert), supervised=supervised)
    return noted(raised, f"deadline_{alert.kind}", alert.at, SYSTEM, {"deadline": alert.deadline.isoformat()})


def officer_name(officer: Principal) -> str:
    """How an officer is named in the history."""
    return f"{officer.department or ''}/{officer.subject or officer.session}"


def _complete(case: Case, now: datetime, by: str) -> Case:
    """All steps are done: number the results and have the certificates among them issued."""
    outputs = tuple(
        output.with_(number=certificate_number(case.number, i)) for i, output in enumerate(case.outputs, start=1)
    )
    verdict = Verdict(kind="approve", by=by, at=now)
    case = move(case, "completed", now, by, decision=verdict, outputs=outputs)
    for output in outputs:
        if output.certificate is not None:
            case = with_effect(
                case, EffectKind.ISSUE, now, destination=CERTIFICATE_LIBRARY, certificate=output.certificate
            )
    return case


def _step(case: Case, index: int, **changes: Any) -> tuple[CaseStep, ...]:
    return tuple(step.with_(**changes) if i == index else step for i, step in enumerate(case.steps))
