"""Fakes of the gateway's ports. They keep the promises of the ports, and can be made to fail where a test says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from shanzhi.access.gateway.model import Call, PublishedTool
from shanzhi.access.gateway.ports import DepartmentTrouble, Entry, RemoteAnswer, Trouble
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.evidence import Receipt
from shanzhi.kernel.ids import DepartmentId, TenantId, ToolName


@dataclass(frozen=True)
class Sent:
    """One call as a department got it."""

    server: str
    tool: str
    arguments: dict[str, object]
    token: str


@dataclass
class FakeDepartments:
    """Systems in memory: published tools by server, an answer for every call, and everything that was sent."""

    published: dict[str, dict[str, PublishedTool]]
    answer: Callable[[Sent], RemoteAnswer]
    owners: dict[str, tuple[DepartmentId, ...]] = field(default_factory=dict)
    trouble: Trouble | None = None
    sent: list[Sent] = field(default_factory=list)

    def tools(self, server: str, *, fresh: bool = True) -> Mapping[str, PublishedTool]:
        """As the port."""
        if self.trouble is not None and fresh:
            raise DepartmentTrouble(self.trouble)
        return self.published.get(server, {})

    def call(self, server: str, tool: str, arguments: dict[str, object], token: str, timeout_s: float) -> RemoteAnswer:
        """As the port."""
        if self.trouble is not None:
            raise DepartmentTrouble(self.trouble)
        self.sent.append(Sent(server, tool, arguments, token))
        return self.answer(self.sent[-1])

    def departments_of(self, server: str) -> tuple[DepartmentId, ...]:
        """As the port."""
        return self.owners.get(server, ())

    def server_for(self, department: DepartmentId) -> str:
        """As the port."""
        for server, owners in self.owners.items():
            if department in owners:
                return server
        raise SystemFailed("no_system", f"部门 {department} 的业务系统没有登记，暂时不能办理。")

    def close(self) -> None:
        """Nothing to hang up."""


@dataclass
class KeptEvidence:
    """Keeps records in order; ``broken`` loses every one of them."""

    records: list[dict[str, Any]] = field(default_factory=list)
    broken: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def record(
        self,
        kind: str,
        *,
        tenant: TenantId,
        by: str,
        on_behalf_of: str | None = None,
        object: str = "",  # noqa: A002 - the audit log's own word
        purpose: str = "",
        data: Mapping[str, Any] | None = None,
        trace: str = "",
    ) -> int:
        """As the port."""
        if self.broken:
            raise SystemFailed("audit_unavailable", "审计记录暂时无法保存。")
        row = {"kind": kind, "tenant": tenant, "by": by, "on_behalf_of": on_behalf_of, "object": object}
        with self._lock:
            self.records.append({**row, "purpose": purpose, "data": dict(data or {}), "trace": trace})
            return len(self.records)

    @property
    def kinds(self) -> list[str]:
        """What happened, in order."""
        return [record["kind"] for record in self.records]


class PlainTokens:
    """Tokens that can be read by a person."""

    def on_behalf(self, call: Call) -> str:
        """As the port."""
        return f"{call.rule.server}/{call.rule.tool}/{call.on_behalf_of}"

    def for_listing(self, server: str) -> str:
        """As the port."""
        return f"{server}/-"


@dataclass
class MemoryLedger:
    """The promise of one effect for each key, kept in memory. ``forgetful``: a broken variant that keeps none."""

    forgetful: bool = False
    _entries: dict[tuple[str, str], tuple[str, Receipt | None]] = field(default_factory=dict)

    def open(self, call: Call, lease_s: float) -> Entry:
        """As the port; a claim does not lapse."""
        digest, receipt = self._entries.get((call.tenant, call.key), (call.digest, None))
        if self.forgetful or (call.tenant, call.key) not in self._entries:
            self._entries[(call.tenant, call.key)] = (call.digest, None)
            return Entry("mine")
        if digest != call.digest:
            return Entry("other")
        return Entry("done", receipt=receipt) if receipt else Entry("mine", again=True)

    def close(self, call: Call, receipt: Receipt) -> None:
        """As the port."""
        self._entries[(call.tenant, call.key)] = (call.digest, receipt)

    def release(self, call: Call) -> None:
        """As the port."""
        self._entries.pop((call.tenant, call.key), None)


@dataclass
class MemoryApprovals:
    """Approvals in memory, the newest last."""

    known: dict[ToolName, list[str]] = field(default_factory=dict)

    def ensure(self, tool: ToolName, fingerprint: str, by: str) -> None:
        """As the port."""
        if fingerprint not in self.known.setdefault(tool, []):
            self.known[tool].append(fingerprint)

    def approve(self, tool: ToolName, fingerprint: str, by: str) -> None:
        """As the port."""
        self.known.setdefault(tool, []).append(fingerprint)

    def latest(self, tool: ToolName, *, fresh: bool = False) -> str:
        """As the port."""
        return self.known.get(tool, [""])[-1]


class NoMeter:
    """Counts nothing."""

    def called(self, call: Call, receipt: Receipt, seconds: float) -> None:
        """As the port."""
