"""Who is asking. Made by the security floor from a verified token, carried by value, never built from user input."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from shanzhi.kernel.ids import (
    CaseNumber,
    DepartmentId,
    RegionCode,
    SessionId,
    SubjectId,
    TaskId,
    TenantId,
    ToolName,
    TurnId,
)
from shanzhi.kernel.values import Frozen

Channel = Literal["web", "app", "kiosk", "voice", "api"]
Locale = Literal["zh-CN", "en"]


class PrincipalKind(StrEnum):
    """What sort of party a session speaks for."""

    ANONYMOUS = "anonymous"
    PERSON = "person"
    COMPANY = "company"
    OFFICER = "officer"
    SERVICE = "service"


class Role(StrEnum):
    """An officer's or operator's role. The three administrators (系统·安全·审计) are separate people."""

    OFFICER = "officer"
    OPERATOR = "operator"
    ADMIN = "admin"
    SECURITY = "security"
    AUDITOR = "auditor"


class Principal(Frozen):
    """The verified party of a session."""

    session: SessionId
    tenant: TenantId
    kind: PrincipalKind
    channel: Channel = "web"
    locale: Locale = "zh-CN"
    subject: SubjectId | None = None
    """ID number or credit code; ``None`` when anonymous. An officer's staff id."""
    name: str = ""
    acting_person: SubjectId | None = None
    """For a company: the ID number of the legal representative (or delegate) who signed in."""
    department: DepartmentId | None = None
    roles: frozenset[Role] = frozenset()
    region: RegionCode | None = None

    @property
    def signed_in(self) -> bool:
        """Whether this session speaks for somebody known."""
        return self.kind is not PrincipalKind.ANONYMOUS

    @property
    def citizen(self) -> bool:
        """Whether it speaks for a citizen or a company (and not an officer or a service)."""
        return self.kind in (PrincipalKind.PERSON, PrincipalKind.COMPANY)


class Mandate(Frozen):
    """What a person authorised by confirming: lets a durable case act for them after their session has ended.

    Narrow by construction: one case, named tools, and the hash of exactly what was confirmed.
    """

    tenant: TenantId
    subject: SubjectId
    """Whose matter it is."""
    acting_person: SubjectId
    """Who confirmed (the subject, or a company's representative)."""
    task: TaskId
    case: CaseNumber
    tools: frozenset[ToolName]
    confirmed_in: TurnId
    content_sm3: str
    """SM3 of the canonical JSON of the confirmed application."""
