"""What the file store asks of the floor above it."""

from __future__ import annotations

from typing import Protocol

from shanzhi.infrastructure.files.model import StoredFile
from shanzhi.kernel.principal import Principal


class FileGuard(Protocol):
    """Decides who may read a file (``security.authorization.FileReading``)."""

    def may_read(self, principal: Principal, file: StoredFile) -> bool:
        """Whether this principal may read this file."""
        ...


class OwnerOnly:
    """The strictest guard, used unless another is plugged in: whoever uploaded it, and nobody else."""

    def may_read(self, principal: Principal, file: StoredFile) -> bool:
        """The owner when it has one, else the session that uploaded it."""
        if principal.tenant != file.tenant:
            return False
        if file.owner is not None:
            return principal.signed_in and principal.subject == file.owner
        return principal.session == file.session
