"""The services that a channel translates to and from: one object, built by bootstrap, handed to every channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from shanzhi.hub.reception import Reception
from shanzhi.infrastructure.files import Files
from shanzhi.intelligence.cases import Cases
from shanzhi.intelligence.dossier import Dossiers
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.ids import ItemCode, TenantId
from shanzhi.kernel.principal import Channel, Locale, Principal
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.store import ContentStore
from shanzhi.knowledge.laws import LawLibrary
from shanzhi.security.audit import Audit
from shanzhi.security.identity import Identity, Sessions


class Health(Protocol):
    """Whether the platform can work: read, write, and keep evidence."""

    def ready(self) -> Mapping[str, bool]:
        """Each thing that must hold, by name."""
        ...


@dataclass(frozen=True)
class Limits:
    """What one client may ask for."""

    turns_per_minute: int = 120
    sessions_per_minute: int = 600
    body_bytes: int = 1_000_000


@dataclass(frozen=True)
class City:
    """Everything a channel may call."""

    tenant: TenantId
    reception: Reception
    sessions: Sessions
    cases: Cases
    dossiers: Dossiers
    files: Files
    content: ContentStore
    laws: LawLibrary
    evidence: Audit
    clock: Clock
    health: Health
    search_items: Callable[[str, Catalogue, int], tuple[ItemCode, ...]]
    demo_identity: Callable[[str], Identity] | None = None
    """Only when the demonstration is on: the identity of a persona."""
    personas: tuple[Mapping[str, str], ...] = ()
    limits: Limits = Limits()
    metrics: Callable[[], bytes] = bytes

    def catalogue(self, principal: Principal) -> Catalogue:
        """The content in force for the principal's tenant."""
        return self.content.catalogue(principal.tenant)


def today(city: City) -> date:
    """The civil day."""
    return city.clock.today()


Json = dict[str, Any]
__all__ = ["Channel", "City", "Health", "Json", "Limits", "Locale", "today"]
