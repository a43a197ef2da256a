"""Recomputing a chain and saying where it is not what was written. Pure: it is given records and heads."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator

from shanzhi.kernel.ids import TenantId
from shanzhi.security.audit.model import Fault, FaultCode, Head, Record, link, seal

GIVEN_UP = "audit_given_up"
"""The kind of the record that explains why a chain no longer begins at 1."""

_TEXTS: dict[FaultCode, str] = {
    "record_changed": "记录内容与其摘要不符，记录被改动过。",
    "chain_broken": "记录与前一条记录的摘要不衔接，链条被改动或重排过。",
    "record_missing": "记录序号不连续，有记录被删除。",
    "head_mismatch": "该序号的记录与保存的链头不一致，链条曾被整体重写。",
    "head_lost": "保存的链头所指的记录已不存在，末尾记录被删除。",
    "anchor_unexplained": "链条开头的记录被删除，且没有到期清理的记录可以说明。",
    "seal_broken": "链头的密封校验失败，链头被改动过。",
}


def check_chain(records: Iterable[Record], head: Head, saved: Iterable[Head]) -> Iterator[Fault]:
    """Faults of one tenant's chain, which begins after the head's anchor and ends at the head.

    ``saved`` are heads of the same tenant that were kept elsewhere: against them a chain rewritten whole fails.
    """
    expected: dict[int, set[str]] = {}
    for known in (head, *saved):
        if known.seq > head.anchor_seq:
            expected.setdefault(known.seq, set()).add(known.hash)
    seq, prev, explained = head.anchor_seq, head.anchor_hash, head.anchor_seq == 0
    for record in records:
        if record.seq != seq + 1:
            yield _fault(record.tenant, record.seq, "record_missing")
        elif record.prev != prev:
            yield _fault(record.tenant, record.seq, "chain_broken")
        if link(record) != record.hash:
            yield _fault(record.tenant, record.seq, "record_changed")
        if expected.pop(record.seq, {record.hash}) != {record.hash}:
            yield _fault(record.tenant, record.seq, "head_mismatch")
        explained = explained or (record.kind == GIVEN_UP and _anchor(record) == head.anchor_seq)
        seq, prev = record.seq, record.hash
    yield from (_fault(head.tenant, lost, "head_lost") for lost in sorted(expected))
    if not explained:
        yield _fault(head.tenant, head.anchor_seq, "anchor_unexplained")


def check_seal(key: bytes, head: Head) -> Iterator[Fault]:
    """A fault when a kept head is not as it was sealed."""
    if not hmac.compare_digest(seal(key, head), head.seal):
        yield _fault(head.tenant, head.seq, "seal_broken")


def unheaded(record: Record) -> Fault:
    """A record stands after the head: the head was set back."""
    return _fault(record.tenant, record.seq, "head_mismatch")


def _anchor(record: Record) -> object:
    """The anchor that a record of giving up names."""
    return json.loads(record.data).get("anchor_seq")


def _fault(tenant: TenantId, seq: int, code: FaultCode) -> Fault:
    return Fault(tenant=tenant, seq=seq, code=code, text=_TEXTS[code])
