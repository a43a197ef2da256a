"""The tables of the log. A chain has one writer at a time: SQLite's writer lock, or PostgreSQL's lock on its head."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import Column, Connection, Integer, String, Table, Text, bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from shanzhi.infrastructure.storage import Database, metadata
from shanzhi.kernel.ids import TenantId
from shanzhi.security.audit.model import GENESIS, Head, Record

_RECORD = Table(
    "audit_record",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("by", String(200), nullable=False),
    Column("on_behalf_of", String(200), nullable=False),
    Column("object", String(400), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("trace", String(64), nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
_HEAD = Table(
    "audit_head",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("anchor_seq", Integer, nullable=False),
    Column("anchor_hash", String(64), nullable=False),
)
_BATCH = 1000
_LOCK_HEAD = select(_HEAD.c.seq, _HEAD.c.hash).where(_HEAD.c.tenant == bindparam("of")).with_for_update()
_ADD = insert(_RECORD)
_MOVE_HEAD = (
    update(_HEAD).where(_HEAD.c.tenant == bindparam("of")).values(seq=bindparam("to_seq"), hash=bindparam("to_hash"))
)


class AuditStore:
    """Rows of the log."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def append(self, tenant: TenantId, make: Callable[[int, str], Record]) -> Record:
        """Add the record that ``make(seq, prev)`` gives, as the only writer of this tenant's chain meanwhile."""
        with self._db.write() as connection:
            return self._add(connection, tenant, make)

    def rehearse(self, tenant: TenantId, make: Callable[[int, str], Record]) -> None:
        """Do all that :meth:`append` does, and take it back."""
        with self._db.write() as connection:
            self._add(connection, tenant, make)
            connection.rollback()

    def _add(self, connection: Connection, tenant: TenantId, make: Callable[[int, str], Record]) -> Record:
        seq, prev = self._locked_head(connection, tenant)
        record = make(seq + 1, prev)
        connection.execute(_ADD, record.__dict__)
        connection.execute(_MOVE_HEAD, {"of": tenant, "to_seq": record.seq, "to_hash": record.hash})
        return record

    def _locked_head(self, connection: Connection, tenant: TenantId) -> tuple[int, str]:
        row = connection.execute(_LOCK_HEAD, {"of": tenant}).first()
        if row is None:
            dialect = sqlite if self._db.sqlite else postgresql
            first = {"tenant": tenant, "seq": 0, "hash": GENESIS, "anchor_seq": 0, "anchor_hash": GENESIS}
            connection.execute(dialect.insert(_HEAD).values(first).on_conflict_do_nothing())
            row = connection.execute(_LOCK_HEAD, {"of": tenant}).one()
        return row.seq, row.hash

    def heads(self, tenant: TenantId | None, at: str) -> list[Head]:
        """The ends of the chains as the head rows have them, unsealed."""
        with self._db.read() as connection:
            wanted = select(_HEAD).order_by(_HEAD.c.tenant)
            rows = connection.execute(wanted if tenant is None else wanted.where(_HEAD.c.tenant == tenant)).mappings()
            return [Head(at=at, **row) for row in rows]

    def tenants(self) -> set[TenantId]:
        """Whoever has records, whether or not a head row tells of them."""
        with self._db.read() as connection:
            return set(connection.execute(select(_RECORD.c.tenant).distinct()).scalars())

    def records(self, tenant: TenantId, after: int = 0, until: int | None = None) -> Iterator[Record]:
        """The records with ``after < seq <= until``, in order, read in batches."""
        while batch := self.page(tenant, after, _BATCH, until=until):
            yield from batch
            after = batch[-1].seq

    def page(
        self,
        tenant: TenantId,
        after: int,
        limit: int,
        *,
        until: int | None = None,
        equal: Mapping[str, str] | None = None,
    ) -> list[Record]:
        """At most ``limit`` records after a sequence number, with some columns equal to given values."""
        wanted = select(_RECORD).where(_RECORD.c.tenant == tenant, _RECORD.c.seq > after)
        if until is not None:
            wanted = wanted.where(_RECORD.c.seq <= until)
        for name, value in (equal or {}).items():
            wanted = wanted.where(_RECORD.c[name] == value)
        with self._db.read() as connection:
            rows = connection.execute(wanted.order_by(_RECORD.c.seq).limit(limit)).mappings()
            return [Record.model_validate(dict(row)) for row in rows]

    def last_before(self, tenant: TenantId, before: str) -> tuple[int, str] | None:
        """The sequence number and hash of the newest record written before an instant."""
        old = select(_RECORD.c.seq, _RECORD.c.hash).where(_RECORD.c.tenant == tenant, _RECORD.c.at < before)
        with self._db.read() as connection:
            row = connection.execute(old.order_by(_RECORD.c.seq.desc()).limit(1)).first()
        return None if row is None else (row.seq, row.hash)

    def give_up(self, tenant: TenantId, seq: int, hashed: str) -> int:
        """Delete the records up to one, which becomes the anchor of the rest; returns how many."""
        with self._db.write() as connection:
            self._locked_head(connection, tenant)
            anchor = update(_HEAD).where(_HEAD.c.tenant == tenant).values(anchor_seq=seq, anchor_hash=hashed)
            connection.execute(anchor)
            old = delete(_RECORD).where(_RECORD.c.tenant == tenant, _RECORD.c.seq <= seq)
            return connection.execute(old).rowcount
