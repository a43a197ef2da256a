"""The append-only journal: what happened in a stream, in order, never edited.

A stream is named after the thing it tells of (``conversation/cv_…``, ``case/…``). Appending states the sequence number
that must come next; when another writer was first, :class:`~shanzhi.kernel.errors.Conflict` is raised and the writer
looks again. This is how one confirmation sent twenty times becomes one case.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from shanzhi.kernel.ids import TenantId
from shanzhi.kernel.values import Frozen


class Entry(Frozen):
    """One event of a stream. ``kind`` is in the past tense (``turn_answered``)."""

    tenant: TenantId
    stream: str
    seq: int
    kind: str
    at: datetime
    by: str
    """The session, officer or component that caused it."""
    data: dict[str, Any]


class Journal(Protocol):
    """Append-only storage of entries."""

    def append(self, entries: Sequence[Entry]) -> None:
        """Store entries all or none. Raises ``Conflict('journal_conflict', …)`` when a sequence number is taken."""
        ...

    def read(self, tenant: TenantId, stream: str, after: int = 0) -> Sequence[Entry]:
        """The entries of a stream with ``seq > after``, in order."""
        ...

    def last(self, tenant: TenantId, stream: str) -> Entry | None:
        """The newest entry of a stream."""
        ...
