"""Who may read an uploaded file, decided by the policies. The adapter of the file store's port."""

from __future__ import annotations

from collections.abc import Callable, Collection

from shanzhi.infrastructure.files import StoredFile
from shanzhi.kernel.ids import SessionId
from shanzhi.kernel.principal import Principal
from shanzhi.security.authorization.model import Resource
from shanzhi.security.authorization.service import Authorizer


class FileReading:
    """Answers the file store's question with ``file.read``."""

    def __init__(self, authorizer: Authorizer, lineage: Callable[[SessionId], Collection[SessionId]]) -> None:
        self._authorizer = authorizer
        self._lineage = lineage

    def may_read(self, principal: Principal, file: StoredFile) -> bool:
        """Whether this principal may read this file."""
        resource = Resource(
            "File",
            file.id,
            {
                "tenant": file.tenant,
                "session": file.session,
                "owner": file.owner,
                "departments": sorted(file.departments),
            },
        )
        context = {"sessions": sorted(self._lineage(principal.session))}
        return self._authorizer.decide(principal, "file.read", resource, context).allowed
