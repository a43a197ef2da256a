"""A system's own SQLite database: durable effects, a count of every effect that really happened, and a log of calls.

Effects are synced to the disk before they are acknowledged; the log of calls is written without waiting for the disk.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_OWN = """
create table if not exists call(
    id integer primary key, at text not null, tool text not null, subject text not null, kind text not null,
    actor text not null, case_number text not null, token_id text not null, purpose text not null,
    outcome text not null);
create table if not exists effect(
    id integer primary key, at text not null, kind text not null, case_number text not null,
    idempotency_key text not null, subject text not null);
create index if not exists effect_case on effect(case_number, kind);
"""


def now() -> str:
    """This instant, ISO 8601 with offset: a department keeps its own time."""
    return datetime.now(UTC).astimezone().isoformat(timespec="milliseconds")


class Store:
    """The database of one system. Used by one thread."""

    def __init__(self, file: Path, schema: str) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self._effects = _open(file, "full")
        self._log = _open(file, "normal")
        self._effects.executescript(_OWN + schema)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is on the disk when it has been left."""
        self._effects.execute("begin immediate")
        try:
            yield self._effects
        except BaseException:
            self._effects.execute("rollback")
            raise
        self._effects.execute("commit")

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """The rows of a query, as dictionaries."""
        return [dict(row) for row in self._effects.execute(sql, values)]

    def one(self, sql: str, *values: object) -> dict[str, Any] | None:
        """The first row, if there is one."""
        row = self._effects.execute(sql, values).fetchone()
        return dict(row) if row is not None else None

    def log_call(self, **row: str) -> None:
        """Keep that a call was made, by whom, on whose behalf and with what outcome (never its content)."""
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        self._log.execute(f"insert into call(at, {names}) values (:at, {marks})", {"at": now(), **row})  # noqa: S608 - names are our own keywords


def count_effect(connection: sqlite3.Connection, kind: str, case: str, key: str, subject: str) -> None:
    """Count one effect, in the transaction that has it: two rows for one submission are a doubled submission."""
    connection.execute(
        "insert into effect(at, kind, case_number, idempotency_key, subject) values (?, ?, ?, ?, ?)",
        (now(), kind, case, key, subject),
    )


def as_json(value: object) -> str:
    """One text per value, so that equal contents compare equal."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _open(file: Path, synchronous: str) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=10, isolation_level=None)
    connection.row_factory = sqlite3.Row
    for pragma in ("journal_mode=wal", f"synchronous={synchronous}", "busy_timeout=10000"):
        connection.execute(f"pragma {pragma}")
    return connection
