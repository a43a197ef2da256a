"""Cases in the store of record: number, state and journal of a case change in one transaction or not at all.

It knows no rules; it refuses a change that was made from an older version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy import case as sql_case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from shanzhi.infrastructure.storage import Database
from shanzhi.intelligence.cases.effects import due_at
from shanzhi.intelligence.cases.model import Case, HistoryEntry
from shanzhi.intelligence.cases.tables import case_case, case_counter, case_event
from shanzhi.kernel.ids import CaseNumber, DepartmentId, SubjectId, TaskId, TenantId

Make = Callable[[CaseNumber], Case]
WatchOn = Callable[[Case], date | None]


class CaseStore:
    """Reads and writes cases.

    Args:
        watch_on: says on which day a case's deadline is to be looked at next.
    """

    def __init__(self, db: Database, watch_on: WatchOn) -> None:
        self._db = db
        self._watch_on = watch_on

    def reserve(self, prefix: str, make: Make) -> Case | None:
        """Take the next number ``prefix-NNNNNN`` and store the case made with it; ``None`` when its task has one."""
        try:
            with self._db.write() as connection:
                number = CaseNumber(f"{prefix}-{self._next(connection, prefix):06d}")
                case = make(number)
                row = self._row(case)
                connection.execute(
                    insert(case_case).values(
                        number=number,
                        tenant=case.tenant,
                        task=case.application.task,
                        subject=case.application.subject,
                        department=case.department,
                        **row,
                    )
                )
                _append(connection, number, case.history, 0)
                return case
        except IntegrityError:
            return None

    def save(self, before: Case, after: Case) -> Case | None:
        """Replace ``before`` by ``after`` and append its new history; ``None`` when somebody else was first."""
        after = after.with_(version=before.version + 1)
        with self._db.write() as connection:
            changed = connection.execute(
                update(case_case)
                .where(case_case.c.number == before.number, case_case.c.version == before.version)
                .values(**self._row(after))
            )
            if changed.rowcount != 1:
                return None
            _append(connection, before.number, after.history[len(before.history) :], len(before.history))
        return after

    def get(self, number: CaseNumber) -> Case | None:
        """The case with its whole history."""
        with self._db.read() as connection:
            row = connection.execute(select(case_case).where(case_case.c.number == number)).first()
            return None if row is None else _case(row, _history(connection, number))

    def of_task(self, tenant: TenantId, task: TaskId) -> Case | None:
        """The case that a task became."""
        with self._db.read() as connection:
            query = select(case_case).where(case_case.c.tenant == tenant, case_case.c.task == task)
            row = connection.execute(query).first()
            return None if row is None else _case(row, _history(connection, CaseNumber(row.number)))

    def of_subject(self, tenant: TenantId, subject: SubjectId, limit: int) -> tuple[Case, ...]:
        """A person's or company's cases, newest first, without history."""
        return self._list(limit, case_case.c.tenant == tenant, case_case.c.subject == subject)

    def of_department(self, tenant: TenantId, department: DepartmentId, limit: int) -> tuple[Case, ...]:
        """A department's cases, open ones first, newest first, without history."""
        return self._list(limit, case_case.c.tenant == tenant, case_case.c.department == department, open_first=True)

    def of_tenant(self, tenant: TenantId, limit: int) -> tuple[Case, ...]:
        """All cases of a tenant, newest first, without history."""
        return self._list(limit, case_case.c.tenant == tenant)

    def due(self, now: datetime, limit: int) -> tuple[CaseNumber, ...]:
        """Cases with an effect that may be tried now, longest due first."""
        query = select(case_case.c.number).where(case_case.c.due_at <= now).order_by(case_case.c.due_at).limit(limit)
        with self._db.read() as connection:
            return tuple(CaseNumber(row.number) for row in connection.execute(query))

    def to_watch(self, today: date, limit: int) -> tuple[CaseNumber, ...]:
        """Cases whose deadline is to be looked at."""
        query = (
            select(case_case.c.number)
            .where(case_case.c.watch_on <= today)
            .order_by(case_case.c.watch_on, case_case.c.number)
            .limit(limit)
        )
        with self._db.read() as connection:
            return tuple(CaseNumber(row.number) for row in connection.execute(query))

    def count_by_state(self) -> dict[str, int]:
        """How many cases are in each state that any case is in."""
        with self._db.read() as connection:
            rows = connection.execute(select(case_case.c.state, func.count()).group_by(case_case.c.state))
            return {str(state): int(number) for state, number in rows}

    def _list(self, limit: int, *where: Any, open_first: bool = False) -> tuple[Case, ...]:
        rank = sql_case((case_case.c.state.in_(("registered", "processing", "supplement")), 0), else_=1)
        order = [rank] if open_first else []
        query = select(case_case).where(*where).order_by(*order, case_case.c.number.desc()).limit(limit)
        with self._db.read() as connection:
            return tuple(_case(row, ()) for row in connection.execute(query))

    def _next(self, connection: Connection, prefix: str) -> int:
        row = {"prefix": prefix, "last": 1}
        plus_one = {"last": case_counter.c.last + 1}
        dialect = sqlite if self._db.sqlite else postgresql
        taken = dialect.insert(case_counter).values(row)
        upsert = taken.on_conflict_do_update(index_elements=["prefix"], set_=plus_one)
        return int(connection.execute(upsert.returning(case_counter.c.last)).scalar_one())

    def _row(self, case: Case) -> dict[str, Any]:
        return {
            "state": case.state.value,
            "version": case.version,
            "due_at": due_at(case),
            "watch_on": self._watch_on(case),
            "body": case.model_dump(mode="json", exclude={"history"}),
        }


def _append(connection: Connection, number: CaseNumber, entries: Sequence[HistoryEntry], after: int) -> None:
    rows = [{"number": number, "seq": after + i, **entry.model_dump()} for i, entry in enumerate(entries, start=1)]
    if rows:
        connection.execute(insert(case_event), rows)


def _history(connection: Connection, number: CaseNumber) -> tuple[HistoryEntry, ...]:
    query = select(case_event).where(case_event.c.number == number).order_by(case_event.c.seq)
    return tuple(HistoryEntry(kind=row.kind, at=row.at, by=row.by, data=row.data) for row in connection.execute(query))


def _case(row: Row[Any], history: tuple[HistoryEntry, ...]) -> Case:
    case: Case = Case.model_validate(row.body).with_(version=row.version, history=history)
    return case
