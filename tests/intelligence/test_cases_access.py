"""Who may see and move a case. The policies are the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.intelligence.case_world import (
    COMPANY,
    LI,
    World,
    application,
    approve,
    citizen,
    company,
    officer,
    world,
)

from shanzhi.intelligence.cases import CaseState, Decision
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.kernel.ids import CaseNumber, FactName
from shanzhi.kernel.principal import Role


@pytest.fixture
def w(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def test_another_persons_case_number_does_not_exist_for_me(w: World) -> None:
    """House rule 8: no leak of existence; the error is the one for a number that was never given."""
    case = w.cases.submit(application(), citizen())
    mine_not = [citizen(LI), company(), officer("sj")]
    for who in mine_not:
        with pytest.raises(NotFound) as theirs:
            w.cases.get(case.number, who)
        with pytest.raises(NotFound) as nobodys:
            w.cases.get(CaseNumber("990100-20260601-009999"), who)
        assert (theirs.value.code, theirs.value.detail) == (nobodys.value.code, nobodys.value.detail)
        with pytest.raises(NotFound):
            w.cases.withdraw(case.number, "", who)
        assert w.cases.mine(who) == ()


def test_who_may_see_a_case_may_not_therefore_decide_it(w: World) -> None:
    case = w.cases.submit(application(), citizen())
    with pytest.raises(NotAllowed):
        w.cases.decide(case.number, approve(0), citizen())
    with pytest.raises(NotAllowed):
        w.cases.withdraw(case.number, "", officer())


def test_nobody_applies_in_anothers_name(w: World) -> None:
    with pytest.raises(NotAllowed, match="not_own_matter"):
        w.cases.submit(application(), citizen(LI))
    with pytest.raises(NotAllowed, match="not_own_matter"):
        w.cases.submit(application(who=company()), citizen())


def test_anothers_task_is_not_handed_out(w: World) -> None:
    w.cases.submit(application("t-1"), citizen())
    with pytest.raises(NotFound):
        w.cases.submit(application("t-1", who=citizen(LI, "李强")), citizen(LI, "李强"))


def test_a_companys_case_is_the_companys_and_not_its_representatives(w: World) -> None:
    case = w.cases.submit(application(item_code="SJ-010", who=company()), company())
    assert case.application.subject == COMPANY
    assert w.cases.get(case.number, company()).number == case.number
    with pytest.raises(NotFound):
        w.cases.get(case.number, citizen())


def test_auditors_and_operators_see_the_course_of_a_case_but_not_the_person(w: World) -> None:
    """Security floor: personal data is masked for everybody who does not need it to decide."""
    phone = FactName("applicant_phone")
    ask = Decision(kind="supplement", step=0, reason="王芳的电话19000000001打不通", fields=(phone,))
    case = w.cases.submit(application(), citizen())
    w.cases.decide(case.number, ask, officer())
    w.cases.supplement(case.number, {phone: "19000000002"}, {}, citizen())
    for role in (Role.AUDITOR, Role.OPERATOR):
        seen = w.cases.get(case.number, officer("sjj", role))
        listed = w.cases.mine(officer("sjj", role))
        assert seen.state is CaseState.PROCESSING
        assert [entry.kind for entry in seen.history][:2] == ["registered", "delivered"]
        assert [c.number for c in listed] == [case.number]
        for text in (seen.model_dump_json(), listed[0].model_dump_json()):
            for secret in ("990101199203150021", "王芳", "湖滨路", "19000000001", "19000000002"):
                assert secret not in text, secret
    with pytest.raises(NotAllowed):
        w.cases.decide(case.number, approve(0), officer("sjj", Role.OPERATOR))
