"""Cases through their verbs: from a confirmed application to its end, with fakes of the departments around them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.intelligence.case_world import (
    World,
    application,
    approve,
    citizen,
    officer,
    world,
)

from shanzhi.intelligence.cases import CaseState, Decision, SuppliedFile, case_card
from shanzhi.kernel.errors import Conflict, PersonMustAct
from shanzhi.kernel.ids import FactName, FileId, MaterialId


@pytest.fixture
def w(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def test_a_confirmed_application_becomes_a_numbered_case_at_the_department(w: World) -> None:
    """Our own word: the number is reserved first, then the department is told."""
    case = w.cases.submit(application(), citizen())
    assert case.number == "990100-20260601-000001"
    assert case.state is CaseState.REGISTERED
    assert w.gateway.tools() == ["submit_application"]
    sent = w.gateway.carried_out[0]
    assert sent.idempotency_key == f"{case.number}:submit"
    assert sent.arguments["form"] == {
        "applicant_name": "王芳",
        "residence_address": "东湖区湖滨路88号",
        "applicant_phone": "19000000001",
    }
    assert w.look(case).state is CaseState.PROCESSING


def test_numbers_of_one_day_count_up_and_a_new_day_begins_anew(w: World) -> None:
    first = w.cases.submit(application("t-1"), citizen())
    second = w.cases.submit(application("t-2"), citizen())
    w.clock.move(days=1)
    third = w.cases.submit(application("t-3"), citizen())
    assert [c.number[7:] for c in (first, second, third)] == ["20260601-000001", "20260601-000002", "20260602-000001"]


def test_twenty_confirmations_at_once_are_one_case(w: World) -> None:
    """The brief's bad input: the same confirm sent twenty times at once."""
    with ThreadPoolExecutor(20) as pool:
        cases = list(pool.map(lambda _: w.cases.submit(application(), citizen()), range(20)))
    assert len({case.number for case in cases}) == 1
    assert w.gateway.tools() == ["submit_application"]
    assert len(w.cases.mine(citizen())) == 1
    assert w.cases.submit(application("t-2"), citizen()).number.endswith("000002"), "no number was burnt"


def test_approval_of_every_step_completes_the_case_and_issues_the_certificate(w: World) -> None:
    case = w.cases.submit(application(), citizen())
    w.cases.decide(case.number, approve(0), officer())
    done = w.cases.decide(case.number, approve(2, results={"station": "湖滨派出所"}), officer())
    assert done.state is CaseState.COMPLETED
    assert w.gateway.tools() == [
        "submit_application",
        "record_step",
        "record_step",
        "record_step",
        "issue_certificate",
    ]
    issued = w.gateway.carried_out[-1]
    assert issued.tool == "certificates.issue_certificate"
    assert issued.arguments["holder"] == "990101199203150021"
    assert issued.arguments["fields"] == {
        "number": "9901002026060100000101",
        "name": "王芳",
        "id_number": "990101199203150021",
        "address": "东湖区湖滨路88号",
        "issued_on": "2026-06-01",
        "valid_to": "2027-06-01",
        "station": "湖滨派出所",
    }
    assert [d.state for d in w.look(case).destinations] == ["delivered", "delivered"]


def test_a_case_of_automatic_steps_runs_to_its_end_by_itself(w: World) -> None:
    case = w.cases.submit(application(item_code="GA-099"), citizen())
    assert w.look(case).state is CaseState.COMPLETED


def test_the_mandate_names_this_case_and_the_citizens_tools_alone(w: World) -> None:
    """House rule 7: agents propose, and nothing is carried out beyond what was confirmed."""
    case = w.finish(w.cases.submit(application(), citizen()))
    assert case.mandate.content_sm3 == application().content_sm3
    assert case.mandate.tools == {
        "ga_cases.submit_application",
        "ga_cases.supplement_application",
        "ga_cases.withdraw_application",
    }
    for proposal, mandate, by in w.gateway.calls:
        if proposal.tool.endswith("submit_application"):
            assert mandate == case.mandate
            assert by is None
        else:
            assert mandate is None
            assert by is not None


def test_the_confirmed_content_is_bound_by_its_hash() -> None:
    """A changed address is another application; the turn in which it was confirmed is not part of it."""
    first = application()
    other = first.with_(applicant_name="王方")
    assert first.content_sm3 != other.content_sm3
    assert first.content_sm3 == first.with_(confirmed_in="turn-2").content_sm3
    assert len(first.content_sm3) == 64


def test_a_supplement_pauses_the_case_until_all_that_was_asked_is_supplied(w: World) -> None:
    """Administrative Licensing Law art. 32 (4): told once, all of it."""
    case = w.cases.submit(application(), citizen())
    ask = Decision(
        kind="supplement",
        step=0,
        reason="租赁合同缺少签字页",
        materials=(MaterialId("m2"),),
        fields=(FactName("applicant_phone"),),
    )
    asked = w.cases.decide(case.number, ask, officer())
    assert asked.state is CaseState.SUPPLEMENT
    assert asked.deadline is None
    card = case_card(w.look(case), w.content, w.clock.today())
    assert [row.label for row in card.supplement] == ["联系电话", "租赁合同"]
    assert [(row.kind, row.label) for row in card.wanted] == [("field", "联系电话"), ("material", "租赁合同")]
    assert card.owner == "申请人"
    assert card.acts == ("supplement", "withdraw")
    file = {MaterialId("m2"): SuppliedFile(file=FileId("f-1"), sha256="ab" * 32)}
    phone = {FactName("applicant_phone"): "19000000002"}
    with pytest.raises(PersonMustAct, match="还缺：租赁合同"):
        w.cases.supplement(case.number, phone, {}, citizen())
    with pytest.raises(PersonMustAct, match="supplement_not_asked"):
        w.cases.supplement(case.number, {**phone, FactName("applicant_name"): "李四"}, file, citizen())
    resumed = w.cases.supplement(case.number, phone, file, citizen())
    assert resumed.state is CaseState.PROCESSING
    told = w.gateway.carried_out[-1]
    assert told.tool == "ga_cases.supplement_application"
    assert told.arguments["form"] == {"applicant_phone": "19000000002"}
    with pytest.raises(Conflict):
        w.cases.supplement(case.number, phone, file, citizen())


def test_a_refusal_needs_its_reason_and_its_basis_and_ends_the_case(w: World) -> None:
    """Administrative Licensing Law art. 38: a refusal states its reasons."""
    case = w.cases.submit(application(), citizen())
    with pytest.raises(PersonMustAct, match="reason_missing"):
        w.cases.decide(case.number, Decision(kind="refuse", step=0, basis="第九条"), officer())
    with pytest.raises(PersonMustAct, match="basis_missing"):
        w.cases.decide(case.number, Decision(kind="refuse", step=0, reason="未住满半年"), officer())
    refusal = Decision(kind="refuse", step=0, reason="未住满半年", basis="居住证暂行条例第二条")
    refused = w.cases.decide(case.number, refusal, officer())
    card = case_card(refused, w.content, w.clock.today())
    assert card.state == "refused"
    assert card.reasons == ("未住满半年", "依据：居住证暂行条例第二条")
    assert "行政复议" in card.next
    assert w.gateway.carried_out[-1].arguments["state"] == "refused"
    with pytest.raises(Conflict):
        w.cases.decide(case.number, approve(0), officer())


def test_the_same_approval_sent_twice_decides_one_step(w: World) -> None:
    case = w.cases.submit(application(), citizen())
    w.cases.decide(case.number, approve(0), officer())
    with pytest.raises(Conflict, match="step_moved"):
        w.cases.decide(case.number, approve(0), officer())
    assert w.look(case).current_step == 2


def test_a_withdrawn_case_takes_no_decision_and_a_finished_one_no_withdrawal(w: World) -> None:
    first = w.cases.submit(application("t-1"), citizen())
    w.cases.withdraw(first.number, "", citizen())
    with pytest.raises(Conflict):
        w.cases.decide(first.number, approve(0), officer())
    second = w.finish(w.cases.submit(application("t-2"), citizen()))
    with pytest.raises(Conflict):
        w.cases.withdraw(second.number, "", citizen())


def test_the_service_is_appraised_once_and_only_after_the_end(w: World) -> None:
    """GB/T 39735: five levels, after the matter is settled."""
    case = w.cases.submit(application(), citizen())
    with pytest.raises(Conflict):
        w.cases.appraise(case.number, 5, "", citizen())
    w.finish(case)
    appraised = w.cases.appraise(case.number, 5, "很快", citizen())
    assert appraised.appraisal is not None
    assert appraised.appraisal.score == 5
    with pytest.raises(Conflict, match="already_appraised"):
        w.cases.appraise(case.number, 1, "", citizen())


def test_an_application_filled_from_an_older_revision_is_not_taken(w: World) -> None:
    with pytest.raises(Conflict, match="item_changed"):
        w.cases.submit(application().with_(item_revision=7), citizen())
    assert w.cases.mine(citizen()) == ()


def test_history_tells_every_move_in_order(w: World) -> None:
    case = w.finish(w.cases.submit(application(), citizen()))
    kinds = [entry.kind for entry in case.history if not entry.kind.endswith("_told")]
    assert kinds == ["registered", "delivered", "step_done", "step_done", "step_done", "completed"]


def test_cases_are_counted_by_state_for_the_figures(w: World) -> None:
    """Every state is there, also with 0, so that a gauge falls again."""
    w.cases.submit(application("t-1"), citizen())
    w.cases.submit(application("t-2"), citizen())
    counted = w.cases.census()
    assert sum(counted.values()) == 2
    assert set(counted) == {state.value for state in CaseState}
