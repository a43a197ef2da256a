"""The steps in which something happens: once per key, with evidence before and after, past a circuit breaker."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import structlog

from shanzhi.access.gateway.breaker import Breakers
from shanzhi.access.gateway.checks import Next
from shanzhi.access.gateway.model import Call, first_fault
from shanzhi.access.gateway.ports import Departments, DepartmentTrouble, Entry, Evidence, Ledger, RemoteAnswer, Tokens
from shanzhi.access.gateway.receipts import OUTAGES, TROUBLES, failed, refused
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import ShanzhiError
from shanzhi.kernel.evidence import Receipt

_log = structlog.get_logger(__name__)

Pause = Callable[[float], None]
Mask = Callable[[str], str]


class Once:
    """An effect happens once for its key, however often, from wherever and through whatever crash it is asked for."""

    def __init__(self, ledger: Ledger, clock: Clock, pause: Pause = time.sleep) -> None:
        self._ledger = ledger
        self._clock = clock
        self._pause = pause
        self._turns = _Turns()

    def __call__(self, call: Call, go_on: Next) -> Receipt:
        """Repeats the stored receipt; refuses ``key_reused``, ``outcome_unknown``; fails ``call_in_progress``."""
        if call.rule.reads:
            return go_on(call)
        with self._turns.of(f"{call.tenant}\n{call.key}"):
            entry = self._claim(call)
            if entry.state == "done" and entry.receipt is not None:
                repeated: Receipt = entry.receipt.with_(outcome="repeated", audit=0)
                return repeated
            if entry.state == "other":
                return refused(call, "key_reused", self._clock.now())
            if entry.state == "busy":
                return failed(call, "call_in_progress", self._clock.now())
            if entry.again and not call.rule.idempotent:
                return refused(call, "outcome_unknown", self._clock.now())
            return self._carry_out(call, go_on)

    def _claim(self, call: Call) -> Entry:
        """The key, waiting a little for another process that is at it."""
        lease_s = call.rule.timeout_s * call.rule.attempts + 2.0
        for _ in range(max(1, int(call.rule.timeout_s / 0.1))):
            entry = self._ledger.open(call, lease_s)
            if entry.state != "busy":
                return entry
            self._pause(0.1)
        return entry

    def _carry_out(self, call: Call, go_on: Next) -> Receipt:
        try:
            receipt = go_on(call)
        except BaseException:
            if call.rule.idempotent:
                self._ledger.release(call)
            raise
        try:
            if receipt.outcome in ("done", "repeated"):
                self._ledger.close(call, receipt)
            elif call.rule.idempotent or receipt.code not in OUTAGES:
                self._ledger.release(call)
        except ShanzhiError as lost:  # the claim lapses by itself; the department answers the same key the same way
            _log.error("ledger_not_kept", tool=call.rule.name, code=lost.code)
        return receipt


class Recorded:
    """Evidence before an effect and after it; without the first there is no effect. A reading is recorded when made."""

    def __init__(self, evidence: Evidence, clock: Clock) -> None:
        self._evidence = evidence
        self._clock = clock

    def __call__(self, call: Call, go_on: Next) -> Receipt:
        """Fails ``evidence_unavailable`` where the record before an effect cannot be kept."""
        before = 0
        if not call.rule.reads:
            try:
                before = self._record("gateway.call_started", call, {})
            except Exception as lost:  # whatever keeps evidence from being kept, the effect waits
                _log.error("evidence_not_kept", tool=call.rule.name, error=type(lost).__name__)
                return failed(call, "evidence_unavailable", self._clock.now())
        receipt = go_on(call)
        try:
            after = self._record(
                "gateway.call_ended", call, {"outcome": receipt.outcome, "code": receipt.code, "before": before}
            )
        except Exception as lost:  # it has happened: the record before says so, and the department's own
            _log.error("evidence_not_kept", tool=call.rule.name, error=type(lost).__name__)
            after = before
        kept: Receipt = receipt.with_(audit=after)
        return kept

    def _record(self, kind: str, call: Call, more: dict[str, Any]) -> int:
        return self._evidence.record(
            kind,
            tenant=call.tenant,
            by=call.by,
            on_behalf_of=call.on_behalf_of,
            object=call.rule.name,
            purpose=call.purpose,
            data={**described(call), **more},
            trace=call.trace,
        )


class Patient:
    """Tries again where that is harmless, and leaves a system that keeps failing alone for a while."""

    def __init__(self, breakers: Breakers, clock: Clock, pause: Pause = time.sleep) -> None:
        self._breakers = breakers
        self._clock = clock
        self._pause = pause

    def __call__(self, call: Call, go_on: Next) -> Receipt:
        """Fails ``department_unavailable`` while the breaker is open."""
        rule = call.rule
        tries = rule.attempts if rule.reads or rule.idempotent else 1
        receipt = failed(call, "department_unavailable", self._clock.now())
        for attempt in range(tries):
            if not self._breakers.admits(rule.server):
                return receipt
            receipt = go_on(call)
            self._breakers.note(rule.server, broken=receipt.code in OUTAGES)
            if receipt.code not in OUTAGES:
                return receipt
            if attempt + 1 < tries:
                self._pause(0.1 * 3**attempt)
        return receipt


class Delivered:
    """The call itself, with a token of its own, to the tool that was approved and to no other by that name.

    An answer that is not what was agreed on is not let in.
    """

    def __init__(self, departments: Departments, tokens: Tokens, mask: Mask, clock: Clock) -> None:
        self._departments = departments
        self._tokens = tokens
        self._mask = mask
        self._clock = clock

    def __call__(self, call: Call, _go_on: Next) -> Receipt:
        """Refuses ``tool_changed`` or with the department's own code; fails ``department_…``."""
        rule = call.rule
        try:
            now = self._departments.tools(rule.server).get(rule.tool)
            if now is None or call.published is None or now.fingerprint != call.published.fingerprint:
                return refused(call, "tool_changed", self._clock.now())
            answer = self._departments.call(
                rule.server, rule.tool, call.arguments, self._tokens.on_behalf(call), rule.timeout_s
            )
        except DepartmentTrouble as trouble:
            return failed(call, TROUBLES[trouble.trouble], self._clock.now())
        return self._refusal(call, answer) if answer.error else self._result(call, answer)

    def _result(self, call: Call, answer: RemoteAnswer) -> Receipt:
        if call.published is None or first_fault(call.published.output, answer.result) is not None:
            return failed(call, "department_garbage", self._clock.now())
        outcome: Literal["done", "repeated"] = "repeated" if answer.result.get("repeated") is True else "done"
        return Receipt(tool=call.rule.name, outcome=outcome, result=answer.result, at=self._clock.now(), audit=0)

    def _refusal(self, call: Call, answer: RemoteAnswer) -> Receipt:
        code, detail = answer.result.get("code"), answer.result.get("detail")
        sound = isinstance(code, str) and code.isidentifier() and code.isascii() and len(code) <= 60
        if not sound or not isinstance(detail, str) or len(detail) > 500:
            return failed(call, "department_garbage", self._clock.now())
        return refused(call, str(code), self._clock.now(), self._mask(detail))


def described(call: Call) -> dict[str, Any]:
    """A call for the record: what, by what authority, and the hash of what was said, never the content itself."""
    return {
        "server": call.rule.server,
        "effect": call.rule.effect.value,
        "tier": call.rule.tier.value,
        "authority": call.authority.value,
        "subjects": sorted(call.subjects),
        "case": call.case or "",
        "key": call.key,
        "room": call.room,
        "arguments_sm3": call.digest,
    }


class _Turns:
    """One lock per key, kept only while somebody holds or awaits it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, tuple[threading.Lock, int]] = {}

    @contextmanager
    def of(self, key: str) -> Iterator[None]:
        """Wait for one's turn with a key."""
        with self._guard:
            lock, waiting = self._locks.get(key, (threading.Lock(), 0))
            self._locks[key] = (lock, waiting + 1)
        try:
            with lock:
                yield
        finally:
            with self._guard:
                _, waiting = self._locks[key]
                if waiting == 1:
                    del self._locks[key]
                else:
                    self._locks[key] = (lock, waiting - 1)
