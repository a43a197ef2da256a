"""Which workers live: one row each, renewed by a heartbeat. It knows nothing of what they work on."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, String, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from shanzhi.infrastructure.storage import Database, MomentColumn, metadata

durable_worker = Table(
    "durable_worker",
    metadata,
    Column("worker", String(100), primary_key=True),
    Column("seen_at", MomentColumn, nullable=False, index=True),
)


class Workers:
    """The register of workers of one store of record."""

    def __init__(self, db: Database, silence: timedelta) -> None:
        self._db = db
        self._silence = silence

    def seen(self, worker: str, at: datetime) -> None:
        """Note that a worker lives."""
        with self._db.write() as connection:
            self._upsert(connection, worker, at)

    def silent(self, now: datetime, *, but: str) -> tuple[tuple[str, datetime], ...]:
        """Workers, ``but`` one, not seen for longer than the allowed silence, with when they were seen last."""
        query = select(durable_worker.c.worker, durable_worker.c.seen_at).where(
            durable_worker.c.seen_at < now - self._silence, durable_worker.c.worker != but
        )
        with self._db.read() as connection:
            return tuple((row.worker, row.seen_at) for row in connection.execute(query))

    def forget(self, worker: str, seen_at: datetime) -> None:
        """Drop a worker whose runs were adopted, unless it has spoken since."""
        with self._db.write() as connection:
            connection.execute(
                delete(durable_worker).where(durable_worker.c.worker == worker, durable_worker.c.seen_at == seen_at)
            )

    def _upsert(self, connection: Connection, worker: str, at: datetime) -> None:
        row = {"worker": worker, "seen_at": at}
        if self._db.sqlite:
            lite = sqlite.insert(durable_worker).values(row)
            connection.execute(lite.on_conflict_do_update(index_elements=["worker"], set_={"seen_at": at}))
        else:
            pg = postgresql.insert(durable_worker).values(row)
            connection.execute(pg.on_conflict_do_update(index_elements=["worker"], set_={"seen_at": at}))
