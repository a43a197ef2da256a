"""What cases want of the world: a door outward, somebody who says who may, a mask, and the content in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from shanzhi.kernel.evidence import Proposal, Receipt
from shanzhi.kernel.ids import TenantId
from shanzhi.kernel.principal import Mandate, Principal
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.security.authorization import Decision as Ruling
from shanzhi.security.authorization import Resource

Catalogues = Callable[[TenantId], Catalogue]
"""The content in force today for a tenant."""

Mask = Callable[[str], str]
"""Text with personal data masked (``security.masking.mask_text``)."""


class Gateway(Protocol):
    """The only door outward."""

    def carry_out(self, proposal: Proposal, mandate: Mandate | None, by: Principal | None = None) -> Receipt:
        """Carry out an effect once for its idempotency key. Raises ``SystemFailed`` when it cannot even be tried."""
        ...


class Permissions(Protocol):
    """Says who may do what to which case (``security.authorization.Authorizer``)."""

    def decide(
        self, principal: Principal, action: str, resource: Resource, context: Mapping[str, object] | None = None
    ) -> Ruling:
        """The ruling on one action."""
        ...
