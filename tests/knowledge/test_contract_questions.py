"""The next question: the fewest, the most decisive, and never one that changes nothing."""

from __future__ import annotations

from tests.knowledge.conftest import TODAY, Asker, files

from shanzhi.kernel.ids import FactName, ItemCode
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Persona
from shanzhi.knowledge.contract import QuestionNeed, eligibility, next_question, question_card

People = dict[str, Persona]


def ask(catalogue: Catalogue, asker: Asker, code: str, *skipped: str) -> QuestionNeed | None:
    target = catalogue.target(ItemCode(code))
    return next_question(target, asker.facts(code), skipped, catalogue, TODAY)  # type: ignore[arg-type]


def test_the_fact_that_most_conditions_wait_for_comes_first(catalogue: Catalogue, people: People) -> None:
    """RS-003: the reason of unemployment decides two conditions at once; the answer may settle both."""
    question = ask(catalogue, Asker(catalogue, people["sun-qi"]), "RS-003")
    assert question is not None
    assert (question.fact, question.stage) == ("unemployment_reason", "condition")
    assert "受理条件" in question.why
    assert [option.label for option in question_card(question).options][:2] == [
        "合同到期单位不续签",
        "被单位辞退、解除",
    ]


def test_what_papers_registers_and_the_id_number_tell_is_not_asked(catalogue: Catalogue, people: People) -> None:
    """Nobody is asked what the state knows (免证办)."""
    asker = Asker(catalogue, people["lin-yue"])
    asked: list[FactName] = []
    while (question := ask(catalogue, asker, "GA-001", *asked)) is not None:
        asked.append(question.fact)
    assert asked == ["hukou_follow", "parents_married", "applicant_phone"]


def test_a_decided_condition_asks_nothing_more(catalogue: Catalogue, people: People) -> None:
    """SPEC: ``NULL OR TRUE`` is not asked for. Sun Qi's hukou is local: neither residence nor insurance matters."""
    asker = Asker(catalogue, people["sun-qi"])
    asked: list[FactName] = []
    while (question := ask(catalogue, asker, "RS-002", *asked)) is not None:
        asked.append(question.fact)
    assert not {"residence_region", "social_insurance_months"} & set(asked)


def test_a_skipped_question_is_not_asked_again_and_stays_unknown(catalogue: Catalogue, people: People) -> None:
    """A missing fact is UNKNOWN, never a default."""
    asker = Asker(catalogue, people["sun-qi"])
    question = ask(catalogue, asker, "RS-003", "unemployment_reason")
    assert question is not None
    assert question.fact != "unemployment_reason"
    found = eligibility(catalogue.items[ItemCode("RS-003")], asker.facts("RS-003"), catalogue, TODAY)
    assert found.result is None
    assert "unemployment_reason" in found.missing


def test_after_a_failed_condition_only_guiding_questions_of_the_others_follow(
    catalogue: Catalogue, people: People
) -> None:
    """一次性告知: a refusal gives all its reasons; but what no other condition waits for is not asked."""
    asker = Asker(catalogue, people["zhou-hai"])
    question = ask(catalogue, asker, "RS-003")
    assert question is not None
    assert question.fact == "unemployment_reason"
    asker.told["unemployment_reason"] = "voluntary"
    assert ask(catalogue, asker, "RS-003") is None
    found = eligibility(catalogue.items[ItemCode("RS-003")], asker.facts("RS-003"), catalogue, TODAY)
    assert ([reason.id for reason in found.failed], found.missing) == (["c2", "c3"], ())


def test_a_situation_that_changes_nothing_is_left_out(catalogue: Catalogue, people: People) -> None:
    """GA-002 asks who accompanies a minor; an adult is not asked."""
    asker = Asker(catalogue, people["ma-lin"], told={"had_id_card": False})
    asked: list[FactName] = []
    while (question := ask(catalogue, asker, "GA-002", *asked)) is not None:
        asked.append(question.fact)
    assert "minor_guardian_relation" not in asked


def test_fields_that_a_paper_to_be_brought_tells_are_asked(catalogue: Catalogue, people: People) -> None:
    """TYJR-001: 退役军人必填, though the field is optional for others."""
    told: dict[str, FactValue] = {"veteran_kind": "veteran", "veteran_filed": True, "veteran_card_barred": False}
    asker = Asker(catalogue, people["sun-qi"], told={**told, "agent_handled": False, "veteran_merit": "none"})
    asker.told["applicant_phone"] = "19000000009"
    question = ask(catalogue, asker, "TYJR-001")
    assert question is not None
    assert (question.fact, question.stage) == ("veteran_discharged_on", "field")


def test_what_a_certificate_still_to_be_issued_will_tell_is_not_asked_before(
    catalogue: Catalogue, people: People
) -> None:
    """RS-003: without a social security card there is no account number to ask for; a card brought along has one."""
    told: dict[str, FactValue] = {
        "unemployment_reason": "discharged",
        "wants_job": True,
        "receiving_basic_pension": False,
    }
    asker = Asker(catalogue, people["sun-qi"], told={**told, "agent_handled": False, "unemployed_since": "2024-09-01"})
    asker.told["applicant_phone"] = "19000000009"
    item = catalogue.items[ItemCode("RS-003")]
    facts = asker.facts("RS-003")
    assert next_question(item, facts, (), catalogue, TODAY) is None
    brought = next_question(item, facts, (), catalogue, TODAY, attached=files("m3"))
    assert brought is not None
    assert brought.fact == "bank_account"


def test_a_bundle_asks_what_decides_its_items(catalogue: Catalogue, people: People) -> None:
    """YJS-006: nothing about a certificate that is held, nothing that is decided."""
    asker = Asker(catalogue, people["chen-qiang"])
    asked: list[FactName] = []
    while (question := ask(catalogue, asker, "YJS-006", *asked)) is not None:
        asked.append(question.fact)
    assert "has_disability_certificate" not in asked
    assert "needs_dibao" not in asked
    assert "certificate_due" in asked
