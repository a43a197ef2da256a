"""Permissions: denied unless permitted, prohibitions win, every answer has a reason (our own word; house style 8)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.kernel.errors import NotAllowed, SystemFailed
from shanzhi.kernel.ids import DepartmentId, SessionId, SubjectId, TenantId
from shanzhi.kernel.principal import Principal, PrincipalKind, Role
from shanzhi.security.authorization import POLICIES, Authorizer, Resource

CITY, ELSEWHERE = TenantId("shanzhi-city"), TenantId("other-city")
AUTHORIZER = Authorizer()


def anyone(**fields: Any) -> Principal:
    return Principal.model_validate(
        {"session": SessionId("ss_1"), "tenant": CITY, "kind": PrincipalKind.ANONYMOUS, **fields}
    )


def person(subject: str = "A", **fields: Any) -> Principal:
    return anyone(kind=PrincipalKind.PERSON, subject=SubjectId(subject), **fields)


def staff(*roles: Role, department: str | None = None, **fields: Any) -> Principal:
    place = None if department is None else DepartmentId(department)
    return anyone(
        kind=PrincipalKind.OFFICER, subject=SubjectId("staff-1"), roles=frozenset(roles), department=place, **fields
    )


COMPANY = anyone(kind=PrincipalKind.COMPANY, subject=SubjectId("U"), acting_person=SubjectId("R"))
CASE = Resource("Case", "SZ-1", {"tenant": CITY, "owner": "A", "department": "ga", "departments": ["ga", "ws"]})
OWNED = Resource("Conversation", "cv_1", {"tenant": CITY, "session": "ss_0", "owner": "A"})
FRESH = Resource("Conversation", "cv_2", {"tenant": CITY, "session": "ss_1", "owner": None})
READING = Resource("Tool", "registers.get_person", {"tenant": CITY, "server": "r", "tier": "self", "effect": False})

TABLE = [
    (person(), "case.read", CASE, "own_case"),
    (person(), "case.withdraw", CASE, "own_case"),
    (person(), "case.decide", CASE, None),
    (person("B"), "case.read", CASE, None),
    (anyone(), "case.read", CASE, None),
    (staff(Role.OFFICER, department="ga"), "case.decide", CASE, "department_case"),
    (staff(Role.OFFICER, department="ws"), "case.read", CASE, "joint_department_case"),
    (staff(Role.OFFICER, department="ws"), "case.decide", CASE, None),
    (staff(Role.OFFICER, department="mz"), "case.read", CASE, None),
    (staff(Role.ADMIN), "case.read", CASE, None),
    (staff(Role.AUDITOR), "case.read", CASE, None),
    (person(), "conversation.continue", OWNED, "own_conversation"),
    (person("B", session="ss_0"), "conversation.read", OWNED, None),
    (anyone(session="ss_0"), "conversation.read", OWNED, None),
    (anyone(), "conversation.continue", FRESH, "session_conversation"),
    (anyone(session="ss_9"), "conversation.continue", FRESH, None),
    (anyone(), "item.read", Resource("Item", "GA-001", {"tenant": CITY}), "published_items"),
    (staff(Role.OPERATOR), "content.load", Resource("Content", "pack", {"tenant": CITY}), "content_editors"),
    (person(), "content.load", Resource("Content", "pack", {"tenant": CITY}), None),
    (staff(Role.AUDITOR), "audit.read", Resource("AuditLog", "log", {"tenant": CITY}), "auditors_read_the_log"),
    (staff(Role.ADMIN), "audit.read", Resource("AuditLog", "log", {"tenant": CITY}), None),
    (staff(Role.SECURITY), "audit.read", Resource("AuditLog", "log", {"tenant": CITY}), None),
]


@pytest.mark.parametrize(("principal", "action", "resource", "policy"), TABLE)
def test_only_whoever_a_policy_names_may(
    principal: Principal, action: str, resource: Resource, policy: str | None
) -> None:
    """The table of who may do what; ``None`` is a denial."""
    decision = AUTHORIZER.decide(principal, action, resource)
    assert decision.allowed == (policy is not None)
    assert policy is None or decision.reasons[0].policy == policy
    assert decision.text


@pytest.mark.parametrize(("principal", "action", "resource", "policy"), [row for row in TABLE if row[3]])
def test_another_tenant_is_always_denied(
    principal: Principal, action: str, resource: Resource, policy: str | None
) -> None:
    """A prohibition wins over every permission."""
    elsewhere = Resource(resource.type, resource.id, {**resource.attributes, "tenant": ELSEWHERE})
    decision = AUTHORIZER.decide(principal, action, elsewhere)
    assert not decision.allowed
    assert [reason.policy for reason in decision.reasons] == ["other_tenant"]


def test_the_anonymous_conversation_is_claimed_through_its_lineage() -> None:
    """Signing in takes the conversation along."""
    signed = person(session="ss_2")
    assert not AUTHORIZER.decide(signed, "conversation.continue", FRESH).allowed
    assert AUTHORIZER.decide(signed, "conversation.continue", FRESH, {"sessions": {"ss_1", "ss_2"}}).allowed


@pytest.mark.parametrize(
    ("principal", "subjects", "allowed"),
    [
        (person(), ["A"], True),
        (person(), ["B"], False),
        (person(), ["A", "B"], False),
        (person(), [], False),
        (anyone(), ["A"], False),
        (COMPANY, ["U"], True),
        (COMPANY, ["U", "R"], True),
        (COMPANY, ["U", "A"], False),
    ],
)
def test_a_tool_is_called_on_ones_own_data_alone(principal: Principal, subjects: list[str], allowed: bool) -> None:
    """Authorization on tool and arguments: only the logged-in person's own number (the design)."""
    assert AUTHORIZER.decide(principal, "tool.call", READING, {"subjects": subjects}).allowed is allowed


def test_a_mandate_reaches_no_further_than_its_subject() -> None:
    """A durable case acts for whoever confirmed it, after their session ended."""
    service = anyone(kind=PrincipalKind.SERVICE)
    assert AUTHORIZER.decide(service, "tool.call", READING, {"subjects": ["A"], "mandate_subject": "A"}).allowed
    assert not AUTHORIZER.decide(service, "tool.call", READING, {"subjects": ["B"], "mandate_subject": "A"}).allowed
    assert not AUTHORIZER.decide(service, "tool.call", READING, {"subjects": ["A"]}).allowed


def test_an_officer_does_not_decide_a_matter_of_their_own() -> None:
    """Recusal (回避)."""
    officer = staff(Role.OFFICER, department="ga", acting_person="A")
    decision = AUTHORIZER.decide(officer, "case.decide", CASE)
    assert not decision.allowed
    assert "回避" in decision.text


def test_the_three_administrators_are_separate_people() -> None:
    """三员分立: an account that joins them can do nothing."""
    both = staff(Role.AUDITOR, Role.ADMIN)
    decision = AUTHORIZER.decide(both, "audit.read", Resource("AuditLog", "log", {"tenant": CITY}))
    assert [reason.policy for reason in decision.reasons] == ["administrators_apart"]


def test_a_denial_says_what_to_do() -> None:
    """Signing in helps the anonymous; for others it is not theirs."""
    with pytest.raises(NotAllowed) as anonymous:
        AUTHORIZER.require(anyone(), "case.read", CASE)
    with pytest.raises(NotAllowed) as stranger:
        AUTHORIZER.require(person("B"), "case.read", CASE)
    assert (anonymous.value.code, stranger.value.code) == ("login_required", "default_deny")
    assert "登录" in anonymous.value.detail


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("case.fly", CASE),
        ("case.read", Resource("Case", "x", {"tenant": CITY})),
        ("case.read", Resource("Case", "x", {"tenant": CITY, "owner": "A", "department": 7})),
        ("case.read", FRESH),
        ("case.read", Resource("Moon", "x", {"tenant": CITY})),
    ],
)
def test_a_request_that_does_not_fit_the_schema_permits_nothing(action: str, resource: Resource) -> None:
    """Fail closed; and the error shows no personal data."""
    with pytest.raises(ValueError, match="does not fit the schema") as refused:
        AUTHORIZER.decide(person("990101199803120025"), action, resource)
    assert "990101199803120025" not in str(refused.value)


@pytest.mark.parametrize("name", ['x" } permit(principal, action, resource)', "a\nb", "\\", "王", "", "a" * 10_000])
def test_an_identifier_is_data_and_never_policy_text(name: str) -> None:
    """Injection through names of things."""
    assert not AUTHORIZER.decide(person(name or "-"), "case.read", CASE).allowed
    assert AUTHORIZER.decide(
        person(), "case.read", Resource("Case", name, {"tenant": CITY, "owner": "A", "department": name})
    ).allowed


@pytest.mark.parametrize(
    "policy",
    [
        "permit (principal, action, resource);",
        '@id("x") permit (principal, action, resource);',
        '@id("own_case") @reason("再来一次") permit (principal, action == Action::"case.read", resource);',
        '@id("x") @reason("坏") permit (principal, action == Action::"case.read", resource) when { resource.o == 1 };',
        '@id("x") @reason("坏") permit (principal, action == Action::"case.raed", resource);',
        "permit (",
    ],
)
def test_a_policy_that_is_not_certainly_right_keeps_the_platform_from_starting(tmp_path: Path, policy: str) -> None:
    """No anonymous, doubled, misspelt or broken policy."""
    (tmp_path / "more.cedar").write_text(policy, encoding="utf-8")
    with pytest.raises(SystemFailed) as refused:
        Authorizer([POLICIES, tmp_path])
    assert refused.value.code == "bad_policies"


def test_an_empty_folder_of_policies_is_refused(tmp_path: Path) -> None:
    """A wrong path must not mean no rules."""
    with pytest.raises(SystemFailed):
        Authorizer([tmp_path])


def test_another_part_adds_policies_and_its_prohibition_wins(tmp_path: Path) -> None:
    """The gateway adds rules on tools; forbid wins."""
    (tmp_path / "more.cedar").write_text(
        '@id("closed_today") @reason("系统维护。") forbid (principal, action == Action::"case.read", resource);',
        encoding="utf-8",
    )
    decision = Authorizer([POLICIES, tmp_path]).decide(person(), "case.read", CASE)
    assert (decision.allowed, decision.text) == (False, "系统维护。")


def test_without_the_tenant_prohibition_a_stranger_gets_in(tmp_path: Path) -> None:
    """The broken variant: the test on tenants can fail."""
    for file in POLICIES.iterdir():
        if file.name != "tenancy.cedar":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    elsewhere = Resource("Case", "SZ-1", {**CASE.attributes, "tenant": ELSEWHERE})
    assert Authorizer([tmp_path]).decide(person(), "case.read", elsewhere).allowed


_PRINCIPALS = st.sampled_from([row[0] for row in TABLE])
_CASES = st.builds(
    lambda n, tenant, owner, main, joint: (
        n,
        Resource("Case", n, {"tenant": tenant, "owner": owner, "department": main, "departments": joint}),
    ),
    st.uuids().map(str),
    st.sampled_from([CITY, ELSEWHERE]),
    st.sampled_from(["A", "B", "staff-1"]),
    st.sampled_from(["ga", "ws", "mz"]),
    st.none() | st.frozensets(st.sampled_from(["ga", "ws", "mz"])),
)


@given(principal=_PRINCIPALS, cases=st.lists(_CASES, max_size=12), action=st.sampled_from(["case.read", "case.decide"]))
def test_a_filtered_list_holds_exactly_what_single_checks_permit(
    principal: Principal, cases: list[tuple[str, Resource]], action: str
) -> None:
    """A list is not a way round permission, and hides nothing that is one's own."""
    single = [number for number, case in cases if AUTHORIZER.decide(principal, action, case).allowed]
    assert AUTHORIZER.permitted(principal, action, cases) == single
