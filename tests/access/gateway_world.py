"""A gateway wired to real systems, real policies and a real store, with an audit log that can be made to fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import CollectorRegistry
from tests.sandbox_world import PACK, SandboxWorld

from shanzhi.access.gateway import POLICIES, Breakers, Gateway, Grants, read_registry
from shanzhi.access.gateway.adapters.directory import Directory
from shanzhi.access.gateway.adapters.mcp import McpDepartments
from shanzhi.access.gateway.adapters.meter import PrometheusMeter
from shanzhi.access.gateway.adapters.store import SqlApprovals, SqlLedger
from shanzhi.access.gateway.adapters.tokens import Ed25519Tokens
from shanzhi.access.gateway.ports import Departments, Ledger
from shanzhi.access.gateway.testing import KeptEvidence
from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import CHINA, Clock, SettableClock, SystemClock
from shanzhi.kernel.evidence import Proposal
from shanzhi.kernel.ids import CaseNumber, DepartmentId, SessionId, SubjectId, TaskId, TenantId, ToolName, TurnId
from shanzhi.kernel.principal import Mandate, Principal, PrincipalKind, Role
from shanzhi.security.authorization import POLICIES as PLATFORM_POLICIES
from shanzhi.security.authorization import Authorizer
from shanzhi.security.masking import mask_text

CITY = TenantId("990100")
LIN = SubjectId("990101199803120025")
ZHOU = SubjectId("99010219960701001X")
HONGTU = SubjectId("91990101MA0000001Y")
HE_QING = SubjectId("990101198512030017")
REGISTRY = PACK / "registry.yaml"
SM3 = "0" * 64
AUTHORIZER = Authorizer((PLATFORM_POLICIES, POLICIES))
CERTIFICATES = ToolName("certificates.list_certificates")
PERSON = ToolName("registers.get_person")
COMPANY = ToolName("registers.get_company")
SUBMIT = ToolName("security_cases.submit_application")
STEP = ToolName("security_cases.record_step")
FOR_FORM = "办事预填与材料核验"


@dataclass
class GatewayWorld:
    """A gateway and what surrounds it."""

    gateway: Gateway
    evidence: KeptEvidence
    database: Database
    metrics: CollectorRegistry
    departments: Departments


def build(
    sandbox: SandboxWorld,
    database: Database,
    *,
    evidence: KeptEvidence | None = None,
    grants: Grants | None = None,
    ledger: Ledger | None = None,
    departments: Departments | None = None,
    breakers: Breakers | None = None,
    clock: Clock | None = None,
    registry: Path = REGISTRY,
    rooms: Mapping[str, frozenset[ToolName]] | None = None,
) -> GatewayWorld:
    """A gateway to the running systems."""
    clock = clock or SettableClock(datetime(2026, 6, 1, 9, 0, tzinfo=CHINA))
    tokens = Ed25519Tokens(sandbox.private_pem, SystemClock())
    departments = departments or McpDepartments(Directory(sandbox.registry), tokens)
    evidence = evidence or KeptEvidence()
    metrics = CollectorRegistry()
    gateway = Gateway(
        read_registry(registry),
        tenant=CITY,
        departments=departments,
        policies=AUTHORIZER,
        evidence=evidence,
        ledger=ledger or SqlLedger(database, clock),
        approvals=SqlApprovals(database, clock),
        tokens=tokens,
        mask=mask_text,
        meter=PrometheusMeter(metrics),
        clock=clock,
        grants=grants,
        rooms=rooms,
        breakers=breakers or Breakers(most=1000),
    )
    return GatewayWorld(gateway, evidence, database, metrics, departments)


def principal(kind: PrincipalKind = PrincipalKind.PERSON, subject: SubjectId | None = LIN, **more: Any) -> Principal:
    """Somebody signed in; Lin Yue unless told otherwise."""
    return Principal(session=SessionId("ss_1"), tenant=CITY, kind=kind, subject=subject, **more)


def officer(department: str = "ga", **more: Any) -> Principal:
    """An officer of a department."""
    return principal(
        PrincipalKind.OFFICER,
        SubjectId(f"staff-{department}-1"),
        department=DepartmentId(department),
        roles=frozenset({Role.OFFICER}),
        **more,
    )


def mandate(case: str, subject: SubjectId = LIN, **changes: Any) -> Mandate:
    """What a confirmation of Lin Yue's allows."""
    values: dict[str, Any] = {
        "tenant": CITY,
        "subject": subject,
        "acting_person": subject,
        "task": TaskId("tk_1"),
        "case": CaseNumber(case),
        "tools": frozenset({SUBMIT}),
        "confirmed_in": TurnId("tn_1"),
        "content_sm3": SM3,
    }
    return Mandate(**{**values, **changes})


def submission(case: str, subject: SubjectId = LIN, **changes: Any) -> Proposal:
    """Lin Yue's application for her child's household registration."""
    values: dict[str, Any] = {
        "tool": SUBMIT,
        "arguments": {
            "case": case,
            "item": "GA-001",
            "subject": subject,
            "form": {"child_name": "周小满"},
            "materials": [{"id": "m1", "name": "出生医学证明", "how": "held"}],
            "content_sm3": SM3,
        },
        "idempotency_key": f"{case}:submit",
        "purpose": "递交“新生儿出生登记”申请",
        "case": CaseNumber(case),
    }
    return Proposal(**{**values, **changes})


def quick_registry(folder: Path, **changes: Any) -> Path:
    """The registry with other values for every tool, such as a shorter limit."""
    content = yaml.safe_load(REGISTRY.read_text("utf-8"))
    for interface in content["interfaces"]:
        for tool in interface["tools"].values():
            tool.update(changes)
    file = folder / "registry.yaml"
    file.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return file
