"""The demonstration city's pack, read once, and its people as the contract sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from shanzhi.kernel.ids import CertificateId, FactName, FileId, ItemCode, MaterialId, TenantId
from shanzhi.kernel.values import FactValue, KnownFact, SourceKind
from shanzhi.knowledge.content import Catalogue, Pack, catalogue_of, read_pack
from shanzhi.knowledge.content.model import Persona
from shanzhi.knowledge.contract import SELF, HeldCertificate, known_facts

CITY = Path(__file__).resolve().parents[2] / "content" / "shanzhi-city"
TODAY = date(2026, 6, 30)


@dataclass
class Asker:
    """Somebody with what the systems hold, and what was said so far."""

    catalogue: Catalogue
    persona: Persona | None = None
    today: date = TODAY
    subject: str = SELF
    told: dict[str, FactValue] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    @property
    def held(self) -> dict[CertificateId, HeldCertificate]:
        rows = self.persona.certificates if self.persona is not None else {}
        return {kind: HeldCertificate(id=kind, fields=f) for kind, f in rows.items() if kind not in self.without}

    @property
    def said(self) -> dict[FactName, KnownFact]:
        return {
            FactName(n): KnownFact(name=FactName(n), value=v, source=SourceKind.PERSON, ref="turn")
            for n, v in self.told.items()
        }

    def facts(self, item: str | None = None) -> dict[FactName, KnownFact]:
        """What is known for an item."""
        target = self.catalogue.items.get(ItemCode(item)) if item is not None else None
        registers: Mapping[FactName, FactValue] = self.persona.facts if self.persona is not None else {}
        number = (self.persona.id_number or None) if self.persona is not None else None
        return known_facts(self.held, registers, number, self.said, self.catalogue, item=target, subject=self.subject)


def files(*materials: str) -> dict[MaterialId, FileId]:
    """An upload for each material."""
    return {MaterialId(one): FileId(f"f_{one}") for one in materials}


@pytest.fixture(scope="session")
def pack() -> Pack:
    return read_pack(CITY)


@pytest.fixture(scope="session")
def catalogue(pack: Pack) -> Catalogue:
    return catalogue_of(pack, TenantId("shanzhi-city"), TODAY)


@pytest.fixture(scope="session")
def people(pack: Pack) -> dict[str, Persona]:
    return {persona.id: persona for persona in pack.personas}
