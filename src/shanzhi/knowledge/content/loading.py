"""Taking a pack in: compares it with what is stored and writes only what differs, in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select, update

from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.errors import OfficerMustDecide
from shanzhi.kernel.ids import TenantId
from shanzhi.kernel.values import Frozen
from shanzhi.knowledge.content.faults import Fault
from shanzhi.knowledge.content.pack import Pack, Record
from shanzhi.knowledge.content.tables import content_load, content_record

Key = tuple[str, str]
"""Kind and code."""


class LoadReport(Frozen):
    """What a load did. Records are named ``item/GA-001``; all empty when nothing differed."""

    tenant: TenantId
    revision: int
    """The catalogue's revision after the load."""
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    warnings: tuple[Fault, ...] = ()

    @property
    def nothing_new(self) -> bool:
        """Whether the store already held exactly this."""
        return not (self.added or self.changed or self.withdrawn)


class LastLoad(NamedTuple):
    number: int
    pack: str
    source_sha256: str


class _Stored(NamedTuple):
    revision: int
    sha256: str
    withdrawn: bool


class _Stamp(NamedTuple):
    tenant: TenantId
    number: int
    at: datetime
    by: str


def record_hash(body: Mapping[str, Any]) -> str:
    """SHA-256 of the record as canonical JSON: layout and comments of the file do not count."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def last_load(connection: Connection, tenant: TenantId) -> LastLoad | None:
    """The newest load of the tenant."""
    query = (
        select(content_load.c.number, content_load.c.pack, content_load.c.source_sha256)
        .where(content_load.c.tenant == tenant)
        .order_by(content_load.c.number.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else LastLoad(*row)


def load_pack(db: Database, pack: Pack, source_sha256: str, tenant: TenantId, by: str, at: datetime) -> LoadReport:
    """Write what differs; loads of one tenant queue. The pack is taken as checked. Raises as ``ContentStore.load``."""
    wanted: dict[Key, tuple[Record, str]] = {
        (r.kind, r.code): (r, record_hash(r.body)) for r in pack.records if r.kind != "persona"
    }
    with db.write() as connection:
        if not db.sqlite:  # SQLite's write lock is the whole database's; PostgreSQL needs one for the tenant
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"content/{tenant}"))))
        last = last_load(connection, tenant)
        if last is not None and last.pack != pack.info.id:
            raise OfficerMustDecide(
                "other_pack",
                f"租户 {tenant} 的内容来自内容包 {last.pack}，不能用 {pack.info.id} 覆盖。"
                "请核对租户，或为新地区另建租户。",
            )
        stamp = _Stamp(tenant, 1 if last is None else last.number + 1, at, by)
        report = _write_differences(connection, wanted, stamp)
        _note_load(connection, report, pack, source_sha256, stamp)
    return report


def _write_differences(connection: Connection, wanted: Mapping[Key, tuple[Record, str]], stamp: _Stamp) -> LoadReport:
    stored = _stored(connection, stamp.tenant)
    added = sorted(key for key in wanted if key not in stored or stored[key].withdrawn)
    changed = sorted(
        key for key in wanted if key in stored and not stored[key].withdrawn and stored[key].sha256 != wanted[key][1]
    )
    gone = sorted(key for key, row in stored.items() if key not in wanted and not row.withdrawn)
    rows = [_row(*wanted[key], stored[key].revision + 1 if key in stored else 1, stamp) for key in (*added, *changed)]
    if rows:
        connection.execute(insert(content_record), rows)
    for kind, code in gone:
        connection.execute(
            update(content_record)
            .where(content_record.c.tenant == stamp.tenant)
            .where(content_record.c.kind == kind, content_record.c.code == code)
            .where(content_record.c.withdrawn_at.is_(None))
            .values(withdrawn_at=stamp.at, withdrawn_by=stamp.by)
        )
    names = [tuple("/".join(key) for key in keys) for keys in (added, changed, gone)]
    any_change = bool(added or changed or gone)
    return LoadReport(
        tenant=stamp.tenant,
        revision=stamp.number if any_change else stamp.number - 1,
        added=names[0],
        changed=names[1],
        withdrawn=names[2],
    )


def _stored(connection: Connection, tenant: TenantId) -> dict[Key, _Stored]:
    """The newest revision of every record."""
    columns = content_record.c
    newest = (
        select(columns.kind, columns.code, func.max(columns.revision).label("revision"))
        .where(columns.tenant == tenant)
        .group_by(columns.kind, columns.code)
        .subquery()
    )
    query = select(columns.kind, columns.code, columns.revision, columns.sha256, columns.withdrawn_at).join(
        newest,
        (columns.kind == newest.c.kind)
        & (columns.code == newest.c.code)
        & (columns.revision == newest.c.revision)
        & (columns.tenant == tenant),
    )
    rows: list[Row[Any]] = list(connection.execute(query))
    return {(r.kind, r.code): _Stored(r.revision, r.sha256, r.withdrawn_at is not None) for r in rows}


def _row(record: Record, sha256: str, revision: int, stamp: _Stamp) -> dict[str, Any]:
    valid_from: date | None = getattr(record.value, "valid_from", None)
    valid_to: date | None = getattr(record.value, "valid_to", None)
    return {
        "tenant": stamp.tenant,
        "kind": record.kind,
        "code": record.code,
        "revision": revision,
        "load": stamp.number,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "body": dict(record.body),
        "sha256": sha256,
        "loaded_at": stamp.at,
        "loaded_by": stamp.by,
    }


def _note_load(connection: Connection, report: LoadReport, pack: Pack, source_sha256: str, stamp: _Stamp) -> None:
    if report.nothing_new:  # only layout or comments differ: remember these files, so that the next look is quick
        connection.execute(
            update(content_load)
            .where(content_load.c.tenant == stamp.tenant, content_load.c.number == report.revision)
            .values(source_sha256=source_sha256)
        )
        return
    connection.execute(
        insert(content_load).values(
            tenant=stamp.tenant,
            number=stamp.number,
            pack=pack.info.id,
            source_sha256=source_sha256,
            loaded_at=stamp.at,
            loaded_by=stamp.by,
            added=len(report.added),
            changed=len(report.changed),
            withdrawn=len(report.withdrawn),
        )
    )
