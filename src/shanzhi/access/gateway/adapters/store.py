"""The ledger of effects and the approvals of tools, in the store of record."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from shanzhi.access.gateway.model import Call
from shanzhi.access.gateway.ports import Entry
from shanzhi.access.gateway.tables import approvals, calls
from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.evidence import Receipt
from shanzhi.kernel.ids import ToolName, new_id

KNOWN_FOR_S = 5.0
"""For so long another process's approval may go unnoticed, unless a tool seems changed: then it is looked up."""


class SqlLedger:
    """One row for each key. A claim lapses with its lease, or at once when its process on this machine is gone."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._host = socket.gethostname()
        self._me = f"{self._host}/{os.getpid()}/{new_id('gw')}"

    def open(self, call: Call, lease_s: float) -> Entry:
        """Claim a key for ``lease_s`` seconds, or say how it stands."""
        try:
            return self._try_open(call, lease_s)
        except IntegrityError:  # another process inserted it between our look and our insert
            return self._try_open(call, lease_s)

    def _try_open(self, call: Call, lease_s: float) -> Entry:
        with _available(), self._database.write() as connection:
            return self._open(connection, call, lease_s)

    def _open(self, connection: Connection, call: Call, lease_s: float) -> Entry:
        now = self._clock.now()
        until = now + timedelta(seconds=lease_s)
        row = connection.execute(select(calls).where(*_key(call)).with_for_update()).mappings().first()
        if row is None:
            connection.execute(
                insert(calls).values(
                    tenant=call.tenant,
                    key=call.key,
                    tool=call.rule.name,
                    digest=call.digest,
                    state="started",
                    holder=self._me,
                    until=until,
                    attempts=1,
                    started_at=now,
                )
            )
            return Entry("mine")
        if row["digest"] != call.digest:
            return Entry("other")
        if row["state"] == "done":
            return Entry("done", receipt=Receipt.model_validate(row["receipt"]))
        if row["state"] == "started" and row["until"] > now and not self._gone(row["holder"]):
            return Entry("busy", until=row["until"])
        connection.execute(
            update(calls)
            .where(*_key(call))
            .values(state="started", holder=self._me, until=until, attempts=row["attempts"] + 1)
        )
        return Entry("mine", again=row["state"] == "started")

    def close(self, call: Call, receipt: Receipt) -> None:
        """It was carried out: from now on the key only repeats this receipt."""
        self._end(call, state="done", finished_at=self._clock.now(), receipt=receipt.model_dump(mode="json"))

    def release(self, call: Call) -> None:
        """The key may be claimed again at once."""
        self._end(call, state="open")

    def _end(self, call: Call, **values: Any) -> None:
        with _available(), self._database.write() as connection:
            connection.execute(update(calls).where(*_key(call), calls.c.holder == self._me).values(**values))

    def _gone(self, holder: str) -> bool:
        """Whether the process that holds a claim is on this machine and no longer there."""
        host, number, _ = holder.split("/", 2)
        if host != self._host:
            return False
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False


@contextmanager
def _available() -> Iterator[None]:
    """The store's own errors as ours; a row that is already there stays what it is."""
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as lost:
        raise SystemFailed("ledger_unavailable", "办理台账暂时无法读写，本次办理未执行，请稍后再试。") from lost


def _key(call: Call) -> tuple[Any, Any]:
    return calls.c.tenant == call.tenant, calls.c.key == call.key


class SqlApprovals:
    """Approvals are only ever added; the newest counts. What was looked up counts for ``KNOWN_FOR_S`` seconds."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

        self._known: dict[ToolName, tuple[float, str]] = {}

    def ensure(self, tool: ToolName, fingerprint: str, by: str) -> None:
        """Store a reviewed file's approval unless this very one was stored before."""
        known = (approvals.c.tool == tool, approvals.c.fingerprint == fingerprint, approvals.c.by == by)
        with self._database.read() as connection:
            if connection.execute(select(approvals.c.id).where(*known)).first() is not None:
                return
        self.approve(tool, fingerprint, by)

    def approve(self, tool: ToolName, fingerprint: str, by: str) -> None:
        """Store a new approval."""
        with self._database.write() as connection:
            connection.execute(
                insert(approvals).values(tool=tool, fingerprint=fingerprint, by=by, at=self._clock.now())
            )
        self._known.pop(tool, None)

    def latest(self, tool: ToolName, *, fresh: bool = False) -> str:
        """The fingerprint approved last; empty when none was. ``fresh``: as stored this moment."""
        read_at, known = self._known.get(tool, (float("-inf"), ""))
        if not fresh and time.monotonic() - read_at < KNOWN_FOR_S:
            return known
        newest = (
            select(approvals.c.fingerprint).where(approvals.c.tool == tool).order_by(approvals.c.id.desc()).limit(1)
        )
        with self._database.read() as connection:
            known = str(connection.execute(newest).scalar() or "")
        self._known[tool] = (time.monotonic(), known)
        return known
