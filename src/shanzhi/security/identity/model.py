"""Who somebody proved to be, what a session issues, and how long sessions live. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from pydantic import Field, model_validator

from shanzhi.kernel.ids import DepartmentId, RegionCode, SubjectId
from shanzhi.kernel.principal import Principal, PrincipalKind, Role
from shanzhi.kernel.values import Frozen

_CITIZENS = (PrincipalKind.PERSON, PrincipalKind.COMPANY)


class Identity(Frozen):
    """What an identity provider vouches for. Never built from what a client sends."""

    kind: PrincipalKind
    subject: SubjectId
    """ID number, unified social credit code, or staff id."""
    name: str
    acting_person: SubjectId | None = None
    """For a company: the ID number of the person who signed in for it."""
    department: DepartmentId | None = None
    roles: frozenset[Role] = frozenset()
    region: RegionCode | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.kind is PrincipalKind.ANONYMOUS or not self.subject:
            raise ValueError("an identity speaks for somebody")
        if (self.kind is PrincipalKind.COMPANY) != (self.acting_person is not None):
            raise ValueError("a company, and only a company, is represented by a person")
        if self.kind in _CITIZENS and (self.roles or self.department):
            raise ValueError("a citizen has no role and no department")
        if self.kind is PrincipalKind.OFFICER and not self.roles:
            raise ValueError("an officer has a role")
        if Role.OFFICER in self.roles and self.department is None:
            raise ValueError("an officer works in a department")
        return self


class Issued(Frozen):
    """A new session. The token is shown once and stored nowhere."""

    token: str = Field(repr=False)
    expires_at: datetime
    """The latest instant at which it ends; idleness ends it earlier."""
    principal: Principal


class Lifetime(Frozen):
    """How long a session lives at most, and how long without being used."""

    longest: timedelta
    idle: timedelta


class Lifetimes(Frozen):
    """By the harm that a forgotten session can do."""

    anonymous: Lifetime = Lifetime(longest=timedelta(hours=24), idle=timedelta(hours=2))
    citizen: Lifetime = Lifetime(longest=timedelta(hours=8), idle=timedelta(minutes=30))
    officer: Lifetime = Lifetime(longest=timedelta(hours=8), idle=timedelta(minutes=15))

    def of(self, kind: PrincipalKind) -> Lifetime:
        """The lifetime of sessions of a kind."""
        if kind is PrincipalKind.ANONYMOUS:
            return self.anonymous
        return self.citizen if kind in _CITIZENS else self.officer
