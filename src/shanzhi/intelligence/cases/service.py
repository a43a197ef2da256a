"""The verbs on cases: submit, look, decide, supplement, withdraw, appraise, watch.

The number is reserved once in the store of record, and only then is anybody told. Every change is one short transaction
of state and journal; telling the departments is left to durable runs, which a sweep starts where a death prevented it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

from shanzhi.infrastructure.calendar import WorkingCalendar
from shanzhi.infrastructure.durable import DurableEngine, RunState
from shanzhi.infrastructure.storage import Database
from shanzhi.intelligence.cases import transitions
from shanzhi.intelligence.cases.access import CaseAccess
from shanzhi.intelligence.cases.application import Application
from shanzhi.intelligence.cases.checks import check_applicant, check_decision, check_supplied, wanted
from shanzhi.intelligence.cases.deadlines import CaseTerms, Counting
from shanzhi.intelligence.cases.delivery import Courier
from shanzhi.intelligence.cases.effects import Backoff, ServerFor, due_at, mandate_for, tried_again
from shanzhi.intelligence.cases.model import (
    Alert,
    Appraisal,
    Case,
    CaseClock,
    CaseOutput,
    CaseState,
    CaseStep,
    Decision,
    EffectKind,
    SuppliedFile,
)
from shanzhi.intelligence.cases.ports import Catalogues, Gateway, Mask, Permissions
from shanzhi.intelligence.cases.store import CaseStore
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import Conflict, NotFound, SystemFailed
from shanzhi.kernel.ids import CaseNumber, FactName, MaterialId
from shanzhi.kernel.principal import Principal
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Item

_log = structlog.get_logger(__name__)
_TRIES = 50
"""How often a change is made anew because somebody else was first, before we give up."""
_BATCH = 500


class Cases:
    """All cases of this platform."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        calendar: WorkingCalendar,
        terms: CaseTerms,
        engine: DurableEngine,
        gateway: Gateway,
        catalogues: Catalogues,
        server_for: ServerFor,
        permissions: Permissions,
        mask: Mask,
        backoff: Backoff | None = None,
    ) -> None:
        self._clock = clock
        self._counting = Counting(calendar, terms)
        self._engine = engine
        self._catalogues = catalogues
        self._server_for = server_for
        self._store = CaseStore(db, lambda case: self._counting.watch_on(case, clock.today()))
        self._access = CaseAccess(self._store, permissions, mask)
        self._courier = Courier(self._change, gateway, catalogues, server_for, clock, backoff or Backoff())
        engine.register("case", self._courier.advance)

    def submit(self, application: Application, principal: Principal) -> Case:
        """Register the application and set its delivery going; again for the same task, the same case.

        Raises:
            NotAllowed: not the asker's own matter.
            Conflict: ``item_changed``: the item was revised since the application was filled in.
            NotFound: the item is not in force.
        """
        check_applicant(application, principal)
        case = self._store.of_task(application.tenant, application.task)
        if case is None:
            case = self._reserve(application)
        if case.application.subject != application.subject:
            raise NotFound("no_such_case", "没有查到这次申请，请重新填写后提交。")
        self._run(case)
        return case

    def get(self, number: CaseNumber, principal: Principal) -> Case:
        """One case. Raises ``NotFound('no_such_case')`` also when it is not the asker's to see."""
        return self._access.to(number, principal, "case.read")

    def mine(self, principal: Principal, limit: int = 50) -> tuple[Case, ...]:
        """The asker's cases, newest first; an officer's department's, open ones first. Without history."""
        return self._access.listed(principal, limit)

    def decide(self, number: CaseNumber, decision: Decision, principal: Principal) -> Case:
        """An officer approves, asks for a supplement, or refuses, on the step that is current.

        Raises:
            PersonMustAct: the decision lacks its reason, its basis, or what is to be supplemented.
            Conflict: ``step_moved``, ``case_not_ready``.
        """
        case = self._access.to(number, principal, "case.decide")
        check_decision(decision)
        asked = wanted(decision, case, self._catalogues(case.tenant))
        now = self._clock.now()
        return self._changed(number, lambda case: transitions.decide(case, decision, principal, asked, now))

    def supplement(
        self,
        number: CaseNumber,
        values: Mapping[FactName, FactValue],
        files: Mapping[MaterialId, SuppliedFile],
        principal: Principal,
    ) -> Case:
        """The applicant hands in all that was asked for, and nothing else. ``values`` are already read and checked.

        Raises:
            PersonMustAct: ``supplement_incomplete``, ``supplement_not_asked``.
            Conflict: ``case_not_ready``: nothing is asked for.
        """
        self._access.to(number, principal, "case.supplement")
        now, by = self._clock.now(), str(principal.subject)
        return self._changed(
            number, lambda case: transitions.supply(case, check_supplied(case, values, files), now, by)
        )

    def withdraw(self, number: CaseNumber, reason: str, principal: Principal) -> Case:
        """The applicant takes the application back, any time before the end. Raises ``Conflict('case_not_ready')``."""
        self._access.to(number, principal, "case.withdraw")
        now, by = self._clock.now(), str(principal.subject)
        return self._changed(number, lambda case: transitions.withdraw(case, reason, now, by))

    def appraise(self, number: CaseNumber, score: int, text: str, principal: Principal) -> Case:
        """The applicant's opinion, 1 to 5, once after the end. Raises ``Conflict('already_appraised')``."""
        self._access.to(number, principal, "case.appraise")
        appraisal = Appraisal(score=score, text=text, at=self._clock.now())
        return self._changed(number, lambda case: transitions.appraise(case, appraisal, str(principal.subject)))

    def redeliver(self, number: CaseNumber, principal: Principal) -> Case:
        """A person orders that what another system refused for good be tried again."""
        self._access.to(number, principal, "case.redeliver")
        now, by = self._clock.now(), str(principal.subject)
        return self._changed(number, lambda case: tried_again(case, now, by))

    def census(self) -> dict[str, int]:
        """How many cases are in each state, a figure without persons; a state that no case is in counts 0."""
        return {state.value: 0 for state in CaseState} | self._store.count_by_state()

    def sweep(self) -> int:
        """Start a run for every case that has something due and none at work. Returns how many were started."""
        due = self._store.due(self._clock.now(), _BATCH)
        return sum(self._run(case) for number in due if (case := self._store.get(number)) is not None)

    def watch_deadlines(self) -> tuple[Alert, ...]:
        """Raise the warnings and escalations that are due, each once. Returns those raised by this call."""
        raised: list[Alert] = []
        seen: set[CaseNumber] = set()
        while fresh := set(self._store.to_watch(self._clock.today(), _BATCH)) - seen:
            for number in sorted(fresh):
                raised.extend(self._watch(number))
            seen |= fresh
        return tuple(raised)

    def _reserve(self, application: Application) -> Case:
        catalogue = self._catalogues(application.tenant)
        item = catalogue.item(application.item)
        if catalogue.revision_of("item", application.item) != application.item_revision:
            raise Conflict("item_changed", "这个事项的办理要求刚刚更新，请核对最新要求后再提交。")
        region = next(r.code for r in catalogue.pack.regions if r.parent is None)
        prefix = f"{region}-{self._clock.today():%Y%m%d}"
        made = self._store.reserve(prefix, lambda number: self._registered(number, application, item, catalogue))
        case = made or self._store.of_task(application.tenant, application.task)
        if case is None:
            raise SystemFailed("case_not_stored", "申请没有登记成功，请稍后再提交一次；不会重复登记。")
        return case

    def _registered(self, number: CaseNumber, application: Application, item: Item, catalogue: Catalogue) -> Case:
        now = self._clock.now()
        names = catalogue.certificates
        case = Case(
            number=number,
            application=application,
            item_name=item.name,
            department=item.department,
            steps=tuple(CaseStep(name=s.name, role=s.role, mode=s.mode, workdays=s.workdays) for s in item.steps),
            clock=CaseClock(promised=item.promised_workdays, legal=item.legal_workdays),
            mandate=mandate_for(application, number, item.department, self._server_for),
            outputs=tuple(
                CaseOutput(name=names[o.certificate].name if o.certificate else o.name or "", certificate=o.certificate)
                for o in item.outputs
            ),
            submitted_at=now,
        )
        told = transitions.with_effect(case, EffectKind.SUBMIT, now)
        return transitions.noted(told, "registered", now, application.acting_person, {"turn": application.confirmed_in})

    def _changed(self, number: CaseNumber, change: Callable[[Case], Case]) -> Case:
        """Change a case for somebody, and set going what follows from it."""
        case = self._change(number, lambda case: _next_stretch(change(case)))
        self._run(case)
        return case

    def _change(self, number: CaseNumber, change: Callable[[Case], Case]) -> Case:
        for _ in range(_TRIES):
            before = self._store.get(number)
            if before is None:
                raise NotFound("no_such_case", "没有查到这个办件编号，请核对编号。")
            after = change(before)
            if after is before:
                return before
            saved = self._store.save(before, self._counting.refreshed(after))
            if saved is not None:
                return saved
        raise SystemFailed("case_busy", "这件办件正被多人同时处理，请稍后再试。", case=number)

    def _run(self, case: Case) -> bool:
        """Start the case's run unless it is at work; a run that ended with work left is followed by a new one."""
        due = due_at(case)
        if due is None or due > self._clock.now():
            return False
        state = self._engine.state(_run_id(case))
        if state is RunState.RUNNING:
            return False
        if state is not RunState.UNKNOWN:
            if state is RunState.FAILED:
                _log.error("case_run_failed", case=case.number, stretch=case.stretch)
            case = self._change(case.number, _next_stretch)
        self._engine.start("case", _run_id(case), case.number)
        return True

    def _watch(self, number: CaseNumber) -> tuple[Alert, ...]:
        raised: tuple[Alert, ...] = ()

        def watch(case: Case) -> Case:
            nonlocal raised
            raised = ()
            case = self._counting.refreshed(case)
            now = self._clock.now()
            kind = self._counting.alert(case, now.date())
            if kind is None or case.deadline is None:
                return case
            raised = (Alert(kind=kind, case=number, deadline=case.deadline.day, at=now),)
            return transitions.alerted(case, raised[0])

        self._change(number, watch)
        return raised


def _run_id(case: Case) -> str:
    return f"case-{case.number}-{case.stretch}"


def _next_stretch(case: Case) -> Case:
    following: Case = case.with_(stretch=case.stretch + 1)
    return following
