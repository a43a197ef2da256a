"""The material list for this person: what is needed, whose paper counts, and where a missing one comes from."""

from __future__ import annotations

from datetime import date

from tests.knowledge.conftest import TODAY, Asker, files

from shanzhi.kernel.cards import MaterialRow
from shanzhi.kernel.ids import ItemCode
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Persona
from shanzhi.knowledge.contract import material_needs

People = dict[str, Persona]


def rows(catalogue: Catalogue, asker: Asker, code: str, *attached: str, today: date = TODAY) -> dict[str, MaterialRow]:
    item = catalogue.items[ItemCode(code)]
    found = material_needs(
        item, asker.facts(code), asker.held, files(*attached), catalogue, today, subject=asker.subject
    )
    return {row.id: row for row in found}


def states(catalogue: Catalogue, asker: Asker, code: str, *attached: str) -> dict[str, str]:
    return {material: row.held for material, row in rows(catalogue, asker, code, *attached).items()}


def test_one_parents_paper_is_not_the_others(catalogue: Catalogue, people: People) -> None:
    """GA-001: the mother's hukou book answers 母亲居民户口簿, not 父亲居民户口簿; 父母居民身份证 needs both."""
    mother = Asker(catalogue, people["lin-yue"], told={"hukou_follow": "mother", "parents_married": True})
    assert states(catalogue, mother, "GA-001") == {
        "m1": "held",
        "m3": "held",
        "m4": "to_be_provided",
        "m5": "held",
    }
    mother.told["hukou_follow"] = "father"
    assert states(catalogue, mother, "GA-001")["m2"] == "to_be_provided"
    father = Asker(catalogue, people["zhou-hai"], told={"hukou_follow": "father", "parents_married": True})
    assert states(catalogue, father, "GA-001")["m2"] == "held"


def test_an_agents_card_is_the_askers_only_when_the_asker_is_the_agent(catalogue: Catalogue, people: People) -> None:
    """MZ-006: 老年人居民身份证 and 代办人居民身份证 change places with the person whose matter it is."""
    own = Asker(catalogue, people["zhou-jianguo"], told={"agent_handled": True})
    assert states(catalogue, own, "MZ-006")["m1"] == "held"
    assert states(catalogue, own, "MZ-006")["m4"] == "to_be_provided"
    son = Asker(catalogue, people["zhou-hai"], subject="father")
    assert states(catalogue, son, "MZ-006")["m1"] == "to_be_provided"
    assert states(catalogue, son, "MZ-006")["m4"] == "held"


def test_a_guardians_card_is_the_askers_when_the_matter_is_the_childs(catalogue: Catalogue, people: People) -> None:
    """YB-002: the form names the guardian from the ID card, so it is the asker's."""
    mother = Asker(catalogue, people["lin-yue"], subject="child", told={"newborn_join_basis": "local_hukou"})
    found = states(catalogue, mother, "YB-002")
    assert found["m4"] == "held"
    assert found["m2"] != "held", "the mother's hukou book does not yet show the child"


def test_a_companys_representative_still_shows_a_card(catalogue: Catalogue, people: People) -> None:
    """SP-001: a company's library holds no ID card, and nobody is sent to apply for one."""
    found = rows(catalogue, Asker(catalogue, people["hongtu-software"], told={"seal_reason": "lost"}), "SP-001")
    assert (found["m2"].held, found["m3"].held, found["m3"].produced_by) == ("held", "to_be_provided", None)


def test_application_forms_are_generated_and_uploads_count(catalogue: Catalogue, people: People) -> None:
    """A form that the platform fills in is not asked for again."""
    found = states(catalogue, Asker(catalogue, people["hongtu-software"]), "KJ-001", "m3")
    assert (found["m1"], found["m2"], found["m3"], found["m4"]) == ("generated", "held", "attached", "to_be_provided")


def test_a_missing_certificate_comes_from_an_item_that_can_issue_it_to_this_person(
    catalogue: Catalogue, people: People
) -> None:
    """RS-003: the card's first issue for one who never had it; its reissue for one who lost it."""
    told: dict[str, FactValue] = {
        "unemployment_reason": "discharged",
        "held_local_ss_card": False,
        "has_active_ss_card": False,
    }
    first = rows(catalogue, Asker(catalogue, people["sun-qi"], told=dict(told)), "RS-003")
    assert (first["m3"].held, first["m3"].produced_by) == ("will_be_produced", "RS-016")
    assert (first["m2"].produced_by, first["m2"].produced_by_name) == ("RS-002", "失业登记")
    told |= {"held_local_ss_card": True, "has_active_ss_card": True}
    again = rows(catalogue, Asker(catalogue, people["sun-qi"], told=dict(told)), "RS-003")
    assert again["m3"].produced_by == "RS-017"


def test_papers_that_people_have_anyway_are_not_sent_for(catalogue: Catalogue, people: People) -> None:
    """SPEC, certificates.presumed: an owner without an electronic title deed is not told to buy a house."""
    asker = Asker(catalogue, people["xiangyuan-restaurant"], told={"premises_source": "own"})
    assert rows(catalogue, asker, "SJ-009")["m9"].produced_by is None


def test_a_renewal_takes_the_old_certificate_even_expired(catalogue: Catalogue, people: People) -> None:
    """GA-003 needs the card that it replaces; it neither loops nor refuses it. Another item does refuse it."""
    asker = Asker(catalogue, people["zhou-hai"], told={"id_renew_reason": "expiry"})
    later = date(2027, 3, 1)
    renewed = rows(catalogue, asker, "GA-003", today=later)["m1"]
    assert (renewed.held, renewed.produced_by) == ("held", None)
    elsewhere = rows(catalogue, asker, "RS-003", today=later)["m1"]
    assert elsewhere.held != "held"
    assert "2026年12月30日到期" in elsewhere.held_text


def test_undecided_materials_say_what_decides_them(catalogue: Catalogue, people: People) -> None:
    """A list before the situation is known is a list with questions, not a guess."""
    found = rows(catalogue, Asker(catalogue, people["lin-yue"]), "GA-001")
    assert found["m3"].undecided == ("hukou_follow",)
    assert found["m7"].undecided == ("parents_married", "hukou_follow")
    assert found["m1"].undecided == ()


def test_what_this_situation_does_not_need_is_not_listed(catalogue: Catalogue, people: People) -> None:
    """GA-001: a married couple brings no paternity test."""
    asker = Asker(catalogue, people["lin-yue"], told={"hukou_follow": "mother", "parents_married": True})
    assert {"m2", "m6", "m7"}.isdisjoint(rows(catalogue, asker, "GA-001"))


def test_of_a_stranger_nobody_can_say_what_is_lacking(catalogue: Catalogue) -> None:
    """Before signing in, a list says what to bring and where one could get it, not that it is missing."""
    found = rows(catalogue, Asker(catalogue), "RS-003")["m3"]
    assert (found.held, found.produced_by) == ("to_be_provided", "RS-016")
    assert "登录后自动核验" in found.held_text
