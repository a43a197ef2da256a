"""What an answer leans on, what a check found, what an agent proposes, and the receipt of what was done."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from shanzhi.kernel.ids import CaseNumber, DepartmentId, FactName, MaterialId, ToolName
from shanzhi.kernel.values import Frozen

CitationKind = Literal["item", "law", "policy", "faq", "document"]


class Citation(Frozen):
    """A place in dated knowledge that supports a sentence: opens at the exact text then in force."""

    id: int
    kind: CitationKind
    ref: str
    """``GA-001#materials``, ``户口登记条例#第七条``, ``ZC-003#第三条``."""
    title: str
    quote: str
    revision: int
    valid_from: date | None = None
    valid_to: date | None = None
    url: str


class Evidence(Frozen):
    """A passage or field that knowledge hands up, before it is numbered into a citation."""

    kind: CitationKind
    ref: str
    title: str
    text: str
    revision: int
    valid_from: date | None = None
    valid_to: date | None = None
    score: float = 1.0


class Severity(StrEnum):
    """Whether a finding stops the submission."""

    BLOCK = "block"
    WARN = "warn"


class Finding(Frozen):
    """One result of a check, with a stable reason code and the exact place it speaks of."""

    code: str
    """Closed set: see ``knowledge.contract.precheck``."""
    severity: Severity
    text: str
    field: FactName | None = None
    material: MaterialId | None = None


class Tier(StrEnum):
    """Decision tier of a tool: who must stand behind a call (仅限本人 · 需授权 · 自主)."""

    SELF = "self"
    AUTHORITY = "authority"
    AUTONOMOUS = "autonomous"


class Proposal(Frozen):
    """An effect on the world, as a value. Only the gateway carries it out."""

    tool: ToolName
    arguments: dict[str, object]
    idempotency_key: str
    purpose: str
    """Why, in words an auditor understands."""
    case: CaseNumber | None = None


class Receipt(Frozen):
    """What the gateway did with a proposal or a reading call."""

    tool: ToolName
    outcome: Literal["done", "repeated", "refused", "failed"]
    result: dict[str, object] = {}
    code: str = ""
    """Stable reason when refused or failed."""
    detail: str = ""
    at: datetime
    audit: int
    """Sequence number of the audit record written after the effect."""
    retryable: bool = False


class Delivery(Frozen):
    """State of one destination of a case: each is tried, counted and shown on its own."""

    department: DepartmentId
    state: Literal["pending", "delivered", "failed"]
    attempts: int = 0
    detail: str = ""
    at: datetime | None = None
