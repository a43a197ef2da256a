"""The journal in the store of record. A sequence number is taken by the primary key, so two writers cannot both win."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Integer, Row, String, Table, insert, select
from sqlalchemy.exc import IntegrityError

from shanzhi.infrastructure.storage.database import Database, metadata
from shanzhi.infrastructure.storage.types import JsonColumn, MomentColumn
from shanzhi.kernel.errors import Conflict
from shanzhi.kernel.ids import TenantId
from shanzhi.kernel.journal import Entry

journal_entry = Table(
    "journal_entry",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("stream", String(128), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(64), nullable=False),
    Column("at", MomentColumn, nullable=False),
    Column("by", String(128), nullable=False),
    Column("data", JsonColumn, nullable=False),
)


class SqlJournal:
    """:class:`~shanzhi.kernel.journal.Journal` on the store of record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, entries: Sequence[Entry]) -> None:
        """Store entries all or none. Raises ``Conflict('journal_conflict')`` when a sequence number is taken."""
        try:
            with self._database.write() as connection:
                connection.execute(insert(journal_entry), [entry.model_dump() for entry in entries])
        except IntegrityError as error:
            raise Conflict("journal_conflict", "这条记录刚刚有了新的变化，请刷新后再试。") from error

    def read(self, tenant: TenantId, stream: str, after: int = 0) -> Sequence[Entry]:
        """The entries of a stream with ``seq > after``, in order."""
        rows = journal_entry.c
        query = (
            select(journal_entry)
            .where(rows.tenant == tenant, rows.stream == stream, rows.seq > after)
            .order_by(rows.seq)
        )
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(query)]

    def last(self, tenant: TenantId, stream: str) -> Entry | None:
        """The newest entry of a stream."""
        rows = journal_entry.c
        query = (
            select(journal_entry).where(rows.tenant == tenant, rows.stream == stream).order_by(rows.seq.desc()).limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else _entry(row)


def _entry(row: Row[Any]) -> Entry:
    return Entry.model_construct(**row._mapping)
