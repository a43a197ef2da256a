"""A small world for cases: a city of two departments, three items, one citizen, one company, their officers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shanzhi.infrastructure.calendar import ChinaCalendar
from shanzhi.infrastructure.durable import DurableEngine
from shanzhi.infrastructure.storage import Database, open_database
from shanzhi.intelligence.cases import (
    Application,
    ApplicationMaterial,
    Backoff,
    Case,
    Cases,
    CaseTerms,
    Decision,
    FormValue,
)
from shanzhi.intelligence.cases.testing import FakeEngine, FakeGateway
from shanzhi.kernel.clock import CHINA, SettableClock
from shanzhi.kernel.ids import (
    ConversationId,
    DepartmentId,
    FactName,
    ItemCode,
    MaterialId,
    SessionId,
    SubjectId,
    TaskId,
    TenantId,
    TurnId,
)
from shanzhi.kernel.principal import Principal, PrincipalKind, Role
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import CertificateType, FactDefinition, Item, PackInfo
from shanzhi.security.authorization import Authorizer
from shanzhi.security.masking import mask_text

TENANT = TenantId("shanzhi")
WANG = SubjectId("990101199203150021")
LI = SubjectId("990102198811020034")
COMPANY = SubjectId("91990101MA0000001Y")
CITY = PackInfo.model_validate(
    {
        "id": "small-city",
        "name": "小城",
        "fictional": True,
        "language": "zh-CN",
        "version": 1,
        "regions": [{"code": "990100", "name": "小城", "level": "市", "parent": None}],
        "departments": [
            {"id": "ga", "name": "市公安局", "hotline": "0990-1"},
            {"id": "sj", "name": "市市场监督管理局", "hotline": "0990-2"},
        ],
        "halls": [],
    }
)


_ITEM: dict[str, Any] = {
    "name": "居住证办理",
    "summary": "在本市住满半年的人办理居住证。",
    "aliases": ["办居住证"],
    "kind": "行政确认",
    "audience": ["person"],
    "department": "ga",
    "level": "县级",
    "basis": [],
    "conditions": [],
    "situations": [],
    "materials": [
        {"id": "m1", "name": "居民身份证", "form": "电子证照", "copies": 1, "required_when": "TRUE"},
        {"id": "m2", "name": "租赁合同", "form": "影像", "copies": 1, "required_when": "TRUE"},
    ],
    "outputs": [{"certificate": "residence_permit"}],
    "form": [
        {"field": "applicant_name", "label": "姓名", "required": True},
        {"field": "residence_address", "label": "居住地址", "required": True},
        {"field": "applicant_phone", "label": "联系电话", "required": True},
    ],
    "steps": [
        {"name": "受理", "role": "户籍民警", "workdays": 1, "mode": "human"},
        {"name": "核验", "role": "系统核验", "workdays": 1, "mode": "auto"},
        {"name": "决定", "role": "户籍民警", "workdays": 3, "mode": "human"},
    ],
    "legal_workdays": 15,
    "promised_workdays": 5,
    "fee": {"amount": 0, "note": "不收费"},
    "visits": 0,
    "channels": ["online"],
    "halls": [],
    "faq": [],
    "notes": [],
    "version": 1,
    "valid_from": "2024-01-01",
}


def item(code: str, **changes: Any) -> Item:
    """An item with a human, an automatic and a human step, five promised working days, one certificate."""
    return Item.model_validate({**_ITEM, "code": code, **changes})


_PERMIT: dict[str, Any] = {
    "id": "residence_permit",
    "name": "居住证",
    "issuer": "ga",
    "holder": "person",
    "valid_years": 1,
    "level": "市",
    "fields": [
        {"name": "number", "label": "证号", "type": "text"},
        {"name": "name", "label": "姓名", "type": "text"},
        {"name": "id_number", "label": "身份证号", "type": "text"},
        {"name": "address", "label": "居住地址", "type": "text"},
        {"name": "issued_on", "label": "签发日期", "type": "date"},
        {"name": "valid_to", "label": "有效期至", "type": "date"},
        {"name": "station", "label": "受理派出所", "type": "text"},
    ],
}
_ADDRESS: dict[str, Any] = {
    "name": "residence_address",
    "label": "居住地址",
    "type": "text",
    "about": "person",
    "ask": "请问您住在哪里？",
    "source": "residence_permit.address",
}


def catalogue(*items: Item) -> Catalogue:
    """The content of the small city."""
    automatic = [{"name": "登记", "role": "系统", "workdays": 0, "mode": "auto"}]
    records = items or (
        item("GA-011"),
        item("GA-099", name="自动办理", steps=automatic, outputs=[{"name": "回执"}], promised_workdays=0),
        item("SJ-010", name="食品经营许可", department="sj", audience=["company"]),
    )
    certificate = CertificateType.model_validate(_PERMIT)
    fact = FactDefinition.model_validate(_ADDRESS)
    return Catalogue(
        tenant=TENANT,
        revision=1,
        pack=CITY,
        items={i.code: i for i in records},
        bundles={},
        facts={fact.name: fact},
        certificates={certificate.id: certificate},
        policies={},
    )


def citizen(subject: SubjectId = WANG, name: str = "王芳") -> Principal:
    """A signed-in person."""
    return Principal(
        session=SessionId(f"s-{subject}"), tenant=TENANT, kind=PrincipalKind.PERSON, subject=subject, name=name
    )


def company(acting: SubjectId = WANG) -> Principal:
    """A company with the person who signed in for it."""
    return Principal(
        session=SessionId("s-company"),
        tenant=TENANT,
        kind=PrincipalKind.COMPANY,
        subject=COMPANY,
        name="善治鸿图软件有限公司",
        acting_person=acting,
    )


def officer(department: str = "ga", role: Role = Role.OFFICER) -> Principal:
    """A member of staff."""
    return Principal(
        session=SessionId(f"s-{role}-{department}"),
        tenant=TENANT,
        kind=PrincipalKind.OFFICER,
        subject=SubjectId(f"staff-{department}-01"),
        name="张警官",
        department=DepartmentId(department),
        roles=frozenset({role}),
    )


def application(task: str = "t-1", item_code: str = "GA-011", who: Principal | None = None) -> Application:
    """A complete application of the citizen."""
    who = who or citizen()
    return Application(
        task=TaskId(task),
        tenant=TENANT,
        item=ItemCode(item_code),
        item_revision=1,
        subject=who.subject or WANG,
        applicant_name=who.name,
        acting_person=who.acting_person or who.subject or WANG,
        form=(
            FormValue(field=FactName("applicant_name"), label="姓名", value=who.name),
            FormValue(field=FactName("residence_address"), label="居住地址", value="东湖区湖滨路88号"),
            FormValue(field=FactName("applicant_phone"), label="联系电话", value="19000000001"),
        ),
        materials=(ApplicationMaterial(id=MaterialId("m1"), name="居民身份证", how="held"),),
        facts={FactName("residence_months"): 8},
        confirmed_in=TurnId("turn-1"),
        conversation=ConversationId("cv-1"),
    )


def approve(step: int, **details: Any) -> Decision:
    """An approval of one step."""
    return Decision(kind="approve", step=step, **details)


@dataclass
class World:
    """Cases with fakes around them."""

    db: Database
    clock: SettableClock
    gateway: FakeGateway
    engine: FakeEngine
    cases: Cases
    content: Catalogue

    def again(self, engine: FakeEngine | None = None) -> World:
        """The same store after a restart of the process."""
        engine = engine or FakeEngine()
        cases = build(self.db, self.clock, engine, self.gateway, self.content)
        return World(self.db, self.clock, self.gateway, engine, cases, self.content)

    def wait(self, **delta: float) -> None:
        """Let time pass, then sweep as the platform does."""
        self.clock.move(**delta)
        self.cases.sweep()

    def look(self, case: Case) -> Case:
        """The case as its owner sees it now."""
        who = citizen(case.application.subject) if case.application.subject != COMPANY else company()
        return self.cases.get(case.number, who)

    def finish(self, case: Case) -> Case:
        """Have every human step approved."""
        while (step := self.look(case).current_step) is not None:
            self.cases.decide(case.number, approve(step), officer(case.department))
        return self.look(case)


def build(
    db: Database,
    clock: SettableClock,
    engine: DurableEngine,
    gateway: Any,
    content: Catalogue,
    server_for: Callable[[DepartmentId], str] = lambda department: f"{department}_cases",
) -> Cases:
    """Cases as bootstrap builds them, on fakes."""
    return Cases(
        db,
        clock,
        ChinaCalendar(),
        CaseTerms(accept_within_workdays=5, warn_workdays=1, warn_share=0.2),
        engine,
        gateway,
        lambda tenant: content,
        server_for,
        Authorizer(),
        mask_text,
        Backoff(first=2, most=60),
    )


@contextmanager
def world(folder: Path, content: Catalogue | None = None, *, prompt: bool = True) -> Iterator[World]:
    """A fresh world on SQLite, on Monday 1 June 2026, 9:00."""
    db = open_database(f"sqlite:///{folder / 'cases.db'}")
    db.create_tables()
    clock = SettableClock(datetime(2026, 6, 1, 9, 0, tzinfo=CHINA))
    gateway, engine = FakeGateway(), FakeEngine(prompt=prompt)
    content = content or catalogue()
    yield World(db, clock, gateway, engine, build(db, clock, engine, gateway, content), content)
    db.close()
