"""The content store: packs come in as revisions, the catalogue in force goes out, every old revision stays readable.

Knows the record's life (loaded, changed, withdrawn, in force on a day). What a record means is not its affair.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import cast

from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import NotFound, SystemFailed
from shanzhi.kernel.ids import TenantId
from shanzhi.knowledge.content import history
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.history import Counting, StoredRecord
from shanzhi.knowledge.content.in_force import catalogue_from
from shanzhi.knowledge.content.lint import check
from shanzhi.knowledge.content.loading import LoadReport, last_load, load_pack
from shanzhi.knowledge.content.pack import MODELS, RecordKind
from shanzhi.knowledge.content.source import source_hash

_CHECK_EVERY = timedelta(seconds=1)


@dataclass(frozen=True)
class _Kept:
    catalogue: Catalogue
    day: date
    checked: datetime


class ContentStore:
    """Records by tenant. Safe to use from many threads, and beside other processes on the same database.

    Args:
        laws: the law corpus against which quotations are checked when a pack is loaded; ``None`` leaves that check out.
    """

    def __init__(self, db: Database, clock: Clock, laws: Path | None = None) -> None:
        self._db = db
        self._clock = clock
        self._laws = laws
        self._kept: dict[TenantId, _Kept] = {}
        self._looking = threading.Lock()

    def load(self, root: Path, tenant: TenantId, by: str) -> LoadReport:
        """Take a pack in: one transaction, all or nothing; the same content again changes nothing.

        Raises:
            NotFound: no pack at ``root``.
            PackRefused: the pack has errors.
            OfficerMustDecide: the tenant's content comes from another pack.
        """
        files = source_hash(root)
        with self._db.read() as connection:
            last = last_load(connection, tenant)
        if last is not None and last.source_sha256 == files:
            return LoadReport(tenant=tenant, revision=last.number)
        pack, warnings = check(root, self._laws, self._clock.today())
        report = load_pack(self._db, pack, files, tenant, by, self._clock.now())
        self.refresh(tenant)
        return report.model_copy(update={"warnings": warnings})

    def catalogue(self, tenant: TenantId) -> Catalogue:
        """The catalogue in force today, from memory; asks the database at most once a second whether it has grown.

        Raises ``SystemFailed('no_content')`` when nothing was ever loaded for the tenant.
        """
        kept = self._kept.get(tenant)
        if kept is None:
            with self._looking:
                return self._look(tenant)
        if self._is_fresh(kept) or not self._looking.acquire(blocking=False):
            return kept.catalogue  # fresh, or another thread is already looking: a moment old is good enough
        try:
            return self._look(tenant)
        finally:
            self._looking.release()

    def refresh(self, tenant: TenantId) -> Catalogue:
        """As :meth:`catalogue`, and asks the database now."""
        with self._looking:
            kept = self._kept.get(tenant)
            if kept is not None:
                self._kept[tenant] = _Kept(kept.catalogue, kept.day, datetime.min.replace(tzinfo=kept.checked.tzinfo))
            return self._look(tenant)

    def catalogue_on(self, tenant: TenantId, day: date) -> Catalogue:
        """The catalogue as it was in force on ``day``; of a day to come, as far as is known now. Not kept in memory.

        Raises ``SystemFailed('no_content')``.
        """
        past = day < self._clock.today()
        with self._db.read() as connection:
            number = history.load_on(connection, tenant, day) if past else history.newest_load(connection, tenant)
            rows = history.counting(connection, tenant, day, past=past)
        return _catalogue(tenant, number, rows, day)

    def record(
        self, tenant: TenantId, kind: str, code: str, revision: int | None = None, on: date | None = None
    ) -> StoredRecord:
        """A record: the given revision, or the one in force ``on`` a day (default: today).

        Raises ``NotFound('no_such_record')``.
        """
        with self._db.read() as connection:
            if revision is not None:
                found = history.revision(connection, tenant, kind, code, revision)
            else:
                today = self._clock.today()
                day = on or today
                found = history.revision_on(connection, tenant, kind, code, day, past=day < today)
        if found is None:
            which = f"第 {revision} 次修订" if revision is not None else f"{on or '今天'}有效的版本"
            raise NotFound("no_such_record", f"没有找到 {code} 的{which}，请核对编号、修订号和日期。")
        return found

    def revisions(self, tenant: TenantId, kind: str, code: str) -> tuple[StoredRecord, ...]:
        """Every revision of a record, oldest first; empty when there never was one."""
        with self._db.read() as connection:
            return history.all_revisions(connection, tenant, kind, code)

    def _is_fresh(self, kept: _Kept) -> bool:
        return kept.day == self._clock.today() and abs(self._clock.now() - kept.checked) < _CHECK_EVERY

    def _look(self, tenant: TenantId) -> Catalogue:
        """Build the catalogue unless the one we have is still right. The caller holds the lock."""
        kept = self._kept.get(tenant)
        if kept is not None and self._is_fresh(kept):
            return kept.catalogue
        now, day = self._clock.now(), self._clock.today()
        with self._db.read() as connection:
            number = history.newest_load(connection, tenant)
            if kept is not None and (number, day) == (kept.catalogue.revision, kept.day):
                self._kept[tenant] = _Kept(kept.catalogue, day, now)
                return kept.catalogue
            rows = history.counting(connection, tenant, day, past=False)
        catalogue = _catalogue(tenant, number, rows, day)
        self._kept[tenant] = _Kept(catalogue, day, now)
        return catalogue


def _catalogue(tenant: TenantId, number: int, rows: Sequence[Counting], day: date) -> Catalogue:
    if number == 0:
        raise SystemFailed("no_content", f"租户 {tenant} 还没有内容。请运维人员先装载内容包（shanzhi pack load）。")
    values = [(cast(RecordKind, r.kind), r.code, MODELS[cast(RecordKind, r.kind)].model_validate(r.body)) for r in rows]
    revisions = {f"{r.kind}/{r.code}": r.revision for r in rows}
    return catalogue_from(tenant, number, values, day, revisions)
