"""Whether the platform can work: it reads, it writes, and it can keep evidence. Asked by ``/readyz``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog
from sqlalchemy import Column, Integer, Table, delete, insert, select
from sqlalchemy.exc import SQLAlchemyError

from shanzhi.infrastructure.storage import Database, MomentColumn, metadata
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import ShanzhiError

log = structlog.get_logger(__name__)

probe = Table(
    "operations_probe",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", MomentColumn, nullable=False),
)


class Readiness:
    """Tries each thing for real: a full disk is found by writing, not by asking how full it is."""

    def __init__(self, database: Database, clock: Clock, evidence: Callable[[], object]) -> None:
        self._database = database
        self._clock = clock
        self._evidence = evidence

    def ready(self) -> Mapping[str, bool]:
        """``read``, ``write``, ``evidence``."""
        return {
            "read": self._holds(self._read),
            "write": self._holds(self._write),
            "evidence": self._holds(self._evidence),
        }

    def _holds(self, attempt: Callable[[], object]) -> bool:
        try:
            attempt()
        except (SQLAlchemyError, ShanzhiError, OSError) as error:
            log.error("not_ready", what=getattr(attempt, "__name__", "evidence"), error=type(error).__name__)
            return False
        return True

    def _read(self) -> None:
        with self._database.read() as connection:
            connection.execute(select(probe)).all()

    def _write(self) -> None:
        with self._database.write() as connection:
            connection.execute(delete(probe))
            connection.execute(insert(probe).values(id=1, at=self._clock.now()))
