"""When a case must be finished, and when somebody must be told that it will not be.

Terms are counted in working days from the acceptance, whose day is not counted (Civil Code art. 201); until the
acceptance, and when it came too late, from the receipt (Administrative Licensing Law art. 32 (4)). Times in which the
applicant had to act are not counted. It knows the calendar through its port and the numbers through ``CaseTerms``.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from shanzhi.infrastructure.calendar import Deadline, WorkingCalendar
from shanzhi.intelligence.cases.model import Case, CaseClock
from shanzhi.kernel.values import Frozen


class CaseTerms(Frozen):
    """The numbers that rules and our own promise set; read from reviewed content."""

    accept_within_workdays: int = Field(ge=0)
    """An acceptance later than this counts as made on the day of receipt."""
    warn_workdays: int = Field(ge=0)
    warn_share: float = Field(ge=0, le=1)
    """Warn when at most ``warn_workdays`` or this share of the term remains."""


def read_terms(path: Path) -> CaseTerms:
    """Read ``case-terms.yaml``: each number with its ``value``, ``unit``, ``since`` and ``basis``."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return CaseTerms.model_validate({name: entry["value"] for name, entry in raw.items()})


class Counting:
    """Counts the deadlines of cases."""

    def __init__(self, calendar: WorkingCalendar, terms: CaseTerms) -> None:
        self._calendar = calendar
        self._terms = terms

    def deadline(self, clock: CaseClock, term: int | None = None) -> Deadline | None:
        """The last day of the promised term (or of another ``term``); ``None`` before receipt and in a pause."""
        start = self._start(clock)
        if start is None or any(pause.until is None for pause in clock.pauses):
            return None
        length = clock.promised if term is None else term
        return self._calendar.add_workdays(start, length + self._paused(clock, start))

    def refreshed(self, case: Case) -> Case:
        """The case with its deadlines counted anew. A closed case keeps those it had."""
        if not case.state.open:
            return case
        changed: Case = case.with_(
            deadline=self.deadline(case.clock), legal_deadline=self.deadline(case.clock, case.clock.legal)
        )
        return changed

    def alert(self, case: Case, today: date) -> Literal["warning", "overdue"] | None:
        """What is due today and was not raised for this deadline before."""
        if not case.state.open or case.deadline is None:
            return None
        raised = {a.kind for a in case.alerts if a.deadline == case.deadline.day}
        if today > case.deadline.day:
            return None if "overdue" in raised else "overdue"
        warn_on = self._warn_on(case.clock)
        if warn_on is not None and today >= warn_on and "warning" not in raised:
            return "warning"
        return None

    def watch_on(self, case: Case, today: date) -> date | None:
        """The next day on which to look at the case; every day while its deadline may still move."""
        if not case.state.open or case.deadline is None:
            return None
        raised = {a.kind for a in case.alerts if a.deadline == case.deadline.day}
        if "overdue" in raised:
            return None
        warn_on = self._warn_on(case.clock)
        after = case.deadline.day + timedelta(days=1)
        day = after if warn_on is None or "warning" in raised else warn_on
        return min(day, today + timedelta(days=1)) if case.deadline.provisional else day

    def _warn_on(self, clock: CaseClock) -> date | None:
        """The first day on which little enough of the term remains; never the first day of the term itself."""
        start = self._start(clock)
        if start is None or clock.promised == 0:
            return None
        few = max(self._terms.warn_workdays, int(self._terms.warn_share * clock.promised))
        elapsed = max(1, clock.promised - few)
        return self._calendar.add_workdays(start, elapsed + self._paused(clock, start)).day

    def _start(self, clock: CaseClock) -> date | None:
        if clock.received_on is None or clock.accepted_on is None:
            return clock.received_on
        taken = self._calendar.workdays_between(clock.received_on, clock.accepted_on)
        taken -= self._paused(clock, clock.received_on)
        return clock.received_on if taken > self._terms.accept_within_workdays else clock.accepted_on

    def _paused(self, clock: CaseClock, start: date) -> int:
        """Working days of the pauses that ended after ``start``, as far as they lie after it."""
        return sum(
            self._calendar.workdays_between(max(pause.since, start), pause.until)
            for pause in clock.pauses
            if pause.until is not None and pause.until > start
        )
