"""The steps that a call passes before anything happens: each may refine the call, or end it with a refusal.

Every step has one shape, ``(call, go_on) -> Receipt``, so that the pipeline is a list and reads like one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from shanzhi.access.gateway.model import Authority, Call, first_fault
from shanzhi.access.gateway.ports import Approvals, Departments, DepartmentTrouble, Grants, Policies
from shanzhi.access.gateway.receipts import TROUBLES, failed, refused
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.evidence import Receipt, Tier
from shanzhi.kernel.ids import SubjectId, TenantId, ToolName
from shanzhi.kernel.principal import PrincipalKind, Role
from shanzhi.security.authorization import Resource

Next = Callable[[Call], Receipt]
Step = Callable[[Call, Next], Receipt]


class InItsRoom:
    """A room uses the tools of its manifest and no other; a purpose is one the tool is registered for."""

    def __init__(self, rooms: Mapping[str, frozenset[ToolName]], clock: Clock) -> None:
        self._rooms = rooms
        self._clock = clock

    def __call__(self, call: Call, go_on: Next) -> Receipt:
        """Refuses ``room_not_allowed``, ``purpose_not_allowed``."""
        if call.room and call.rule.name not in self._rooms.get(call.room, frozenset()):
            return refused(call, "room_not_allowed", self._clock.now())
        if not call.purpose.strip() or not call.purpose.startswith(call.rule.purposes):
            return refused(call, "purpose_not_allowed", self._clock.now())
        return go_on(call)


class Unchanged:
    """A tool is called only while it publishes exactly the contract that was approved: a changed one is quarantined.

    What was last known is enough here: ``Delivered`` looks once more, at what is published now.
    """

    def __init__(self, departments: Departments, approvals: Approvals, clock: Clock) -> None:
        self._departments = departments
        self._approvals = approvals
        self._clock = clock

    def __call__(self, call: Call, go_on: Next) -> Receipt:
        """Refuses ``tool_changed``, ``tool_missing``; fails when the system cannot be asked."""
        approved = self._approvals.latest(call.rule.name)
        try:
            published = self._departments.tools(call.rule.server, fresh=False).get(call.rule.tool)
            if published is None or published.fingerprint != approved:
                published = self._departments.tools(call.rule.server).get(call.rule.tool)
                approved = self._approvals.latest(call.rule.name, fresh=True)
        except DepartmentTrouble as down:
            return failed(call, TROUBLES[down.trouble], self._clock.now())
        if published is None:
            return refused(call, "tool_missing", self._clock.now())
        if published.fingerprint != approved:
            return refused(call, "tool_changed", self._clock.now())
        return go_on(replace(call, published=published))


class Completed:
    """Fills in what the authority already says (case, key, whose), and refuses arguments that contradict it."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, call: Call, go_on: Next) -> Receipt:
        """Refuses ``case_mismatch``, ``key_mismatch``, ``no_key``."""
        rule, arguments = call.rule, dict(call.arguments)
        if rule.case and call.case is not None and arguments.setdefault(rule.case, call.case) != call.case:
            return refused(call, "case_mismatch", self._clock.now())
        if not rule.reads and not call.key:
            return refused(call, "no_key", self._clock.now())
        if rule.key and call.key and arguments.setdefault(rule.key, call.key) != call.key:
            return refused(call, "key_mismatch", self._clock.now())
        own = _own_subject(call)
        if rule.whose and own is not None:
            arguments.setdefault(rule.whose, own)
        named = arguments.get(rule.whose) if rule.whose else None
        subjects = frozenset({SubjectId(named)}) if isinstance(named, str) else frozenset()
        return go_on(replace(call, arguments=arguments, subjects=subjects))


class Valid:
    """Arguments fit the pinned schema."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, call: Call, go_on: Next) -> Receipt:
        """Refuses ``bad_arguments``, naming the place but never the value."""
        assert call.published is not None, "Unchanged comes before"  # noqa: S101 - the order of the list
        fault = first_fault(call.published.input, call.arguments)
        if fault is not None:
            return refused(call, "bad_arguments", self._clock.now(), f"提交给部门系统的“{fault}”不符合接口要求。")
        return go_on(call)


class Permitted:
    """Who may call this tool with these arguments, as the policies have it (``policies/tools.cedar``)."""

    def __init__(
        self, tenant: TenantId, policies: Policies, grants: Grants, departments: Departments, clock: Clock
    ) -> None:
        self._tenant = tenant
        self._policies = policies
        self._grants = grants
        self._departments = departments
        self._clock = clock

    def __call__(self, call: Call, go_on: Next) -> Receipt:
        """Refuses with the deciding policy's id and reason."""
        others = call.subjects - _own(call)
        if others and call.principal.signed_in and call.mandate is None:
            granted = self._grants.granted(call.principal, others, call.rule.name)
            call = replace(call, granted=granted & others)
        decision = self._policies.decide(call.principal, "tool.call", self._resource(call), _context(call))
        if not decision.allowed:
            return refused(call, decision.reasons[0].policy, self._clock.now(), decision.text)
        return go_on(call)

    def _resource(self, call: Call) -> Resource:
        rule = call.rule
        attributes = {
            "tenant": self._tenant,
            "server": rule.server,
            "tier": rule.tier.value,
            "effect": not rule.reads,
            "departments": sorted(self._departments.departments_of(rule.server)),
            "every_department": rule.every_department,
        }
        return Resource("Tool", rule.name, attributes)


class Decided:
    """Somebody with the authority that the tool's tier demands stands behind the call."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, call: Call, go_on: Next) -> Receipt:
        """Refuses ``mandate_mismatch``, ``authority_missing``."""
        if call.mandate is not None and not mandate_fits(call):
            return refused(call, "mandate_mismatch", self._clock.now())
        authority = authority_of(call)
        enough = {
            Tier.SELF: frozenset({Authority.SELF}),
            Tier.AUTHORITY: call.rule.authority,
            Tier.AUTONOMOUS: frozenset(Authority),
        }[call.rule.tier]
        if authority not in enough:
            return refused(call, "authority_missing", self._clock.now())
        return go_on(replace(call, authority=authority))


def mandate_fits(call: Call) -> bool:
    """Whether the confirmation covers exactly this: tenant, case, tool, subject and content."""
    mandate, rule = call.mandate, call.rule
    if mandate is None:
        return False
    return (
        mandate.tenant == call.tenant
        and rule.name in mandate.tools
        and call.case == mandate.case
        and call.subjects == {mandate.subject}
        and (not rule.content or call.arguments.get(rule.content) == mandate.content_sm3)
    )


def authority_of(call: Call) -> Authority:
    """Who stands behind a call. A citizen's own session counts only for what is their own."""
    principal = call.principal
    if call.mandate is not None:
        return Authority.MANDATE
    if principal.citizen and call.subjects and call.subjects <= _own(call):
        return Authority.SELF
    if call.granted and call.subjects <= call.granted | _own(call):
        return Authority.GRANT
    if principal.kind is PrincipalKind.OFFICER and Role.OFFICER in principal.roles and call.case is not None:
        return Authority.OFFICER
    if principal.kind is PrincipalKind.SERVICE and principal.department is not None and call.case is not None:
        return Authority.SERVICE
    return Authority.NOBODY


def _own_subject(call: Call) -> SubjectId | None:
    if call.mandate is not None:
        return call.mandate.subject
    return call.principal.subject if call.principal.citizen else None


def _own(call: Call) -> frozenset[SubjectId]:
    """A person's own number; a company's own code and its representative's own number."""
    if not call.principal.citizen:
        return frozenset()
    return frozenset(s for s in (call.principal.subject, call.principal.acting_person) if s is not None)


def _context(call: Call) -> dict[str, object]:
    context: dict[str, object] = {
        "subjects": sorted(call.subjects),
        "granted": sorted(call.granted),
        "on_case": call.case is not None,
    }
    if call.mandate is not None:
        context["mandate_subject"] = call.mandate.subject
    return context
