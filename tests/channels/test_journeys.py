"""Stories from one sentence to a finished case, through the front door of a running city."""

from __future__ import annotations

import time
from typing import Any

import pytest
from tests.channels.test_bad_input import ready_to_confirm
from tests.front_door import PNG, LiveCity, Visitor, card

PATIENCE_S = 20.0


def await_state(visitor: Visitor, number: str, *wanted: str) -> dict[str, Any]:
    """The case once it is in one of the states; cases move on in the background."""
    until = time.monotonic() + PATIENCE_S
    while True:
        case: dict[str, Any] = visitor.ok("GET", f"/api/v1/cases/{number}")
        if case["state"] in wanted and (case["card"]["destinations"] or [{}])[0].get("state") == "delivered":
            return case
        assert time.monotonic() < until, case["card"]
        time.sleep(0.05)


def submitted(city: LiveCity) -> tuple[Visitor, str]:
    """周建国 has confirmed; his case's number."""
    visitor = ready_to_confirm(city)
    return visitor, card(visitor.act(type="confirm"), "case")["number"]


def decide(city: LiveCity, officer: str, number: str, **decision: object) -> dict[str, Any]:
    """An officer decides the current step."""
    desk = city.visitor(officer)
    case: dict[str, Any] = desk.ok("POST", f"/api/v1/cases/{number}/decisions", json=decision)
    return case


def test_a_question_is_answered_from_the_record_with_a_citation_that_opens(live_city: LiveCity) -> None:
    """The promise: every answer names its source, and the source opens at the text then in force."""
    visitor = live_city.visitor()
    answer = visitor.say("身份证丢了，补办要多少钱？")
    assert answer["status"] == "answered"
    assert answer["command"]["item"] == "GA-004"
    assert "40" in answer["text"]
    assert answer["label"]["ai_generated"] is True
    cited = visitor.ok("GET", answer["citations"][0]["url"])
    assert cited["record"]["code"] == "GA-004" if "record" in cited else cited["body"]["code"] == "GA-004"


def test_a_lost_card_becomes_a_finished_case_that_is_appraised(live_city: LiveCity) -> None:
    """问·导·办·查·评: from one sentence to the appraisal; the item's human steps are decided by officers."""
    visitor, number = submitted(live_city)
    await_state(visitor, number, "processing")
    for _ in range(6):
        case = await_state(visitor, number, "processing", "completed")
        if case["state"] == "completed":
            break
        decide(live_city, "officer-rs", number, decision="approve")
        time.sleep(0.2)
    case = await_state(visitor, number, "completed")
    assert all(step["state"] == "done" for step in case["card"]["steps"])
    assert number in visitor.say("我的社保卡办到哪一步了")["text"]
    answer = visitor.act(type="appraise", score=5, text="很快")
    assert answer["status"] == "answered"
    assert visitor.problem("POST", f"/api/v1/cases/{number}/appraisal", json={"score": 1})["status"] == 409


def test_a_refusal_needs_a_reason_and_its_basis_and_reaches_the_applicant(live_city: LiveCity) -> None:
    """Administrative Licensing Law art. 38: a refusal gives its reasons."""
    visitor, number = submitted(live_city)
    await_state(visitor, number, "processing")
    desk = live_city.visitor("officer-rs")
    path = f"/api/v1/cases/{number}/decisions"
    assert desk.problem("POST", path, json={"decision": "refuse"})["who"] == "person"
    refusal = {"decision": "refuse", "reason": "卡状态异常，需到窗口核实", "basis": "社会保险法第五十八条"}
    desk.ok("POST", path, json=refusal)
    case = await_state(visitor, number, "refused")
    assert any("卡状态异常" in reason for reason in case["card"]["reasons"])


def test_an_officer_of_another_department_sees_nothing(live_city: LiveCity) -> None:
    """Permission by department; no leak of existence."""
    visitor, number = submitted(live_city)
    await_state(visitor, number, "processing")
    stranger = live_city.visitor("officer-ga")
    assert stranger.problem("GET", f"/api/v1/cases/{number}")["status"] == 404
    assert stranger.problem("POST", f"/api/v1/cases/{number}/decisions", json={"decision": "approve"})["status"] == 404


def test_an_application_can_be_withdrawn_once(live_city: LiveCity) -> None:
    """The applicant may take it back until it is decided."""
    visitor, number = submitted(live_city)
    await_state(visitor, number, "processing")
    visitor.ok("POST", f"/api/v1/cases/{number}/withdrawal", json={"reason": "卡找到了"})
    await_state(visitor, number, "withdrawn")
    assert visitor.problem("POST", f"/api/v1/cases/{number}/withdrawal", json={})["status"] == 409


def test_a_condition_that_fails_is_named_with_the_fact_it_rests_on(live_city: LiveCity) -> None:
    """Right or refused: 周海 resigned himself (RS-003 c2)."""
    visitor = live_city.visitor("zhou-hai")
    visitor.act(type="choose_item", item="RS-003")
    answer = visitor.act(type="set_fields", values={"unemployment_reason": "voluntary"})
    assert answer["status"] == "not_eligible"
    reasons = {r["id"]: r["result"] for r in card(answer, "eligibility")["reasons"]}
    assert reasons["c2"] is False


def test_a_correction_opens_the_way_again(live_city: LiveCity) -> None:
    """改口: the same conversation goes on after “不对”."""
    visitor = live_city.visitor("zhou-hai")
    visitor.act(type="choose_item", item="RS-003")
    visitor.act(type="set_fields", values={"unemployment_reason": "voluntary", "employment_status": "unemployed"})
    answer = visitor.act(type="set_fields", values={"unemployment_reason": "dismissed"})
    assert answer["status"] != "not_eligible"


def test_what_is_missing_is_planned_across_departments(live_city: LiveCity) -> None:
    """先领社保卡、登记失业: chaining back over certificates (RS-003 needs RS-016 and RS-002)."""
    visitor = live_city.visitor("sun-qi")
    visitor.act(type="choose_item", item="RS-003")
    answers = {
        "unemployment_reason": "discharged",
        "unemployment_insured_months": 0,
        "wants_job": True,
        "agent_handled": False,
        "receiving_basic_pension": False,
        "held_local_ss_card": False,
        "has_active_ss_card": False,
        "able_to_work": True,
        "employment_status": "unemployed",
    }
    answer = visitor.act(type="set_fields", values=answers)
    codes = [step["item"] for step in card(answer, "plan")["steps"]]
    assert codes[-1] == "RS-003"
    assert {"RS-016", "RS-002"} <= set(codes)


def test_an_anonymous_talk_goes_on_after_signing_in(live_city: LiveCity) -> None:
    """Everything anonymous can ask; filling and submitting need to know who it is."""
    visitor = live_city.visitor()
    visitor.act(type="choose_item", item="RS-017")
    visitor.sign_in("zhou-jianguo")
    answer = visitor.act(type="answer", fact="ss_card_reissue_reason", value="lost")
    assert answer["status"] in {"needs_clarification", "needs_confirmation"}
    assert "姓名" in str(answer["cards"]) or "question" in {c["kind"] for c in answer["cards"]}


def test_the_answer_streams_with_its_whole_at_the_end(live_city: LiveCity) -> None:
    """docs/api.md: events status, delta, card, answer."""
    visitor = live_city.visitor()
    events: list[str] = []
    headers = {"Accept": "text/event-stream"}
    with visitor.http.stream("POST", visitor.turns, json={"text": "补办身份证要带什么"}, headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        events = [line[7:] for line in response.iter_lines() if line.startswith("event: ")]
    assert events[-1] == "answer"
    assert "delta" in events


def test_materials_are_uploaded_and_travel_with_the_case(live_city: LiveCity) -> None:
    """GA-003 wants a photograph: without it no confirmation, with it there is one."""
    visitor = live_city.visitor("zhou-jianguo")
    visitor.act(type="choose_item", item="GA-003")
    facts = {"id_renew_reason": "damaged", "id_delivery_mode": "pickup", "applicant_phone": "19000000003"}
    answer = visitor.act(type="set_fields", values=facts)
    wanted = [m["id"] for m in card(answer, "materials")["materials"] if m["held"] == "to_be_provided"]
    assert wanted
    for material in wanted:
        answer = visitor.act(type="attach", material=material, file=visitor.upload("photo.png", PNG))
    assert answer["status"] == "needs_confirmation", answer["text"]


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/items", "/api/v1/session", "/api/v1/demo/personas"])
def test_nothing_answers_without_a_session(live_city: LiveCity, path: str) -> None:
    """Everything is authenticated but what the list of public routes names."""
    visitor = live_city.visitor()
    del visitor.http.headers["Authorization"]
    assert visitor.problem("GET", path)["status"] == 401
