"""What the gateway works with: the reviewed rule of a tool, the contract a department publishes, and a call on its way.

Pure: it does no I/O and knows no transport. A call is a value that each step of the pipeline may refine.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Literal

from jsonschema import Draft202012Validator

from shanzhi.kernel.evidence import Tier
from shanzhi.kernel.ids import CaseNumber, DepartmentId, SubjectId, TenantId, ToolName
from shanzhi.kernel.principal import Mandate, Principal
from shanzhi.kernel.values import Frozen


class Effect(StrEnum):
    """What a tool does to the world."""

    READ = "read"
    WRITE = "write"
    IRREVERSIBLE = "irreversible"


class Authority(StrEnum):
    """Who can stand behind a call."""

    SELF = "self"
    """The person or company whose data it is, in their own session."""
    MANDATE = "mandate"
    """A confirmation given earlier, for exactly this case, tool and content."""
    GRANT = "grant"
    """A delegation or another authority that the ``Grants`` port knows of."""
    OFFICER = "officer"
    """An officer of a department that the system works for, on a case."""
    SERVICE = "service"
    """The platform itself for such a department: a step that rules decide, on a case."""
    NOBODY = "nobody"
    """Nobody in particular: enough for autonomous tools alone."""


class ToolRule(Frozen):
    """One row of the reviewed registry (``registry.yaml``): what a tool may be used for, and by whose authority."""

    name: ToolName
    title: str
    server: str
    tool: str
    tier: Tier
    effect: Effect
    authority: frozenset[Authority] = frozenset()
    """Enough when the tier is ``authority``."""
    purposes: tuple[str, ...]
    """A call's purpose begins with one of these."""
    whose: str = ""
    """The argument that names the person or company concerned; filled in from the authority when it is left out."""
    case: str = ""
    """The argument that names the case."""
    key: str = ""
    """The argument that carries the idempotency key."""
    content: str = ""
    """The argument with the SM3 of what the person confirmed; must be the mandate's."""
    every_department: bool = False
    """The system works for all departments (it is nobody's own)."""
    idempotent: bool = True
    timeout_s: float = 5.0
    attempts: int = 3
    pin: str
    """Fingerprint of the published contract that was reviewed."""

    @property
    def reads(self) -> bool:
        return self.effect is Effect.READ


@dataclass(frozen=True)
class PublishedTool:
    """A tool as its server publishes it now."""

    name: str
    description: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any]

    @cached_property
    def fingerprint(self) -> str:
        """SM3 (GB/T 32905), hex, of the canonical JSON of the whole contract: the words and both schemas."""
        return sm3([self.name, self.description, self.input_schema, self.output_schema])

    @cached_property
    def input(self) -> Draft202012Validator:
        """Checks arguments."""
        return Draft202012Validator(self.input_schema)

    @cached_property
    def output(self) -> Draft202012Validator:
        """Checks answers."""
        return Draft202012Validator(self.output_schema)


@dataclass(frozen=True)
class Call:
    """A call on its way through the steps."""

    rule: ToolRule
    tenant: TenantId
    arguments: dict[str, object]
    purpose: str
    principal: Principal
    """Who asks now; the gateway's own service party when a mandate alone stands behind the call."""
    mandate: Mandate | None = None
    key: str = ""
    case: CaseNumber | None = None
    room: str = ""
    trace: str = ""
    published: PublishedTool | None = None
    subjects: frozenset[SubjectId] = frozenset()
    granted: frozenset[SubjectId] = frozenset()
    authority: Authority = Authority.NOBODY

    @property
    def on_behalf_of(self) -> str:
        """Whose matter it is, for the token and the record."""
        if self.mandate is not None:
            return self.mandate.subject
        return self.principal.subject or self.principal.name or self.principal.session

    @property
    def by(self) -> str:
        """Who acts, for the record."""
        if self.mandate is not None:
            return f"mandate:{self.mandate.confirmed_in}"
        return str(self.principal.session)

    @property
    def digest(self) -> str:
        """SM3 of what is asked: the same key with another digest is another call."""
        return sm3([self.rule.name, self.arguments, self.case])


ToolState = Literal["approved", "quarantined", "missing", "unreachable"]


class ToolView(Frozen):
    """A tool as the control room sees it."""

    name: ToolName
    title: str
    tier: Tier
    effect: Effect
    departments: tuple[DepartmentId, ...]
    state: ToolState
    approved: str
    """Fingerprint in force."""
    published: str = ""
    """Fingerprint published now; empty when the server cannot be asked."""


def sm3(value: object) -> str:
    """SM3, hex, of a value's canonical JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.new("sm3", text.encode()).hexdigest()


def first_fault(validator: Draft202012Validator, value: object) -> str | None:
    """Where a value does not fit its schema, ``None`` when it fits. The value itself is never told."""
    fault = next(validator.iter_errors(value), None)
    if fault is None:
        return None
    return "/".join(str(part) for part in fault.absolute_path) or "参数"
