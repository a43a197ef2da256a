"""What is known of a person, and from where: certificates, registers, the ID number, words."""

from __future__ import annotations

from dataclasses import replace

from tests.knowledge.conftest import TODAY, Asker

from shanzhi.kernel.ids import CertificateId, FactName
from shanzhi.kernel.values import KnownFact, SourceKind
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Persona
from shanzhi.knowledge.contract import HeldCertificate, form_fields, known_facts, source_text

People = dict[str, Persona]


def value(facts: dict[FactName, KnownFact], name: str) -> object:
    fact = facts.get(FactName(name))
    return fact.value if fact is not None else None


def source(facts: dict[FactName, KnownFact], name: str, catalogue: Catalogue) -> str:
    return source_text(facts[FactName(name)], catalogue)


def test_every_fact_names_its_source(catalogue: Catalogue, people: People) -> None:
    """Design: every value shown can name its source."""
    facts = Asker(catalogue, people["zhou-hai"], told={"applicant_phone": "19000000002"}).facts("GA-003")
    assert source(facts, "applicant_name", catalogue) == "取自居民身份证"
    assert source(facts, "employment_status", catalogue) == "人口库"
    assert source(facts, "applicant_phone", catalogue) == "您告诉我的"
    assert value(facts, "current_id_valid_to") == "2026-12-30"


def test_birth_date_and_sex_follow_from_the_id_number(catalogue: Catalogue) -> None:
    """GB 11643-1999: digits 7-14 and 17; said to be derived."""
    facts = known_facts({}, {}, "99010219960701001X", {}, catalogue)
    assert (value(facts, "birth_date"), value(facts, "applicant_sex")) == ("1996-07-01", "male")
    assert source(facts, "birth_date", catalogue) == "由身份证号推算"
    assert known_facts({}, {}, "990102199607010019", {}, catalogue) == {}, "a wrong check digit tells nothing"


def test_nobody_talks_themselves_into_another_identity(catalogue: Catalogue, people: People) -> None:
    """Issue, bad input: someone else's ID number. Identity comes from certificates and the sign-in."""
    told = {"applicant_id_number": "990102194604180010", "applicant_name": "周建国", "residence_address": "新地址1号"}
    facts = Asker(catalogue, people["lin-yue"], told=dict(told)).facts("GA-001")
    assert value(facts, "applicant_id_number") == "990101199803120025"
    assert value(facts, "applicant_name") == "林月"
    assert value(facts, "residence_address") == "新地址1号", "what is no identity may be corrected"


def test_the_forms_own_prefill_comes_before_the_vocabulary(catalogue: Catalogue, people: People) -> None:
    """SPEC, form.prefill: RS-017 fills the address from the ID card, not from a residence permit."""
    asker = Asker(catalogue, people["zhou-jianguo"])
    assert value(asker.facts("RS-017"), "residence_address") == "善治市西山区翠屏街道翠屏路9号"
    assert value(asker.facts(), "residence_address") is None


def test_a_form_entry_without_prefill_wants_a_new_value(catalogue: Catalogue, people: People) -> None:
    """SPEC, form.prefill null: the new company's capital is not that of the licence."""
    asker = Asker(catalogue, people["xiangyuan-restaurant"])
    assert value(asker.facts("SJ-009"), "registered_capital") is None
    assert value(asker.facts("SJ-009"), "company_name") == "南桥区香园餐馆"


def test_own_papers_tell_nothing_of_somebody_else(catalogue: Catalogue, people: People) -> None:
    """A matter for one's father: neither one's ID card nor one's register entries fill his form."""
    facts = Asker(catalogue, people["zhou-hai"], subject="father").facts("MZ-006")
    names = {"applicant_name", "applicant_id_number", "birth_date", "hukou_region", "applicant_sex", "bank_account"}
    assert not names & set(facts)
    assert value(facts, "agent_handled") is True


def test_a_birth_certificate_tells_of_the_child_only(catalogue: Catalogue, people: People) -> None:
    """GA-002 fills the applicant from the birth certificate: right for the child, wrong for the mother."""
    child = Asker(catalogue, people["lin-yue"], subject="child").facts("GA-002")
    mother = Asker(catalogue, people["lin-yue"]).facts("GA-002")
    assert value(child, "applicant_name") == "周小满"
    assert value(mother, "applicant_name") == "林月"


def test_the_spouse_is_the_other_name_on_the_marriage_certificate(catalogue: Catalogue, people: People) -> None:
    """WS-003 fills 对方姓名 from the husband's name; for the husband that would be himself."""
    for one, other in (("lin-yue", "周海"), ("zhou-hai", "林月")):
        persona = people[one]
        bare = persona.with_(facts={n: v for n, v in persona.facts.items() if n != "spouse_name"})
        assert value(Asker(catalogue, bare).facts("WS-003"), "spouse_name") == other


def test_holding_a_certificate_answers_the_question_whether_one_has_it(catalogue: Catalogue, people: People) -> None:
    """SPEC, facts.shown_by; holding none says nothing."""
    assert value(Asker(catalogue, people["zhou-jianguo"]).facts(), "held_local_ss_card") is True
    assert value(Asker(catalogue, people["sun-qi"]).facts(), "held_local_ss_card") is None


def test_garbage_from_a_department_is_left_out(catalogue: Catalogue, people: People) -> None:
    """Issue, bad input: a department that answers garbage."""
    card = HeldCertificate(
        id=CertificateId("id_card"), fields={"name": 7, "birth_date": "1998-02-30", "sex": "x", "id_number": ""}
    )
    registers = {"employment_status": "dragon", "household_size": "three", "no_such_fact": 1}
    facts = known_facts({card.id: card}, registers, None, {}, catalogue)  # type: ignore[arg-type]
    assert set(facts) == {"had_id_card"}


def test_identity_fields_from_papers_are_locked(catalogue: Catalogue, people: People) -> None:
    """A form shows each value with its source; who one is cannot be edited."""
    asker = Asker(catalogue, people["lin-yue"], told={"applicant_phone": "19000000001", "child_name": "周小满"})
    rows = {row.field: row for row in form_fields(catalogue.item("GA-001"), asker.facts("GA-001"), catalogue, TODAY)}  # type: ignore[arg-type]
    assert (rows["applicant_name"].locked, rows["applicant_name"].source_text) == (True, "取自居民身份证")  # type: ignore[index]
    assert (rows["child_name"].locked, rows["child_name"].source) == (False, SourceKind.PERSON)  # type: ignore[index]
    assert rows["hukou_follow"].value is None  # type: ignore[index]


def test_an_answer_counts_under_every_name_of_the_fact(catalogue: Catalogue) -> None:
    """SPEC, facts.same_as: one answer answers all facts that mean the same."""
    alias = catalogue.facts[FactName("wants_job")].with_(name="seeks_job", same_as="wants_job")
    merged = replace(catalogue, facts={**catalogue.facts, FactName("seeks_job"): alias})
    facts = Asker(merged, told={"seeks_job": True}).facts()
    assert (value(facts, "wants_job"), facts[FactName("wants_job")].name) == (True, "wants_job")


def test_a_childs_registration_is_the_parents_matter(catalogue: Catalogue, people: People) -> None:
    """“给孩子上户口”: the child's name stands beside the applicant's, so the applicant is the parent."""
    facts = Asker(catalogue, people["lin-yue"], subject="child").facts("GA-001")
    assert (value(facts, "applicant_name"), value(facts, "child_name")) == ("林月", "周小满")


def test_the_guardian_in_a_childs_form_is_the_asker(catalogue: Catalogue, people: People) -> None:
    """GA-002 for the child: 监护人姓名 from the asker's own card."""
    facts = Asker(catalogue, people["lin-yue"], subject="child").facts("GA-002")
    assert value(facts, "minor_guardian_name") == "林月"


def test_who_acts_for_another_adult_is_the_agent(catalogue: Catalogue, people: People) -> None:
    """Nobody is asked for a name that their own card tells."""
    facts = Asker(catalogue, people["zhou-hai"], subject="father").facts("MZ-006")
    assert value(facts, "agent_name") == "周海"
