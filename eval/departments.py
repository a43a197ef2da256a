"""The departments' own databases, read from outside: what really arrived there, whatever the platform says of it.

It only ever reads. It finds the case systems by their table, wherever below the home they lie.
"""

from __future__ import annotations

import json
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SQLITE = b"SQLite format 3\x00"
POLL_S = 0.1


@dataclass(frozen=True)
class Arrived:
    """One application as a department has it."""

    case: str
    item: str
    state: str
    form: dict[str, Any]
    materials: frozenset[str]
    times: int
    """How often the department counted its submission: anything but 1 is a fault."""


class Departments:
    """All case systems of a demonstration's home."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._files: list[Path] = []

    def of(self, subject: str) -> dict[str, Arrived]:
        """The applications of a person or company by case number."""
        found: dict[str, Arrived] = {}
        for file in self._case_systems():
            found |= {a.case: a for a in _read(file, subject)}
        return found

    def wait(self, subject: str, before: set[str], seconds: float = 20.0) -> dict[str, Arrived]:
        """The new applications of a subject, waiting until there is one or the time is over."""
        until = time.monotonic() + seconds
        while True:
            new = {case: a for case, a in self.of(subject).items() if case not in before}
            if new or time.monotonic() > until:
                return new
            time.sleep(POLL_S)

    def wait_state(self, subject: str, case: str, state: str, seconds: float = 20.0) -> str:
        """The state of an application, waiting until it is the one wanted or the time is over."""
        until = time.monotonic() + seconds
        while True:
            arrived = self.of(subject).get(case)
            if (arrived is not None and arrived.state == state) or time.monotonic() > until:
                return arrived.state if arrived is not None else "nowhere"
            time.sleep(POLL_S)

    def _case_systems(self) -> list[Path]:
        if not self._files:
            self._files = [path for path in sorted(self._home.rglob("*.db")) if _takes_cases(path)]
        return self._files


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=10)
    connection.row_factory = sqlite3.Row
    return connection


def _takes_cases(path: Path) -> bool:
    with path.open("rb") as stream:
        if stream.read(len(SQLITE)) != SQLITE:
            return False
    connection = _connect(path)
    try:
        names = {row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")}
    finally:
        connection.close()
    return {"application", "effect", "step"} <= names


def _read(path: Path, subject: str) -> list[Arrived]:
    connection = _connect(path)
    try:
        return [
            Arrived(
                case=row["case_number"],
                item=row["item"],
                state=row["state"],
                form=json.loads(row["form"]),
                materials=frozenset(str(m["id"]) for m in json.loads(row["materials"])),
                times=connection.execute(
                    "select count(*) from effect where kind = 'submitted' and case_number = ?", (row["case_number"],)
                ).fetchone()[0],
            )
            for row in connection.execute("select * from application where subject = ?", (subject,))
        ]
    finally:
        connection.close()
