"""Durable execution: runs are started once, survive their process, and are adopted from the dead."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from shanzhi.infrastructure.durable import DbosEngine, RunState, Ticker, durable_url
from shanzhi.infrastructure.storage import Database, open_database
from shanzhi.kernel.clock import CHINA, SettableClock


class Desk:
    """One store, and engines on it one after the other (DBOS is one per process)."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'store.db'}"
        self.db: Database = open_database(self.url)
        self.db.create_tables()
        self.clock = SettableClock(datetime(2026, 6, 1, 9, 0, tzinfo=CHINA))
        self.engine: DbosEngine | None = None

    def open(self, work: Callable[[str], None], worker: str = "w1") -> DbosEngine:
        self.close()
        self.engine = DbosEngine(
            durable_url(self.url), self.db, self.clock, worker=worker, silence=timedelta(seconds=30)
        )
        self.engine.register("work", work)
        self.engine.launch()
        return self.engine

    def close(self) -> None:
        if self.engine is not None:
            self.engine.close()
            self.engine = None


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.close()
    made.db.close()


def until(true: Callable[[], bool]) -> None:
    """Wait for another thread's doing, at most ten seconds."""
    end = time.monotonic() + 10
    while not true():
        assert time.monotonic() < end, "did not happen"
        threading.Event().wait(0.01)


def test_a_run_started_twice_is_carried_out_once(desk: Desk) -> None:
    """The port's own word: starting an id again does nothing."""
    done: list[str] = []
    engine = desk.open(done.append)
    for _ in range(5):
        engine.start("work", "run-1", "a")
    engine.start("work", "run-2", "b")
    until(lambda: engine.state("run-1") is RunState.DONE and engine.state("run-2") is RunState.DONE)
    assert sorted(done) == ["a", "b"]
    assert engine.state("run-3") is RunState.UNKNOWN


def test_a_run_is_not_repeated_after_a_restart(desk: Desk) -> None:
    done: list[str] = []
    engine = desk.open(done.append)
    engine.start("work", "run-1", "a")
    until(lambda: engine.state("run-1") is RunState.DONE)
    again = desk.open(done.append)
    again.start("work", "run-1", "a")
    again.start("work", "run-2", "b")
    until(lambda: again.state("run-2") is RunState.DONE)
    assert done == ["a", "b"]


def test_work_that_raises_is_failed_and_others_go_on(desk: Desk) -> None:
    def work(argument: str) -> None:
        if argument == "bad":
            raise ValueError("a bug")

    engine = desk.open(work)
    engine.start("work", "run-1", "bad")
    engine.start("work", "run-2", "good")
    until(lambda: engine.state("run-1") is RunState.FAILED and engine.state("run-2") is RunState.DONE)


DIES = """
import os, sys
from datetime import datetime, timedelta
from shanzhi.infrastructure.durable import DbosEngine, durable_url
from shanzhi.infrastructure.storage import open_database
from shanzhi.kernel.clock import CHINA, SettableClock

url = sys.argv[1]
engine = DbosEngine(durable_url(url), open_database(url), SettableClock(datetime(2026, 6, 1, 9, 0, tzinfo=CHINA)),
                    worker="dead")
engine.register("work", lambda argument: os.kill(os.getpid(), 9))
engine.launch()
engine.start("work", "run-1", "a")
__import__("time").sleep(30)
"""


@pytest.fixture
def died(desk: Desk) -> Desk:
    """A desk where worker ``dead`` was killed (SIGKILL) in the middle of ``run-1``."""
    child = subprocess.run([sys.executable, "-c", DIES, desk.url], check=False, capture_output=True, timeout=60)
    assert child.returncode == -9, child.stderr.decode()
    return desk


def test_a_worker_that_comes_back_finishes_what_its_death_cut_off(died: Desk) -> None:
    done: list[str] = []
    engine = died.open(done.append, worker="dead")
    until(lambda: engine.state("run-1") is RunState.DONE)
    assert done == ["a"]


def test_a_living_worker_adopts_the_runs_of_one_that_fell_silent(died: Desk) -> None:
    """Design: DBOS workers on PostgreSQL; a dead worker's work is not lost while others live."""
    done: list[str] = []
    engine = died.open(done.append, worker="alive")
    assert engine.beat() == 0, "it may still be alive"
    assert engine.state("run-1") is RunState.RUNNING
    died.clock.move(seconds=31)
    assert engine.beat() == 1
    until(lambda: engine.state("run-1") is RunState.DONE)
    assert done == ["a"]
    assert engine.beat() == 0, "adopted once"


def test_what_is_recorded_of_a_run_is_json_and_no_pickle(desk: Desk) -> None:
    """A pickle would execute whatever somebody wrote into the database."""
    engine = desk.open(lambda argument: None)
    engine.start("work", "run-1", "990100-20260601-000001")
    until(lambda: engine.state("run-1") is RunState.DONE)
    durable = open_database(durable_url(desk.url))
    with durable.read() as connection:
        inputs = connection.exec_driver_sql("select inputs from workflow_input").scalar_one()
        serialization = connection.exec_driver_sql("select serialization from workflow_status").scalar_one()
    durable.close()
    assert "990100-20260601-000001" in inputs
    assert serialization == "shanzhi_json"


def test_ended_runs_are_forgotten_when_old_and_failed_ones_are_kept_for_whoever_looks(desk: Desk) -> None:
    """Six runs a case, ten thousand cases a day: records that nobody needs must go."""

    def work(argument: str) -> None:
        if argument == "bad":
            raise ValueError("a bug")

    engine = desk.open(work)
    engine.start("work", "run-1", "good")
    engine.start("work", "run-2", "bad")
    until(lambda: engine.state("run-1") is RunState.DONE and engine.state("run-2") is RunState.FAILED)
    assert engine.forget(timedelta(hours=1)) == 0
    assert engine.forget(timedelta(seconds=-5)) == 1
    assert engine.state("run-1") is RunState.UNKNOWN
    assert engine.state("run-2") is RunState.FAILED


def test_registering_after_the_launch_is_refused(desk: Desk) -> None:
    engine = desk.open(lambda argument: None)
    with pytest.raises(RuntimeError):
        engine.register("late", lambda argument: None)


def test_runs_are_recorded_beside_a_sqlite_store_and_inside_a_postgresql_one() -> None:
    assert durable_url("sqlite:////var/shanzhi/store.db") == "sqlite:////var/shanzhi/store-durable.db"
    assert durable_url("postgresql+psycopg://u@h/d") == "postgresql+psycopg://u@h/d"


def test_importing_the_part_does_not_import_dbos() -> None:
    """It costs about a second: only a process that works pays it."""
    code = "import sys, shanzhi.infrastructure.durable; sys.exit('dbos' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_ticker_goes_on_after_a_failure_and_ends_when_stopped() -> None:
    ticks: list[int] = []

    def act() -> None:
        ticks.append(1)
        if len(ticks) == 1:
            raise ValueError("once")

    ticker = Ticker("test", 0.001, act)
    ticker.start()
    until(lambda: len(ticks) > 2)
    ticker.stop()
    after = len(ticks)
    assert len(ticks) == after
