"""What the gateway wants of the world: departments to call, rules to ask, and places to keep evidence and promises."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from shanzhi.access.gateway.model import Call, PublishedTool
from shanzhi.kernel.evidence import Receipt
from shanzhi.kernel.ids import DepartmentId, SubjectId, TenantId, ToolName
from shanzhi.kernel.principal import Principal
from shanzhi.security.authorization import Decision, Resource

Trouble = Literal["unreachable", "timeout", "busy", "denied", "garbage"]
"""``denied``: it does not take our token."""


class DepartmentTrouble(Exception):
    """A department's system did not give an answer that can be used. Carries no content of what it said."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble: Trouble = trouble


@dataclass(frozen=True)
class RemoteAnswer:
    """What a tool answered: a result, or a refusal (``error``) with ``code`` and ``detail`` in the result."""

    result: dict[str, Any]
    error: bool = False


class Departments(Protocol):
    """The departments' systems. Safe to use from many threads."""

    def tools(self, server: str, *, fresh: bool = True) -> Mapping[str, PublishedTool]:
        """What a system publishes: now (at most seconds ago), or as last known unless ``fresh``.

        Raises :class:`DepartmentTrouble` when it has to be asked and does not answer.
        """
        ...

    def call(self, server: str, tool: str, arguments: dict[str, object], token: str, timeout_s: float) -> RemoteAnswer:
        """Call a tool. Raises :class:`DepartmentTrouble`."""
        ...

    def departments_of(self, server: str) -> tuple[DepartmentId, ...]:
        """The departments a system works for."""
        ...

    def server_for(self, department: DepartmentId) -> str:
        """The case system of a department. Raises ``SystemFailed('no_system', …)``."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class Policies(Protocol):
    """Says who may do what (``security.authorization.Authorizer``)."""

    def decide(
        self, principal: Principal, action: str, resource: Resource, context: Mapping[str, object] | None = None
    ) -> Decision:
        """The ruling on one action."""
        ...


class Grants(Protocol):
    """Delegations and other authorities over somebody else's data."""

    def granted(self, principal: Principal, subjects: Collection[SubjectId], tool: ToolName) -> frozenset[SubjectId]:
        """Those of ``subjects`` that ``principal`` may act for with this tool."""
        ...


class NoGrants:
    """Nobody may act for anybody else."""

    def granted(self, _principal: Principal, _subjects: Collection[SubjectId], _tool: ToolName) -> frozenset[SubjectId]:
        """None."""
        return frozenset()


class Evidence(Protocol):
    """The audit log (``security.audit.Audit``)."""

    def record(
        self,
        kind: str,
        *,
        tenant: TenantId,
        by: str,
        on_behalf_of: str | None = None,
        object: str = "",  # noqa: A002 - the audit log's own word
        purpose: str = "",
        data: Mapping[str, Any],
        trace: str = "",
    ) -> int:
        """Keep a record; its sequence number. Raises when it cannot be kept."""
        ...


class Tokens(Protocol):
    """Makes the token a department sees: on whose behalf, by whom, for which system, tool and case."""

    def on_behalf(self, call: Call) -> str:
        """A token for one call."""
        ...

    def for_listing(self, server: str) -> str:
        """A token with which a system's list of tools can be read, and nothing else."""
        ...


@dataclass(frozen=True)
class Entry:
    """What the ledger says of a key.

    ``mine``: this caller carries it out now (``again`` when an earlier attempt's outcome is not known);
    ``done``: it was carried out, with its receipt; ``busy``: another caller is at it until ``until``;
    ``other``: the key belongs to a call with other content.
    """

    state: Literal["mine", "done", "busy", "other"]
    receipt: Receipt | None = None
    again: bool = False
    until: datetime | None = None


class Ledger(Protocol):
    """Promises that an effect happens once for its key."""

    def open(self, call: Call, lease_s: float) -> Entry:
        """Claim the key for ``lease_s`` seconds, or say how it stands. Raises ``SystemFailed`` when it cannot know."""
        ...

    def close(self, call: Call, receipt: Receipt) -> None:
        """It was carried out."""
        ...

    def release(self, call: Call) -> None:
        """It was not carried out, or trying again is harmless."""
        ...


class Approvals(Protocol):
    """Which published contract of each tool has been approved last."""

    def ensure(self, tool: ToolName, fingerprint: str, by: str) -> None:
        """Store a reviewed file's approval unless this very one was stored before."""
        ...

    def approve(self, tool: ToolName, fingerprint: str, by: str) -> None:
        """Store a new approval."""
        ...

    def latest(self, tool: ToolName, *, fresh: bool = False) -> str:
        """The fingerprint approved last, as known seconds ago or (``fresh``) this moment; empty when none was."""
        ...


class Meter(Protocol):
    """Counts."""

    def called(self, call: Call, receipt: Receipt, seconds: float) -> None:
        """A call has ended."""
        ...
