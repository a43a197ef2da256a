"""Reading stored revisions: those that count on a day, one of them, or all of a record's.

A revision counts from its ``valid_from`` and, when it replaced another one, not before the day it was loaded; so a day
in the past is answered with what was then in force, and a correction never rewrites it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, TypedDict

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from shanzhi.kernel.clock import CHINA
from shanzhi.kernel.ids import TenantId
from shanzhi.knowledge.content.tables import content_load, content_record

_C = content_record.c


class Counting(NamedTuple):
    """The revision of a record that counts."""

    kind: str
    code: str
    revision: int
    body: dict[str, Any]


class StoredRecord(TypedDict):
    """A revision of a record, as stored. ``body`` is the record as written in the pack."""

    kind: str
    code: str
    revision: int
    valid_from: date | None
    valid_to: date | None
    body: dict[str, Any]
    sha256: str
    loaded_at: datetime
    loaded_by: str
    withdrawn_at: datetime | None


def newest_load(connection: Connection, tenant: TenantId) -> int:
    """The catalogue's revision; 0 when nothing was loaded. One look-up in an index."""
    query = select(func.max(content_load.c.number)).where(content_load.c.tenant == tenant)
    return connection.execute(query).scalar() or 0


def load_on(connection: Connection, tenant: TenantId, day: date) -> int:
    """The catalogue's revision at the end of ``day``; the first one for days before it."""
    query = (
        select(func.max(content_load.c.number))
        .where(content_load.c.tenant == tenant)
        .where(or_(content_load.c.number == 1, content_load.c.loaded_at < _end(day)))
    )
    return connection.execute(query).scalar() or 0


def counting(connection: Connection, tenant: TenantId, day: date, *, past: bool) -> tuple[Counting, ...]:
    """The one revision of each record that counts on ``day`` (its ``valid_to`` may be over), kind and code in order.

    ``past``: leave out what was only loaded or withdrawn after that day.
    """
    newest = (
        select(_C.kind, _C.code, func.max(_C.revision).label("revision"))
        .where(_C.tenant == tenant, _begun(day, past))
        .group_by(_C.kind, _C.code)
        .subquery()
    )
    query = (
        select(_C.kind, _C.code, _C.revision, _C.body)
        .join(
            newest,
            and_(_C.kind == newest.c.kind, _C.code == newest.c.code, _C.revision == newest.c.revision),
        )
        .where(_C.tenant == tenant, _not_withdrawn(day, past))
        .order_by(_C.kind, _C.code)
    )
    return tuple(Counting(*row) for row in connection.execute(query))


def revision(connection: Connection, tenant: TenantId, kind: str, code: str, number: int) -> StoredRecord | None:
    """One revision by its number, in force or not."""
    return _one(connection, _of(tenant, kind, code).where(_C.revision == number))


def revision_on(
    connection: Connection, tenant: TenantId, kind: str, code: str, day: date, *, past: bool
) -> StoredRecord | None:
    """The revision in force on ``day``."""
    newest = _of(tenant, kind, code).where(_begun(day, past)).order_by(_C.revision.desc()).limit(1)
    found = _one(connection, newest)
    if found is None or (found["valid_to"] is not None and found["valid_to"] < day):
        return None
    withdrawn = found["withdrawn_at"]
    return None if withdrawn is not None and (not past or withdrawn < _end(day)) else found


def all_revisions(connection: Connection, tenant: TenantId, kind: str, code: str) -> tuple[StoredRecord, ...]:
    """Every revision, oldest first."""
    return tuple(_stored(row) for row in connection.execute(_of(tenant, kind, code).order_by(_C.revision)))


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), CHINA)


def _begun(day: date, past: bool) -> ColumnElement[bool]:
    begun = or_(_C.valid_from.is_(None), _C.valid_from <= day)
    return and_(begun, or_(_C.revision == 1, _C.loaded_at < _end(day))) if past else begun


def _not_withdrawn(day: date, past: bool) -> ColumnElement[bool]:
    here = _C.withdrawn_at.is_(None)
    return or_(here, _C.withdrawn_at >= _end(day)) if past else here


def _of(tenant: TenantId, kind: str, code: str) -> Select[Any]:
    return select(content_record).where(_C.tenant == tenant, _C.kind == kind, _C.code == code)


def _one(connection: Connection, query: Select[Any]) -> StoredRecord | None:
    row = connection.execute(query).first()
    return None if row is None else _stored(row)


def _stored(row: Row[Any]) -> StoredRecord:
    return StoredRecord(
        kind=row.kind,
        code=row.code,
        revision=row.revision,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        body=row.body,
        sha256=row.sha256,
        loaded_at=row.loaded_at,
        loaded_by=row.loaded_by,
        withdrawn_at=row.withdrawn_at,
    )
