"""Cases against the departments' real systems, through the real gateway: what is decided here stands in their books."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.intelligence.case_world import approve, build
from tests.kill.drive import setting
from tests.kill.worker import PERSON, TENANT, application, person, real_gateway
from tests.sandbox_world import PACK, SandboxWorld

from shanzhi.infrastructure.storage import open_database
from shanzhi.intelligence.cases import Case, Cases, CaseState, Decision, SuppliedFile, case_card
from shanzhi.intelligence.cases.testing import FakeEngine
from shanzhi.kernel.clock import SettableClock, SystemClock
from shanzhi.kernel.ids import DepartmentId, FactName, FileId, MaterialId, SessionId, SubjectId
from shanzhi.kernel.principal import Principal, PrincipalKind, Role
from shanzhi.knowledge.content import Catalogue, catalogue_of, read_pack

OFFICER = Principal(
    session=SessionId("ss_officer"),
    tenant=TENANT,
    kind=PrincipalKind.OFFICER,
    subject=SubjectId("staff-ga-01"),
    name="张警官",
    department=DepartmentId("ga"),
    roles=frozenset({Role.OFFICER}),
)
DAYS = iter(range(1, 29))
"""A day for each test of this process, so that numbers differ at the shared departments."""


class City:
    """Our cases, and the departments' books."""

    def __init__(self, folder: Path, sandbox: SandboxWorld, catalogue: Catalogue) -> None:
        self.sandbox = sandbox
        self.catalogue = catalogue
        self.db = open_database(f"sqlite:///{folder / 'store.db'}")
        self.db.create_tables()
        self.clock = SettableClock(datetime(2026, 3, next(DAYS), 1, 0, tzinfo=UTC))
        where = setting(folder, "", sandbox, "2026-03-01")
        gateway, self.departments = real_gateway(where, self.db, SystemClock())
        self.cases: Cases = build(self.db, self.clock, FakeEngine(), gateway, catalogue, self.departments.server_for)

    def submit(self, item: str) -> Case:
        return self.cases.submit(application("t-1", item), person())

    def look(self, case: Case) -> Case:
        return self.cases.get(case.number, person())

    def application(self, case: Case) -> dict[str, object]:
        rows = self.sandbox.ask(
            "security_cases", "select state, form, materials from application where case_number = ?", case.number
        )
        state, form, materials = rows[0]
        return {"state": state, "form": json.loads(form), "materials": json.loads(materials)}

    def steps(self, case: Case) -> list[tuple[str, str]]:
        sql = "select step, state from step where case_number = ? order by rowid"
        return [(step, state) for step, state in self.sandbox.ask("security_cases", sql, case.number)]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return catalogue_of(read_pack(PACK), TENANT, datetime(2026, 3, 1, tzinfo=UTC).date())


@pytest.fixture
def city(tmp_path: Path, sandbox: SandboxWorld, catalogue: Catalogue) -> Iterator[City]:
    made = City(tmp_path, sandbox, catalogue)
    yield made
    made.departments.close()
    made.db.close()


def test_a_residence_permit_from_submission_over_a_supplement_to_the_certificate(city: City) -> None:
    """The main job: submit → supplement → decide → finish, in both books."""
    case = city.submit("GA-011")
    phone = FactName("applicant_phone")
    ask = Decision(
        kind="supplement", step=0, reason="请补联系电话和租赁合同", fields=(phone,), materials=(MaterialId("m2"),)
    )
    city.cases.decide(case.number, ask, OFFICER)
    assert city.steps(case) == [("受理", "supplement")]
    file = SuppliedFile(file=FileId("f-1"), sha256="ab" * 32)
    city.cases.supplement(case.number, {phone: "19000000002"}, {MaterialId("m2"): file}, person())
    told = city.application(case)
    assert told["state"] == "supplemented"
    assert told["form"] == {"applicant_name": "林悦 t-1", "applicant_phone": "19000000002"}
    while (step := city.look(case).current_step) is not None:
        city.cases.decide(case.number, approve(step), OFFICER)
    done = city.look(case)
    assert done.state is CaseState.COMPLETED
    assert [effect.state for effect in done.effects] == ["done"] * len(done.effects)
    assert city.steps(case) == [(step.name, "done") for step in done.steps]
    issued = city.sandbox.ask(
        "certificates", "select holder, kind, fields from certificate where case_number = ?", case.number
    )
    assert [(holder, kind) for holder, kind, _ in issued] == [(PERSON, "residence_permit")]
    assert json.loads(issued[0][2])["number"] == done.outputs[0].number


def test_a_refusal_and_its_reason_stand_in_the_departments_book(city: City) -> None:
    case = city.submit("GA-011")
    refusal = Decision(kind="refuse", step=0, reason="未住满半年", basis="居住证暂行条例第二条")
    city.cases.decide(case.number, refusal, OFFICER)
    assert city.steps(case) == [("受理", "refused")]


def test_a_withdrawal_reaches_the_department(city: City) -> None:
    case = city.submit("GA-011")
    city.cases.withdraw(case.number, "改天再办", person())
    assert city.application(case)["state"] == "withdrawn"
    assert city.look(case).pending == ()


def test_a_department_that_is_down_or_talks_nonsense_gets_the_application_later_and_once(city: City) -> None:
    """The brief's bad input: a department that answers garbage; and our word: the person is told only what is true."""
    for order in ({"down": 60}, {"clear": True, "garbage": 99}, {"clear": True, "drop_after_effect": 99}):
        city.sandbox.order("security_cases", **order)
        case = city.submit("GA-011")
        city.clock.move(minutes=10)
        city.cases.sweep()
        card = case_card(city.look(case), city.catalogue, city.clock.today())
        assert card.destinations[0].state == "pending"
        assert "正在重试" in card.destinations[0].text
    city.sandbox.order("security_cases", clear=True)
    for _ in range(20):
        city.clock.move(minutes=20)
        city.cases.sweep()
    assert city.look(case).state is CaseState.PROCESSING
    assert city.sandbox.effects("security_cases", case.number) == 1
