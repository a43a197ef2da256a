"""An uploaded file as a value. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from shanzhi.kernel.ids import DepartmentId, FileId, SessionId, SubjectId, TenantId
from shanzhi.kernel.values import Frozen

MediaType = Literal[
    "image/jpeg",
    "image/png",
    "application/pdf",
    "application/ofd",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
]
"""The kinds that are taken, as found in the content, whatever a client declared."""


class StoredFile(Frozen):
    """A kept file: whose it is and what is in it, not where."""

    id: FileId
    tenant: TenantId
    session: SessionId
    """The session that uploaded it."""
    owner: SubjectId | None
    """The person or company signed in then; ``None`` when anonymous."""
    departments: frozenset[DepartmentId] = frozenset()
    """Those it was handed to with a case."""
    sha256: str
    size: int
    """Bytes."""
    media_type: MediaType
    name: str
    """As the person called it, for display alone."""
    at: datetime


class FileLimits(Frozen):
    """How much is taken."""

    bytes_of_one_file: int = 20 * 1024 * 1024
    bytes_of_one_owner: int = 500 * 1024 * 1024
    """Of one person or company, or of one anonymous session."""
