"""Durable execution on DBOS Transact: in this process, recorded in SQLite or PostgreSQL.

It knows no cases. DBOS is one per process, so one engine at a time; its admin server, telemetry and conductor stay off
and it talks to no network but the database. Runs of a dead worker are put back into DBOS's queue, from which exactly
one living worker takes each.
"""

from __future__ import annotations

import importlib
import json
import logging
import sqlite3
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from sqlalchemy.engine import make_url

from shanzhi.infrastructure.durable.ports import RunState, Work
from shanzhi.infrastructure.durable.workers import Workers
from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import Clock, SystemClock

if TYPE_CHECKING:
    from dbos import DBOSConfig

_STATES = {
    "PENDING": RunState.RUNNING,
    "ENQUEUED": RunState.RUNNING,
    "DELAYED": RunState.RUNNING,
    "SUCCESS": RunState.DONE,
}
_FORMAT_VERSION = "1"
"""DBOS resumes only runs of its own application version. Runs restart from the beginning and find their place in the
store, so all releases can resume each other's: the version is the format of the argument, not of the code."""
_AT_ONCE = 1000


def durable_url(store: str) -> str:
    """Where runs are recorded: beside a SQLite store (one writer lock each), in the same PostgreSQL database."""
    url = make_url(store)
    if url.get_backend_name() != "sqlite" or not url.database:
        return store
    path = Path(url.database)
    return f"sqlite:///{path.with_name(f'{path.stem}-durable{path.suffix}')}"


class DbosEngine:
    """The durable engine of this process.

    Args:
        url: where runs are recorded (see :func:`durable_url`).
        db: the store of record, for the workers' heartbeats.
        worker: this worker's name, the same after every restart and no other living worker's.
        threads: how many runs are carried out at once.
        silence: how long a worker may be silent before its runs are adopted.
    """

    def __init__(
        self,
        url: str,
        db: Database,
        clock: Clock,
        *,
        worker: str = "local",
        threads: int = 8,
        silence: timedelta = timedelta(seconds=30),
    ) -> None:
        self._url = url
        self._clock = clock
        self._worker = worker
        self._threads = threads
        self._workers = Workers(db, silence)
        self._registered: dict[str, Work] = {}
        self._workflows: dict[str, Any] = {}
        self._dbos: Any = None

    def register(self, name: str, work: Work) -> None:
        """See the port. Raises ``RuntimeError`` after the launch."""
        if self._dbos is not None:
            raise RuntimeError("register before launch")
        self._registered[name] = work

    def launch(self) -> None:
        """See the port. Imports DBOS (about a second), opens its tables and recovers this worker's runs."""
        _prefer_wal(self._url)
        logging.getLogger("dbos").setLevel(logging.ERROR)
        library = _dbos()
        self._dbos = library.DBOS(config=self._config())
        self._workflows = {
            name: library.DBOS.workflow(name=name)(_function(work)) for name, work in self._registered.items()
        }
        self._workers.seen(self._worker, self._clock.now())
        library.DBOS.launch()

    def start(self, name: str, run: str, argument: str) -> None:
        """See the port."""
        with _dbos().SetWorkflowID(run):
            _dbos().DBOS.start_workflow(self._workflows[name], argument)

    def state(self, run: str) -> RunState:
        """See the port."""
        status = _dbos().DBOS.get_workflow_status(run)
        return RunState.UNKNOWN if status is None else _STATES.get(status.status, RunState.FAILED)

    def beat(self) -> int:
        """See the port."""
        now = self._clock.now()
        self._workers.seen(self._worker, now)
        silent = self._workers.silent(now, but=self._worker)
        for worker, seen_at in silent:
            self._dbos._recover_pending_workflows([worker])  # DBOS offers it to its conductor only
            self._workers.forget(worker, seen_at)
        return len(silent)

    def forget(self, age: timedelta) -> int:
        """See the port. DBOS stamps its records with the machine's own time."""
        before = (SystemClock().now() - age).isoformat()
        ended = _dbos().DBOS.list_workflows(
            status="SUCCESS", completed_before=before, limit=_AT_ONCE, load_input=False, load_output=False
        )
        if ended:
            _dbos().DBOS.delete_workflows([run.workflow_id for run in ended])
        return len(ended)

    def close(self) -> None:
        """See the port."""
        if self._dbos is not None:
            _dbos().DBOS.destroy(destroy_registry=True)
            self._dbos = None

    def _config(self) -> DBOSConfig:
        return {
            "name": "shanzhi",
            "system_database_url": self._url,
            "application_version": _FORMAT_VERSION,
            "executor_id": self._worker,
            "max_executor_threads": self._threads,
            "log_level": "ERROR",
            "enable_otlp": False,
            "serializer": _json_serializer(),
        }


def _dbos() -> ModuleType:
    """The library, imported by the first process that really works: it costs a second and tens of megabytes."""
    return importlib.import_module("dbos")


def _function(work: Work) -> Work:
    """DBOS writes attributes onto what it registers, which a bound method does not take."""

    def run(argument: str) -> None:
        work(argument)

    return run


def _json_serializer() -> Any:
    """Runs are recorded as JSON: DBOS's own pickles would execute whatever lies in the database."""

    class Json(_dbos().Serializer):  # type: ignore[misc]
        def serialize(self, data: Any) -> str:
            return json.dumps(data, ensure_ascii=False, default=repr)

        def deserialize(self, serialized_data: str) -> Any:
            return json.loads(serialized_data)

        def name(self) -> str:
            return "shanzhi_json"

    return Json()


def _prefer_wal(url: str) -> None:
    """Readers must not wait for the writer; the mode is kept in the file."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(parsed.database)
        connection.execute("pragma journal_mode=wal")
        connection.close()
