"""A record of the log, the head of a chain, and how records are linked. Pure.

The link is SM3 (GB/T 32905) over the canonical JSON of all other fields, the previous record's link among them:
object keys sorted, no spaces, UTF-8 unescaped. ``docs/security/audit.md`` describes it for whoever writes a verifier.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime
from typing import Literal

from shanzhi.kernel.ids import TenantId
from shanzhi.kernel.values import Frozen

GENESIS = "0" * 64
"""What the first record of a chain follows."""


class Record(Frozen):
    """One thing that was done. Personal data in it is masked; parties are pseudonyms."""

    tenant: TenantId
    seq: int
    at: str
    """ISO 8601 with microseconds and offset: kept as text, so that its bytes are what was hashed."""
    kind: str
    by: str
    on_behalf_of: str
    object: str
    purpose: str
    data: str
    """Canonical JSON text."""
    trace: str
    prev: str
    hash: str


class Head(Frozen):
    """The end of a tenant's chain. Whoever keeps one elsewhere can prove later that nothing before it was changed."""

    tenant: TenantId
    seq: int
    hash: str
    at: str
    """When this head was taken."""
    anchor_seq: int = 0
    """The last record that was given up after its retention; 0 when none was."""
    anchor_hash: str = GENESIS
    seal: str = ""
    """HMAC-SM3 with the audit key over ``tenant|seq|hash|at|anchor_seq|anchor_hash``; empty without a key."""


FaultCode = Literal[
    "record_changed",
    "chain_broken",
    "record_missing",
    "head_mismatch",
    "head_lost",
    "anchor_unexplained",
    "seal_broken",
]


class Fault(Frozen):
    """A place where the log is not what was written."""

    tenant: TenantId
    seq: int
    code: FaultCode
    text: str


class Verification(Frozen):
    """What a verification found."""

    records: int
    heads: tuple[Head, ...]
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def canonical(value: object) -> str:
    """The one JSON text of a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def link(record: Record) -> str:
    """The hash of a record: everything but the hash itself."""
    return hashlib.new("sm3", canonical(record.model_dump(exclude={"hash"})).encode()).hexdigest()


def seal(key: bytes, head: Head) -> str:
    """The seal of a head."""
    text = f"{head.tenant}|{head.seq}|{head.hash}|{head.at}|{head.anchor_seq}|{head.anchor_hash}"
    return hmac.new(key, text.encode(), "sm3").hexdigest()


def stamp(at: datetime) -> str:
    """An instant as the log writes it."""
    return at.isoformat(timespec="microseconds")
