"""Fakes of what cases want of the world, for tests: a gateway with idempotent departments behind it, and an engine that
runs when told to. They keep the promises of the ports and can be made to fail on command.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from shanzhi.infrastructure.durable import RunState, Work
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.evidence import Proposal, Receipt
from shanzhi.kernel.principal import Mandate, Principal

_THEN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class FakeGateway:
    """Records each idempotency key once. ``down``: nobody answers. ``refuses``: tools that are refused for good."""

    down: bool = False
    refuses: frozenset[str] = frozenset()
    forgets_keys: bool = False
    """A broken gateway that carries out every call: shows that the checks can fail."""
    carried_out: list[Proposal] = field(default_factory=list)
    calls: list[tuple[Proposal, Mandate | None, Principal | None]] = field(default_factory=list)
    before: Callable[[Proposal], None] | None = None
    """Called before each call, outside the lock: lets a test interleave something."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def carry_out(self, proposal: Proposal, mandate: Mandate | None, by: Principal | None = None) -> Receipt:
        """As the port."""
        if self.before is not None:
            self.before(proposal)
        with self._lock:
            self.calls.append((proposal, mandate, by))
            if self.down:
                raise SystemFailed("department_down", "对方系统暂时不通。")
            tool = proposal.tool.split(".", 1)[1]
            if tool in self.refuses:
                return Receipt(tool=proposal.tool, outcome="refused", code="bad_request", at=_THEN, audit=1)
            known = {p.idempotency_key for p in self.carried_out}
            if proposal.idempotency_key in known and not self.forgets_keys:
                return Receipt(tool=proposal.tool, outcome="repeated", at=_THEN, audit=1)
            self.carried_out.append(proposal)
            return Receipt(tool=proposal.tool, outcome="done", at=_THEN, audit=1)

    def tools(self) -> list[str]:
        """The tools carried out, in order, without their server."""
        return [p.tool.split(".", 1)[1] for p in self.carried_out]


class FakeEngine:
    """Keeps runs until :meth:`work` carries them out, here and now. ``prompt`` carries each out when it is started."""

    def __init__(self, *, prompt: bool = True) -> None:
        self.prompt = prompt
        self.runs: dict[str, tuple[str, str]] = {}
        self.states: dict[str, RunState] = {}
        self._works: dict[str, Work] = {}

    def register(self, name: str, work: Work) -> None:
        """As the port."""
        self._works[name] = work

    def launch(self) -> None:
        """As the port."""

    def start(self, name: str, run: str, argument: str) -> None:
        """As the port."""
        if run in self.runs:
            return
        self.runs[run] = (name, argument)
        self.states[run] = RunState.RUNNING
        if self.prompt:
            self.work()

    def work(self) -> None:
        """Carry out what is waiting; what raises is failed."""
        for run, state in list(self.states.items()):
            if state is RunState.RUNNING:
                name, argument = self.runs[run]
                try:
                    self._works[name](argument)
                    self.states[run] = RunState.DONE
                except Exception:
                    self.states[run] = RunState.FAILED

    def state(self, run: str) -> RunState:
        """As the port."""
        return self.states.get(run, RunState.UNKNOWN)

    def beat(self) -> int:
        """As the port: there is nobody to adopt from."""
        return 0

    def forget(self, age: timedelta) -> int:
        """As the port: nothing is old here."""
        return 0

    def close(self) -> None:
        """As the port."""
