"""Whoever asks, however the arguments are put: nobody's data but the asker's own is ever asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.access.gateway_world import (
    AUTHORIZER,
    CITY,
    HE_QING,
    HONGTU,
    LIN,
    REGISTRY,
    ZHOU,
    mandate,
    principal,
    submission,
)

from shanzhi.access.gateway import Gateway, PublishedTool, RemoteAnswer, read_registry
from shanzhi.access.gateway.ports import Policies
from shanzhi.access.gateway.testing import (
    FakeDepartments,
    KeptEvidence,
    MemoryApprovals,
    MemoryLedger,
    NoMeter,
    PlainTokens,
)
from shanzhi.kernel.clock import CHINA, SettableClock
from shanzhi.kernel.evidence import Tier
from shanzhi.kernel.ids import DepartmentId, SessionId, SubjectId, TenantId, ToolName
from shanzhi.kernel.principal import Principal, PrincipalKind, Role
from shanzhi.security.authorization import Decision, Reason, Resource

RULES = read_registry(REGISTRY)
READING = sorted(name for name, rule in RULES.items() if rule.reads and not rule.case)
ANY_OBJECT = {"type": "object"}
SUBJECTS = st.sampled_from([LIN, ZHOU, HONGTU, HE_QING])


def fake_world(policies: Policies = AUTHORIZER, tier: Tier | None = None) -> tuple[Gateway, FakeDepartments]:
    """A gateway whose systems take everything, so that only the gateway itself can say no."""
    published: dict[str, dict[str, PublishedTool]] = {}
    approvals = MemoryApprovals()
    rules = {}
    for name, rule in RULES.items():
        tool = PublishedTool(rule.tool, "", ANY_OBJECT, ANY_OBJECT)
        published.setdefault(rule.server, {})[rule.tool] = tool
        rules[name] = rule.with_(pin=tool.fingerprint, tier=tier or rule.tier)
    departments = FakeDepartments(published, lambda _sent: RemoteAnswer({}), {"security_cases": (DepartmentId("ga"),)})
    gateway = Gateway(
        rules,
        tenant=CITY,
        departments=departments,
        policies=policies,
        evidence=KeptEvidence(),
        ledger=MemoryLedger(),
        approvals=approvals,
        tokens=PlainTokens(),
        mask=str,
        meter=NoMeter(),
        clock=SettableClock(datetime(2026, 6, 1, tzinfo=CHINA)),
    )
    return gateway, departments


@st.composite
def askers(draw: st.DrawFn) -> Principal:
    """Every sort of party, of this tenant or another."""
    tenant = draw(st.sampled_from([CITY, TenantId("990200")]))
    kind = draw(st.sampled_from(list(PrincipalKind)))
    return Principal(
        session=SessionId("ss_1"),
        tenant=tenant,
        kind=kind,
        subject=draw(st.none() | SUBJECTS),
        acting_person=draw(st.none() | SUBJECTS),
        department=draw(st.sampled_from([None, DepartmentId("ga"), DepartmentId("rs")])),
        roles=frozenset(draw(st.sets(st.sampled_from(list(Role))))),
    )


def own_of(who: Principal) -> set[SubjectId | None]:
    """Whose data a party may see without anybody's leave."""
    if who.kind is PrincipalKind.PERSON:
        return {who.subject}
    return {who.subject, who.acting_person} if who.kind is PrincipalKind.COMPANY else set()


WORLD = fake_world()
VALUES = st.one_of(SUBJECTS, st.none(), st.lists(SUBJECTS, max_size=2), st.text(max_size=20), st.integers())


@settings(max_examples=300, deadline=None)
@given(askers(), st.sampled_from(READING), VALUES, st.booleans())
def test_nobodys_data_but_the_askers_own_is_asked_for(
    who: Principal, tool: ToolName, value: object, named: bool
) -> None:
    """Authorization on tool and arguments (the design), for every party and every value of the argument."""
    gateway, departments = WORLD
    departments.sent.clear()
    arguments: Mapping[str, object] = {RULES[tool].whose: value} if named else {}
    gateway.read(who, tool, dict(arguments), RULES[tool].purposes[0])
    asked = [sent.arguments.get(RULES[tool].whose) for sent in departments.sent]
    assert all(subject in own_of(who) for subject in asked)
    assert not asked or who.tenant == CITY


class AllowAll:
    """A broken variant: policies that permit everything."""

    def decide(
        self, principal: Principal, action: str, resource: Resource, context: Mapping[str, object] | None = None
    ) -> Decision:
        """Yes."""
        return Decision(allowed=True, reasons=(Reason(policy="broken", text=""),))


def test_policies_and_tiers_each_stop_what_the_other_would_let_through() -> None:
    """Two locks: with policies that permit everything, the tier still demands the person's own authority."""
    gateway, departments = fake_world(AllowAll())
    assert gateway.read(principal(), READING[0], {"holder": ZHOU}, "查阅").code == "authority_missing"
    assert departments.sent == []


def test_the_property_fails_when_both_locks_are_open() -> None:
    """The deliberately broken variant: shows that the property above can fail."""
    gateway, departments = fake_world(AllowAll(), Tier.AUTONOMOUS)
    gateway.read(principal(), ToolName("registers.get_person"), {"id_number": ZHOU}, "查阅")
    assert [sent.arguments["id_number"] for sent in departments.sent] == [ZHOU]


CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "subject": st.just(ZHOU),
        "case": st.just("990100-20260601-777777"),
        "content_sm3": st.just("f" * 64),
        "tools": st.just(frozenset({ToolName("certificates.issue_certificate")})),
        "tenant": st.just(TenantId("990200")),
    },
)


@settings(max_examples=60, deadline=None)
@given(CHANGES)
def test_a_mandate_that_differs_in_anything_carries_nothing_out(changes: dict[str, Any]) -> None:
    """One case, named tools, and the hash of exactly what was confirmed (kernel)."""
    gateway, departments = fake_world()
    narrow = mandate("990100-20260601-000001").with_(**changes)
    receipt = gateway.carry_out(submission("990100-20260601-000001"), narrow)
    assert (receipt.outcome == "done") is (not changes)
    assert len(departments.sent) == (0 if changes else 1)


def test_an_effect_that_nobody_stands_behind_is_a_bug() -> None:
    """The fifth family of errors: our own bug is left to crash."""
    gateway, _ = fake_world()
    with pytest.raises(ValueError, match="mandate or a principal"):
        gateway.carry_out(submission("990100-20260601-000001"), None)
