"""The gateway: the only door outward. Readings and effects pass the same list of steps, and each leaves a receipt."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import structlog

from shanzhi.access.gateway.breaker import Breakers
from shanzhi.access.gateway.checks import Completed, Decided, InItsRoom, Next, Permitted, Step, Unchanged, Valid
from shanzhi.access.gateway.effects import Delivered, Mask, Once, Patient, Recorded, described
from shanzhi.access.gateway.model import Call, Effect, ToolRule, ToolState, ToolView
from shanzhi.access.gateway.ports import (
    Approvals,
    Departments,
    DepartmentTrouble,
    Evidence,
    Grants,
    Ledger,
    Meter,
    NoGrants,
    Policies,
    Tokens,
)
from shanzhi.access.gateway.receipts import refused
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.kernel.evidence import Proposal, Receipt, Tier
from shanzhi.kernel.ids import CaseNumber, DepartmentId, SessionId, TenantId, ToolName
from shanzhi.kernel.principal import Mandate, Principal, PrincipalKind, Role

_log = structlog.get_logger(__name__)

REVIEWED = "registry.yaml"
"""By whom a tool is approved whose fingerprint the reviewed file holds."""


class Gateway:
    """Calls the departments' tools for people, officers and the platform itself. Safe to use from many threads.

    Args:
        rules: the reviewed registry (:func:`read_registry`).
        tenant: whose systems these are; nobody of another tenant calls them.
        rooms: the tools of each room's manifest, by the room's name.
        mask: hides personal data in what a department says when it refuses.
    """

    def __init__(
        self,
        rules: Mapping[ToolName, ToolRule],
        *,
        tenant: TenantId,
        departments: Departments,
        policies: Policies,
        evidence: Evidence,
        ledger: Ledger,
        approvals: Approvals,
        tokens: Tokens,
        mask: Mask,
        meter: Meter,
        clock: Clock,
        grants: Grants | None = None,
        rooms: Mapping[str, frozenset[ToolName]] | None = None,
        breakers: Breakers | None = None,
    ) -> None:
        self._rules = rules
        self._departments = departments
        self._evidence = evidence
        self._approvals = approvals
        self._meter = meter
        self._clock = clock
        for rule in rules.values():
            approvals.ensure(rule.name, rule.pin, REVIEWED)
        steps: Sequence[Step] = [
            self._witness,
            InItsRoom(rooms or {}, clock),
            Unchanged(departments, approvals, clock),
            Completed(clock),
            Valid(clock),
            Permitted(tenant, policies, grants or NoGrants(), departments, clock),
            Decided(clock),
            Once(ledger, clock),
            Recorded(evidence, clock),
            Patient(breakers or Breakers(), clock),
            Delivered(departments, tokens, mask, clock),
        ]
        self._run = _chain(steps)

    def read(
        self,
        principal: Principal,
        tool: ToolName,
        arguments: dict[str, object],
        purpose: str,
        room: str = "",
        trace: str = "",
    ) -> Receipt:
        """Call a reading tool on behalf of ``principal``. Never raises for what others do wrong: see the receipt."""
        rule = self._rules.get(tool)
        if rule is None or not rule.reads:
            return self._not_registered(tool, "unknown_tool" if rule is None else "not_a_reading_tool", principal)
        call = Call(
            rule,
            principal.tenant,
            arguments,
            purpose,
            principal,
            room=room,
            trace=trace,
            case=_case_in(rule, arguments),
        )
        return self._run(call)

    def carry_out(self, proposal: Proposal, mandate: Mandate | None, by: Principal | None = None) -> Receipt:
        """Carry out an effect once for its idempotency key, by a mandate or by somebody's own act.

        The same key again gives the stored receipt as ``repeated``. ``retryable`` says whether the same proposal may
        succeed later; it is always safe to carry it out again.

        Raises:
            SystemFailed: ``ledger_unavailable``: nothing was sent.
            ValueError: neither a mandate nor a principal stands behind it (a bug of the caller).
        """
        principal = by or _ourselves(mandate)
        rule = self._rules.get(proposal.tool)
        if rule is None:
            return self._not_registered(proposal.tool, "unknown_tool", principal)
        call = Call(
            rule,
            mandate.tenant if mandate else principal.tenant,
            proposal.arguments,
            proposal.purpose,
            principal,
            mandate=mandate,
            key=proposal.idempotency_key,
            case=proposal.case,
        )
        return self._run(call)

    def tools(self) -> tuple[ToolView, ...]:
        """Every registered tool, with whether it may be called now."""
        return tuple(self._view(rule) for rule in self._rules.values())

    def approve(self, tool: ToolName, by: Principal) -> ToolView:
        """Approve what a tool publishes now; a security administrator does, and it is recorded.

        Raises:
            NotAllowed: not a security administrator.
            NotFound: the tool is not registered, or its server does not publish it or cannot be asked.
        """
        if Role.SECURITY not in by.roles:
            raise NotAllowed("security_only", "工具变更由安全管理员复核。")
        view = self._view(self._rules[tool]) if tool in self._rules else None
        if view is None or not view.published:
            raise NotFound("unknown_tool", "没有登记这个工具，或部门系统目前没有提供它。")
        data = {"from": view.approved, "to": view.published}
        self._evidence.record("gateway.tool_approved", tenant=by.tenant, by=by.session, object=tool, data=data)
        self._approvals.approve(tool, view.published, by.subject or by.session)
        return self._view(self._rules[tool])

    def server_for(self, department: DepartmentId) -> str:
        """The case system of a department. Raises ``SystemFailed('no_system', …)``."""
        return self._departments.server_for(department)

    def close(self) -> None:
        """Hang up all lines."""
        self._departments.close()

    def _witness(self, call: Call, go_on: Next) -> Receipt:
        """Counts and logs every call, and records those that ended before they were recorded on their way."""
        began = time.perf_counter()
        receipt = go_on(call)
        if receipt.audit == 0:
            receipt = self._recorded_end(call, receipt)
        seconds = time.perf_counter() - began
        self._meter.called(call, receipt, seconds)
        _log.info(
            "gateway_call", tool=call.rule.name, outcome=receipt.outcome, code=receipt.code, ms=round(seconds * 1000)
        )
        return receipt

    def _recorded_end(self, call: Call, receipt: Receipt) -> Receipt:
        kind = "gateway.call_repeated" if receipt.outcome == "repeated" else "gateway.call_refused"
        try:
            number = self._evidence.record(
                kind,
                tenant=call.tenant,
                by=call.by,
                on_behalf_of=call.on_behalf_of,
                object=call.rule.name,
                purpose=call.purpose,
                data={**described(call), "outcome": receipt.outcome, "code": receipt.code},
                trace=call.trace,
            )
        except Exception as lost:  # nothing happened outside: the answer stands without a record
            _log.error("evidence_not_kept", tool=call.rule.name, error=type(lost).__name__)
            return receipt
        kept: Receipt = receipt.with_(audit=number)
        return kept

    def _not_registered(self, tool: ToolName, code: str, principal: Principal) -> Receipt:
        rule = self._rules.get(tool) or _UNKNOWN.with_(name=tool)
        call = Call(rule, principal.tenant, {}, "", principal)
        return self._recorded_end(call, refused(call, code, self._clock.now()))

    def _view(self, rule: ToolRule) -> ToolView:
        approved, published = self._approvals.latest(rule.name, fresh=True), ""
        state: ToolState = "unreachable"
        try:
            found = self._departments.tools(rule.server).get(rule.tool)
            published = found.fingerprint if found else ""
            state = "missing" if not found else "approved" if published == approved else "quarantined"
        except DepartmentTrouble:
            _log.info("gateway_tool_unreachable", tool=rule.name)
        return ToolView(
            name=rule.name,
            title=rule.title,
            tier=rule.tier,
            effect=rule.effect,
            departments=self._departments.departments_of(rule.server),
            state=state,
            approved=approved,
            published=published,
        )


_UNKNOWN = ToolRule(
    name=ToolName("unknown"),
    title="未登记",
    server="",
    tool="",
    tier=Tier.SELF,
    effect=Effect.READ,
    purposes=("-",),
    pin="",
)
"""Stands in for a tool that is not registered, so that asking for it is recorded like any other refusal."""


def _chain(steps: Sequence[Step]) -> Next:
    """The steps as one function: each is given the rest of them as ``go_on``."""

    def nowhere(call: Call) -> Receipt:
        raise AssertionError(f"no step ended the call of {call.rule.name}")

    def before(go_on: Next, step: Step) -> Next:
        return lambda call: step(call, go_on)

    chain: Next = nowhere
    for step in reversed(steps):
        chain = before(chain, step)
    return chain


def _ourselves(mandate: Mandate | None) -> Principal:
    if mandate is None:
        raise ValueError("an effect needs a mandate or a principal")
    return Principal(
        session=SessionId("service:gateway"),
        tenant=mandate.tenant,
        kind=PrincipalKind.SERVICE,
        channel="api",
        name="网关",
    )


def _case_in(rule: ToolRule, arguments: Mapping[str, object]) -> CaseNumber | None:
    named = arguments.get(rule.case) if rule.case else None
    return CaseNumber(named) if isinstance(named, str) else None
