"""Reading the asker's own certificates and register entries through the gateway.

Kept in memory only, for minutes, per session: personal data is not copied into our store. When a source is down the
dossier says so and is otherwise empty there: the person then fills in by hand what could not be fetched.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from shanzhi.kernel.clock import Clock
from shanzhi.kernel.evidence import Receipt
from shanzhi.kernel.ids import CertificateId, FactName, SessionId, SubjectId, ToolName
from shanzhi.kernel.principal import Principal, PrincipalKind
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.contract import HeldCertificate

KEEP = timedelta(minutes=2)
MOST = 5_000

LIST_CERTIFICATES = ToolName("certificates.list_certificates")
GET_PERSON = ToolName("registers.get_person")
GET_COMPANY = ToolName("registers.get_company")


@dataclass(frozen=True)
class Dossier:
    """``held``: certificates in force; ``registers``: facts by name; ``unreachable``: sources that did not answer."""

    held: Mapping[CertificateId, HeldCertificate] = field(default_factory=dict)
    registers: Mapping[FactName, FactValue] = field(default_factory=dict)
    id_number: str | None = None
    unreachable: tuple[str, ...] = ()


class Reader(Protocol):
    """The gateway, for reading."""

    def read(
        self,
        principal: Principal,
        tool: ToolName,
        arguments: dict[str, object],
        purpose: str,
        room: str = "",
        trace: str = "",
    ) -> Receipt:
        """Call a reading tool on behalf of the principal."""
        ...


class Dossiers:
    """The dossiers of the sessions that are talking now."""

    def __init__(self, gateway: Reader, clock: Clock) -> None:
        self._gateway = gateway
        self._clock = clock
        self._kept: dict[tuple[SessionId, SubjectId], tuple[datetime, Dossier]] = {}
        self._lock = threading.Lock()

    def of(self, principal: Principal, *, room: str, trace: str, fresh: bool = False) -> Dossier:
        """The asker's own dossier; an empty one for whoever is not signed in as a citizen or company."""
        if not principal.citizen or principal.subject is None:
            return Dossier()
        key = (principal.session, principal.subject)
        with self._lock:
            kept = self._kept.get(key)
        if kept is not None and not fresh and self._clock.now() - kept[0] < KEEP:
            return kept[1]
        dossier = self._fetch(principal, room, trace)
        if not dossier.unreachable:
            self._keep(key, dossier)
        return dossier

    def forget(self, subject: SubjectId) -> None:
        """Something of this subject changed (a certificate was issued): read again next time."""
        with self._lock:
            for key in [k for k in self._kept if k[1] == subject]:
                del self._kept[key]

    def _keep(self, key: tuple[SessionId, SubjectId], dossier: Dossier) -> None:
        now = self._clock.now()
        with self._lock:
            if len(self._kept) >= MOST:
                self._kept = {k: v for k, v in self._kept.items() if now - v[0] < KEEP}
            self._kept[key] = (now, dossier)

    def _fetch(self, principal: Principal, room: str, trace: str) -> Dossier:
        subject = str(principal.subject)
        company = principal.kind is PrincipalKind.COMPANY
        purpose = "办事预填与材料核验"
        certificates = self._gateway.read(
            principal, LIST_CERTIFICATES, {"holder": subject}, purpose, room=room, trace=trace
        )
        tool, arguments = (GET_COMPANY, {"uscc": subject}) if company else (GET_PERSON, {"id_number": subject})
        register = self._gateway.read(principal, tool, dict(arguments), purpose, room=room, trace=trace)
        failed = [name for name, receipt in (("电子证照库", certificates), ("登记信息库", register)) if _down(receipt)]
        return Dossier(
            held=_held(certificates.result),
            registers=_facts(register.result),
            id_number=None if company else subject,
            unreachable=tuple(failed),
        )


def _down(receipt: Receipt) -> bool:
    return receipt.outcome in ("failed", "refused")


def _held(result: Mapping[str, Any]) -> dict[CertificateId, HeldCertificate]:
    held: dict[CertificateId, HeldCertificate] = {}
    for row in result.get("certificates", []):
        kind = CertificateId(row["certificate"])
        held[kind] = HeldCertificate(id=kind, fields=row["fields"], valid_to=row.get("valid_to"))
    return held


def _facts(result: Mapping[str, Any]) -> dict[FactName, FactValue]:
    return {FactName(name): value for name, value in result.get("facts", {}).items() if value is not None}
