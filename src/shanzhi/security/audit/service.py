"""Writing, verifying and exporting the log. Fails closed: when a record cannot be kept, the caller must not go on."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.ids import TenantId
from shanzhi.security.audit.model import Fault, Head, Record, Verification, canonical, link, seal, stamp
from shanzhi.security.audit.ports import AuditObserver
from shanzhi.security.audit.retention import Retention, read_retention
from shanzhi.security.audit.store import AuditStore
from shanzhi.security.audit.verifying import GIVEN_UP, check_chain, check_seal, unheaded
from shanzhi.security.masking import mask_data, mask_text

_LONGEST = 100_000
"""Characters of ``data`` that one record takes."""


class Audit:
    """The audit log of an installation: one chain a tenant."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        key: bytes | None = None,
        retention: Retention | None = None,
        observer: AuditObserver | None = None,
    ) -> None:
        """``key`` (``Keys.audit``) seals heads and makes pseudonyms; without it heads are not sealed."""
        self._store = AuditStore(db)
        self._clock = clock
        self._key = key
        self._retention = retention or read_retention()
        self._observer = observer

    def record(
        self,
        kind: str,
        *,
        tenant: TenantId,
        by: str,
        on_behalf_of: str | None = None,
        object: str = "",  # noqa: A002 - the audit trade's own word
        purpose: str = "",
        data: Mapping[str, object] | None = None,
        trace: str = "",
    ) -> int:
        """Keep one record and return its sequence number in the tenant's chain.

        ``kind`` is in the past tense (``case_submitted``). Personal data in ``data``, ``object`` and ``purpose`` is
        masked; ``by`` and ``on_behalf_of`` become pseudonyms when they are ID numbers or credit codes.

        Raises:
            SystemFailed: ``audit_unavailable``: nothing was kept, so the act must not be done.
        """
        draft = _draft(tenant, kind).model_copy(
            update={
                "by": self.party(by),
                "on_behalf_of": self.party(on_behalf_of or ""),
                "object": mask_text(object)[:400],
                "purpose": mask_text(purpose)[:2000],
                "data": _kept(data or {}),
                "trace": trace[:64],
            }
        )
        return self._append(draft)

    def rehearse(self, tenant: TenantId) -> None:
        """Find out whether a record could be kept now, without keeping one.

        Raises:
            SQLAlchemyError: it could not.
        """
        self._store.rehearse(tenant, self._maker(_draft(tenant, "rehearsed")))

    def _maker(self, draft: Record) -> Callable[[int, str], Record]:
        def make(seq: int, prev: str) -> Record:
            record = draft.model_copy(update={"seq": seq, "at": stamp(self._clock.now()), "prev": prev})
            return record.model_copy(update={"hash": link(record)})

        return make

    def _append(self, draft: Record) -> int:
        try:
            seq = self._store.append(draft.tenant, self._maker(draft)).seq
        except SQLAlchemyError as error:
            if self._observer is not None:
                self._observer.audit_failed()
            raise SystemFailed("audit_unavailable", "审计记录暂时无法保存，操作没有执行，请稍后再试。") from error
        if self._observer is not None:
            self._observer.audit_kept(draft.kind)
        return seq

    def party(self, who: str) -> str:
        """How the log names somebody: an identifier becomes its masked form and a keyed tag, to search by."""
        masked = mask_text(who)
        if masked == who or self._key is None:
            return masked
        return f"{masked}#{hmac.new(self._key, who.encode(), 'sm3').hexdigest()[:16]}"

    def read(self, tenant: TenantId, *, after: int = 0, limit: int = 100, **equal: str) -> list[Record]:
        """Records after a sequence number, oldest first. ``equal``: kind, by, on_behalf_of, object, trace."""
        return self._store.page(tenant, after, limit, equal=equal)

    def heads(self, tenant: TenantId | None = None) -> list[Head]:
        """The ends of the chains now, sealed. Keep them where the platform's administrators cannot write."""
        heads = self._store.heads(tenant, stamp(self._clock.now()))
        if self._key is None:
            return heads
        return [head.model_copy(update={"seal": seal(self._key, head)}) for head in heads]

    def verify(self, tenant: TenantId | None = None, saved: Collection[Head] = ()) -> Verification:
        """Recompute every chain (or one tenant's), also against heads that were saved elsewhere."""
        heads = {head.tenant: head for head in self.heads(tenant)}
        for lost in ({one.tenant for one in saved} | self._store.tenants()) - heads.keys():
            if tenant in (None, lost):
                heads[lost] = Head(tenant=lost, seq=0, hash="0" * 64, at=stamp(self._clock.now()))
        faults: list[Fault] = []
        records = 0
        for head in heads.values():
            walk = _Counted(self._store.records(head.tenant, 0, head.seq))
            mine = [one for one in saved if one.tenant == head.tenant]
            faults += [fault for one in mine if one.seal and self._key for fault in check_seal(self._key, one)]
            faults += check_chain(walk, head, mine)
            faults += self._beyond(head)
            records += walk.count
        return Verification(records=records, heads=tuple(heads.values()), faults=tuple(faults))

    def _beyond(self, head: Head) -> list[Fault]:
        """Records after the head that no writer is about to explain by moving it."""
        beyond = self._store.page(head.tenant, head.seq, 1)
        now = self._store.heads(head.tenant, head.at)
        if beyond and (not now or now[0].seq < beyond[0].seq):
            return [unheaded(beyond[0])]
        return []

    def export(self, path: Path, tenant: TenantId | None = None) -> list[Head]:
        """Write every record as a line of JSON, and the heads beside it as ``PATH.heads.json``; return the heads."""
        heads = self.heads(tenant)
        with path.open("w", encoding="utf-8") as file:
            for head in heads:
                for record in self._store.records(head.tenant, 0, head.seq):
                    file.write(canonical(record.model_dump()) + "\n")
        beside = path.with_name(path.name + ".heads.json")
        beside.write_text(
            json.dumps([head.model_dump() for head in heads], ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        return heads

    def give_up_old(self, tenant: TenantId, by: str) -> int:
        """Delete the records whose retention has ended, having recorded that; returns how many."""
        before = stamp(self._clock.now() - self._retention.span)
        last = self._store.last_before(tenant, before)
        if last is None:
            return 0
        self.record(GIVEN_UP, tenant=tenant, by=by, data={"anchor_seq": last[0], "before": before})
        return self._store.give_up(tenant, *last)


def _draft(tenant: TenantId, kind: str) -> Record:
    empty: Any = dict.fromkeys(Record.model_fields, "")
    return Record(**{**empty, "tenant": tenant, "seq": 0, "kind": kind})


def _kept(data: Mapping[str, object]) -> str:
    """The masked data as text; what is too long for a record is kept as its hash."""
    text = canonical(mask_data(data))
    if len(text) <= _LONGEST:
        return text
    return canonical({"too_long": len(text), "sm3": hashlib.new("sm3", text.encode()).hexdigest()})


class _Counted:
    """Records passing by, counted."""

    def __init__(self, records: Iterator[Record]) -> None:
        self._records = records
        self.count = 0

    def __iter__(self) -> Iterator[Record]:
        for record in self._records:
            self.count += 1
            yield record
