"""The content in force on a day, as one immutable object in memory.

A turn takes the catalogue once and uses it to the end, so that one answer never mixes two revisions. Old revisions
are read from the store (``store.py``), not from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.ids import (
    CertificateId,
    DepartmentId,
    FactName,
    HallId,
    ItemCode,
    PolicyCode,
    RegionCode,
    TenantId,
)
from shanzhi.knowledge.content.model import (
    Bundle,
    CertificateType,
    Department,
    FactDefinition,
    Hall,
    Item,
    PackInfo,
    Policy,
    Region,
)

V = TypeVar("V")


@dataclass(frozen=True)
class Catalogue:
    """Everything one tenant knows today.

    ``revision`` grows with each load that changed anything; ``revisions`` gives each record's own revision, keyed
    ``item/GA-001``, ``bundle/YJS-001``, ``policy/ZC-001``.
    """

    tenant: TenantId
    revision: int
    pack: PackInfo
    items: Mapping[ItemCode, Item]
    bundles: Mapping[ItemCode, Bundle]
    facts: Mapping[FactName, FactDefinition]
    certificates: Mapping[CertificateId, CertificateType]
    policies: Mapping[PolicyCode, Policy]
    revisions: Mapping[str, int] = field(default_factory=dict)

    def item(self, code: ItemCode) -> Item:
        """The item in force. Raises ``NotFound('no_such_item')``."""
        try:
            return self.items[code]
        except KeyError:
            raise NotFound("no_such_item", f"没有编号为 {code} 的在办事项，请换个说法或从事项清单里选。") from None

    def target(self, code: ItemCode) -> Item | Bundle:
        """An item or a bundle in force. Raises ``NotFound('no_such_item')``."""
        return self.bundles[code] if code in self.bundles else self.item(code)

    def revision_of(self, kind: str, code: str) -> int:
        """The record's own revision; 1 when it was never changed."""
        return self.revisions.get(f"{kind}/{code}", 1)

    def canonical(self, fact: FactName) -> FactName:
        """The one name under which facts that mean the same (``same_as``) are kept; a fact's own name otherwise."""
        return self._canonical.get(fact, fact)

    def same_facts(self, fact: FactName) -> tuple[FactName, ...]:
        """All names of the fact, the canonical one first."""
        return self._groups.get(self.canonical(fact), (fact,))

    def spread(self, known: Mapping[FactName, V]) -> dict[FactName, V]:
        """What is known, under every name it has: an answer to one of several equal facts answers all of them.

        A name that has its own entry keeps it; otherwise the first entry of the group, in the order given, counts.
        """
        spread = dict(known)
        for name, value in known.items():
            for other in self.same_facts(name):
                spread.setdefault(other, value)
        return spread

    @cached_property
    def _canonical(self) -> Mapping[FactName, FactName]:
        found: dict[FactName, FactName] = {}
        for name in self.facts:
            end, seen = name, {name}
            while end in self.facts and (following := self.facts[end].same_as) is not None and following not in seen:
                seen.add(following)
                end = following
            found[name] = end
        return found

    @cached_property
    def _groups(self) -> Mapping[FactName, tuple[FactName, ...]]:
        groups: dict[FactName, list[FactName]] = {}
        for name, end in self._canonical.items():
            groups.setdefault(end, [end])
            if name != end:
                groups[end].append(name)
        return {end: tuple(names) for end, names in groups.items() if len(names) > 1}

    @cached_property
    def told_by(self) -> Mapping[CertificateId, tuple[tuple[FactName, str], ...]]:
        """For each certificate, the facts that its fields tell (``source``); the field is empty for ``shown_by``."""
        found: dict[CertificateId, list[tuple[FactName, str]]] = {}
        for name, word in self.facts.items():
            if word.source is not None:
                kind, _, part = word.source.partition(".")
                found.setdefault(CertificateId(kind), []).append((name, part))
            if word.shown_by is not None:
                found.setdefault(word.shown_by, []).append((name, ""))
        return {kind: tuple(rows) for kind, rows in found.items()}

    @cached_property
    def departments(self) -> Mapping[DepartmentId, Department]:
        return {d.id: d for d in self.pack.departments}

    @cached_property
    def halls(self) -> Mapping[HallId, Hall]:
        return {h.id: h for h in self.pack.halls}

    @cached_property
    def regions(self) -> Mapping[RegionCode, Region]:
        return {r.code: r for r in self.pack.regions}

    @cached_property
    def producers(self) -> Mapping[CertificateId, tuple[ItemCode, ...]]:
        """Which items issue a certificate, in code order."""
        found: dict[CertificateId, list[ItemCode]] = {}
        for code in sorted(self.items):
            for output in self.items[code].outputs:
                if output.certificate is not None:
                    found.setdefault(output.certificate, []).append(code)
        return {certificate: tuple(codes) for certificate, codes in found.items()}
