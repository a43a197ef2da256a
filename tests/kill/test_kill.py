"""No submission is lost or doubled, whoever dies, and when: processes are really killed, at random instants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.kill.drive import Drive, Outcome, setting
from tests.kill.verdict import Verdict, judge, until_quiet
from tests.sandbox_world import SandboxWorld

from shanzhi.infrastructure.storage import Database, open_database

pytestmark = pytest.mark.kill


SERVERS = ("insurance_cases", "security_cases")


@contextmanager
def field(
    folder: Path, url: str, sandbox: SandboxWorld, *, run: int, workers: int = 1, broken: str = ""
) -> Iterator[Field]:
    """Workers on a fresh store. Each run believes in a day of its own, and so has numbers of its own."""
    day = (date(2026, 6, 1) + timedelta(days=run)).isoformat()
    db = open_database(url)
    db.create_tables()
    drive = Drive(setting(folder, url, sandbox, day, broken), sandbox, workers, seed=run)
    try:
        yield Field(drive, db, sandbox, day)
    finally:
        drive.stop()
        db.close()


@dataclass
class Field:
    """Where it happens."""

    drive: Drive
    db: Database
    sandbox: SandboxWorld
    day: str

    def survive(self, tasks: int, kills: int) -> tuple[Verdict, Outcome]:
        """The verdict on a run under kills, once all is told. Departments also hang up after effects."""
        for server in SERVERS:
            self.sandbox.order(server, drop_after_effect=3)
        sent = [f"t-{i:05d}" for i in range(1, tasks + 1)]
        outcome = self.drive.run(sent, kills, gap=(0.0, 0.6), quiet=0.3)
        until_quiet(self.db, 150)
        return judge(self.db, self.sandbox, outcome.numbers, sent, self.day), outcome

    def convict(self, guilty: Callable[[Verdict], bool]) -> bool:
        """Whether kills alone bring the mistake to light, within ten rounds."""
        sent: list[str] = []
        for number in range(10):
            fresh = [f"t-{number * 100 + i:05d}" for i in range(40)]
            sent += fresh
            outcome = self.drive.run(fresh, kills=3, gap=(0.1, 0.9), quiet=0.3)
            until_quiet(self.db, 150)
            if guilty(judge(self.db, self.sandbox, outcome.numbers, sent, self.day)):
                return True
        return False


def test_on_sqlite_every_number_exists_at_the_department_exactly_once(tmp_path: Path, sandbox: SandboxWorld) -> None:
    """Our own word: cases survive ``kill -9`` of the server and of a department at any instant."""
    with field(tmp_path, f"sqlite:///{tmp_path / 'store.db'}", sandbox, run=1) as here:
        verdict, outcome = here.survive(tasks=60, kills=10)
    assert verdict.innocent, (verdict, outcome.errors)
    assert outcome.worker_kills >= 5


@pytest.mark.postgres
def test_on_postgresql_two_workers_take_over_from_each_other(
    tmp_path: Path, sandbox: SandboxWorld, postgres: str
) -> None:
    """Design: the record by URL; a dead worker's cases are finished by a living one."""
    with field(tmp_path, postgres, sandbox, run=2, workers=2) as here:
        verdict, outcome = here.survive(tasks=60, kills=10)
    assert verdict.innocent, (verdict, outcome.errors)
    assert outcome.worker_kills >= 5


def test_without_idempotency_keys_the_same_count_finds_doubled_submissions(
    tmp_path: Path, sandbox: SandboxWorld
) -> None:
    """The kill test can fail: keys off, and departments that forget what they have seen."""
    for server in SERVERS:
        sandbox.order(server, forgetful=True)
    with field(tmp_path, f"sqlite:///{tmp_path / 'store.db'}", sandbox, run=3, broken="no_keys") as here:
        assert here.convict(lambda verdict: any("submitted" in what for what in verdict.doubled))


def test_with_the_number_kept_after_delivery_the_same_count_finds_unknown_applications(
    tmp_path: Path, sandbox: SandboxWorld
) -> None:
    """The kill test can fail: a death between delivery and keeping leaves an application that nobody stands for."""
    with field(tmp_path, f"sqlite:///{tmp_path / 'store.db'}", sandbox, run=4, broken="late_number") as here:
        assert here.convict(lambda verdict: bool(verdict.unknown))
