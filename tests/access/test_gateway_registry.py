"""The registry: reviewed rules, pinned contracts, and the quarantine of a tool that has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.access.gateway_world import (
    FOR_FORM,
    LIN,
    PERSON,
    REGISTRY,
    GatewayWorld,
    build,
    officer,
    principal,
    quick_registry,
)
from tests.sandbox_world import SandboxWorld

from shanzhi.access.gateway import read_registry
from shanzhi.access.gateway.adapters.directory import Directory
from shanzhi.access.gateway.adapters.mcp import PROTOCOL, McpDepartments
from shanzhi.access.gateway.adapters.tokens import Ed25519Tokens
from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import SystemClock
from shanzhi.kernel.errors import NotAllowed, SystemFailed
from shanzhi.kernel.ids import DepartmentId
from shanzhi.kernel.principal import PrincipalKind, Role

SECURITY = principal(PrincipalKind.OFFICER, LIN, roles=frozenset({Role.SECURITY}))


def attentive(sandbox: SandboxWorld, database: Database) -> GatewayWorld:
    """A gateway that looks at the list of tools before every call."""
    tokens = Ed25519Tokens(sandbox.private_pem, SystemClock())
    return build(sandbox, database, departments=McpDepartments(Directory(sandbox.registry), tokens, list_for_s=0.0))


def test_every_registered_tool_is_published_as_reviewed(world: GatewayWorld) -> None:
    """The pins of the reviewed registry are those of the systems that run: otherwise nothing could be called."""
    views = world.gateway.tools()
    assert len(views) == 3 + 2 + 5 * 5
    assert {view.name: view.state for view in views if view.state != "approved"} == {}


def test_the_newest_protocol_is_spoken() -> None:
    """The current MCP specification, stateless."""
    assert PROTOCOL == "2026-07-28"


def test_a_changed_tool_is_quarantined_until_it_is_approved(sandbox: SandboxWorld, database: Database) -> None:
    """Pinned tool schemas: words that creep into a tool's description are how agents are led astray."""
    world = attentive(sandbox, database)
    read = world.gateway.read
    assert read(principal(), PERSON, {"id_number": LIN}, FOR_FORM).outcome == "done"
    sandbox.order("registers", change_tool="get_person")
    seen = sandbox.calls("registers")
    receipt = read(principal(), PERSON, {"id_number": LIN}, FOR_FORM)
    assert (receipt.outcome, receipt.code) == ("refused", "tool_changed")
    assert sandbox.calls("registers") == seen
    assert {v.name for v in world.gateway.tools() if v.state == "quarantined"} == {PERSON}
    assert world.gateway.approve(PERSON, SECURITY).state == "approved"
    assert read(principal(), PERSON, {"id_number": LIN}, FOR_FORM).outcome == "done"
    assert "gateway.tool_approved" in world.evidence.kinds
    sandbox.mend()
    assert read(principal(), PERSON, {"id_number": LIN}, FOR_FORM).code == "tool_changed"
    world.gateway.close()


def test_only_a_security_administrator_approves(world: GatewayWorld) -> None:
    """The three administrators are separate people."""
    for by in (principal(), officer(), SECURITY.with_(roles=frozenset({Role.ADMIN}))):
        with pytest.raises(NotAllowed):
            world.gateway.approve(PERSON, by)


def test_an_approval_outlives_a_restart_with_the_same_file(sandbox: SandboxWorld, database: Database) -> None:
    """Approvals are stored rows; the reviewed file is the first of them and does not come back over a later one."""
    world = attentive(sandbox, database)
    sandbox.order("registers", change_tool="get_person")
    world.gateway.approve(PERSON, SECURITY)
    world.gateway.close()
    restarted = attentive(sandbox, database)
    assert restarted.gateway.read(principal(), PERSON, {"id_number": LIN}, FOR_FORM).outcome == "done"
    restarted.gateway.close()


def test_each_department_has_its_case_system(world: GatewayWorld) -> None:
    """``server_for`` reads the registry file; an unknown department is told as such."""
    assert world.gateway.server_for(DepartmentId("ga")) == "security_cases"
    assert world.gateway.server_for(DepartmentId("yb")) == "insurance_cases"
    assert world.gateway.server_for(DepartmentId("gyqy")) == "construction_cases"
    with pytest.raises(SystemFailed):
        world.gateway.server_for(DepartmentId("nobody"))


@pytest.mark.parametrize(
    "changes", [{"tier": "whoever"}, {"effect": "maybe"}, {"purposes": "x", "pin": None}, {"unknown_key": 1}]
)
def test_a_registry_that_is_not_right_keeps_the_gateway_from_starting(
    tmp_path: Path, changes: dict[str, object]
) -> None:
    """Nothing is let through by half a registry."""
    with pytest.raises(SystemFailed):
        read_registry(quick_registry(tmp_path, **changes))


def test_a_missing_registry_keeps_the_gateway_from_starting(tmp_path: Path) -> None:
    """Fail closed."""
    with pytest.raises(SystemFailed):
        read_registry(tmp_path / "none.yaml")
    assert REGISTRY.exists()
