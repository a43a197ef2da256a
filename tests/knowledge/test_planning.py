"""Plans: chains over certificates across departments, groups and days, circles and dead ends that are told, not run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.knowledge.conftest import TODAY, Asker

from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.ids import CertificateId, ItemCode, TenantId
from shanzhi.knowledge.content import Catalogue, Pack, catalogue_of
from shanzhi.knowledge.content.model import Item, Output, Persona
from shanzhi.knowledge.planning import Plan, plan, plan_card
from shanzhi.knowledge.planning.schedule import schedule

People = dict[str, Persona]


def planned(asker: Asker, code: str, *held: str) -> Plan:
    owned = [*asker.held, *(CertificateId(one) for one in held)]
    return plan(ItemCode(code), asker.facts(code), owned, asker.catalogue, asker.today, subject=asker.subject)


def steps(found: Plan) -> list[str]:
    return [str(step.item) for step in found.steps]


@pytest.fixture
def sun(catalogue: Catalogue, people: People) -> Asker:
    return Asker(catalogue, people["sun-qi"], told={"unemployment_reason": "discharged"})


def test_a_chain_crosses_items_and_counts_working_days(sun: Asker) -> None:
    """DG-075: card and registration can be got at the same time; the benefit waits for the slower."""
    found = planned(sun, "RS-003", "discharge_certificate")
    assert found.groups == (("RS-002", "RS-016"), ("RS-003",))
    registered, _, benefit = found.steps
    assert (registered.start_day, registered.finish_day) == (0, 2)
    assert (benefit.after, benefit.start_day, benefit.finish_day) == (("RS-002", "RS-016"), 2, 7)
    assert found.total_workdays == 7
    assert registered.produces == ("unemployment_registration",)
    assert "失业登记证明" in registered.because


def test_what_is_held_needs_no_step(sun: Asker) -> None:
    """The chain stops at what the person already holds."""
    held = ("discharge_certificate", "social_security_card", "unemployment_registration")
    assert steps(planned(sun, "RS-003", *held)) == ["RS-003"]


def test_a_long_chain_reaches_back_over_several_departments(catalogue: Catalogue, people: People) -> None:
    """Opening a restaurant: name, licence, then the food permit."""
    asker = Asker(catalogue, people["zhao-lei"], told={"company_type": "individual", "shop_uses_name": True})
    found = planned(asker, "SJ-010")
    assert steps(found) == ["SJ-001", "SJ-006", "SJ-010"]
    assert found.total_workdays == sum(step.workdays for step in found.steps)


def test_what_nobody_here_issues_is_told(sun: Asker) -> None:
    """A dead end: the discharge papers come from the army."""
    found = planned(sun, "RS-003")
    assert [(one.code, one.certificate) for one in found.problems if one.item == "RS-003"] == [
        ("nobody_issues", "discharge_certificate")
    ]


def test_an_item_that_cannot_serve_this_person_is_told_with_the_reason(catalogue: Catalogue, people: People) -> None:
    """A dead end: 周海 has flexible work, so no unemployment registration, so no benefit."""
    found = planned(Asker(catalogue, people["zhou-hai"]), "RS-003")
    assert {one.code for one in found.problems} == {"not_eligible"}
    assert any("失业登记" in one.text and "没有工作" in one.text for one in found.problems)
    assert "RS-002" not in steps(found)


def _with(catalogue: Catalogue, *items: Item) -> Catalogue:
    return replace(catalogue, items={**catalogue.items, **{item.code: item for item in items}})


def _needing(item: Item, certificate: str) -> Item:
    (first, *_) = [one for one in item.materials if one.certificate is not None]
    material = first.with_(id="mx", name="前置证明", certificate=CertificateId(certificate), required_when="TRUE")
    needing: Item = item.with_(materials=(*item.materials, material))
    return needing


def test_a_circle_is_told_and_not_run(catalogue: Catalogue, people: People) -> None:
    """A needs B's certificate and B needs A's: reported, and the plan still ends."""
    registration, hardship = (catalogue.items[ItemCode(code)] for code in ("RS-002", "RS-004"))
    circular = _with(catalogue, _needing(registration, "employment_hardship_certificate"), hardship)
    asker = Asker(circular, people["sun-qi"], told={"unemployment_reason": "discharged"})
    found = planned(asker, "RS-004", "discharge_certificate")
    assert [one.code for one in found.problems] == ["cycle"]
    assert steps(found) == ["RS-002", "RS-004"]


def test_an_item_that_needs_what_it_issues_renews_it(catalogue: Catalogue, people: People) -> None:
    """GA-003 needs and issues the ID card: one step, no circle, no problem."""
    for asker in (Asker(catalogue, people["zhou-hai"]), Asker(catalogue, people["zhou-hai"], without=("id_card",))):
        found = planned(asker, "GA-003")
        assert (steps(found), found.problems) == (["GA-003"], ())


def test_bundles_keep_their_own_order_and_leave_out_what_is_ruled_out(catalogue: Catalogue, people: People) -> None:
    """YJS-001 for a mother who holds the birth certificate; undecided items stay in, with what decides them."""
    found = planned(Asker(catalogue, people["lin-yue"]), "YJS-001")
    by_code = {str(step.item): step for step in found.steps}
    assert "WS-001" not in by_code
    assert by_code["GA-001"].undecided == ("child_hukou_done",)
    assert by_code["WS-004"].after == ("GA-001",)
    assert by_code["YB-005"].group == 0


def test_a_bundles_items_wait_for_each_others_certificates(catalogue: Catalogue, people: People) -> None:
    """Beside the explicit ``after``: RS-004 needs the registration that RS-002 issues."""
    bundle = catalogue.bundles[ItemCode("YJS-006")]
    bare = bundle.with_(items=tuple(entry.with_(after=()) for entry in bundle.items))
    loose = replace(catalogue, bundles={bare.code: bare})
    asker = Asker(loose, people["chen-qiang"], told={"wants_job_support": True, "certificate_due": False})
    found = planned(asker, "YJS-006")
    assert {str(one.item): one.after for one in found.steps}["RS-004"] == ("RS-002",)


def test_the_same_question_gives_the_same_plan(pack: Pack, people: People) -> None:
    """Deterministic, whatever the order of what is held."""
    first, second = (catalogue_of(pack, TenantId("x"), TODAY) for _ in range(2))
    one = Asker(first, people["huang-ting"])
    two = Asker(second, people["huang-ting"])
    for code in sorted(first.items):
        turned = plan(code, two.facts(code), list(reversed(list(two.held))), second, TODAY)
        assert plan(code, one.facts(code), list(one.held), first, TODAY) == turned


def test_every_plan_of_the_pack_can_be_carried_out_in_order(catalogue: Catalogue, people: People) -> None:
    """For every item, bundle and person: each step after what it waits for, the goal in it, days that add up."""
    for persona in people.values():
        asker = Asker(catalogue, persona)
        facts, held = asker.facts(), asker.held
        for code in (*catalogue.items, *catalogue.bundles):
            found = plan(code, facts, held, catalogue, TODAY)
            done: dict[str, int] = {}
            for step in found.steps:
                assert set(step.after) <= set(done)
                assert step.start_day == max((done[one] for one in step.after), default=0)
                done[step.item] = step.finish_day
            assert code in done or code in catalogue.bundles
            assert found.total_workdays == max(done.values(), default=0)
            assert [item for group in found.groups for item in group] == list(done)
            assert len(plan_card(found, catalogue).steps) == len(found.steps)


_graphs = st.integers(1, 8).flatmap(
    lambda n: st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=16).map(lambda e: (n, e))
)


@settings(max_examples=200, deadline=None)
@given(_graphs, st.lists(st.integers(0, 20), min_size=8, max_size=8))
def test_any_graph_is_ordered_and_its_circles_reported(
    graph: tuple[int, list[tuple[int, int]]], days: list[int]
) -> None:
    """Every step once, each after its waits; a wait is dropped only where a circle forces it."""
    count, edges = graph
    names = [ItemCode(str(n)) for n in range(count)]
    after = {name: [names[b] for a, b in edges if a == n and a != b] for n, name in enumerate(names)}
    found = schedule(names, after, {name: days[n] for n, name in enumerate(names)})
    assert sorted(found.order) == sorted(names)
    place = {name: at for at, name in enumerate(found.order)}
    for name in names:
        assert all(place[one] < place[name] for one in found.after[name])
        assert set(found.after[name]) | {wait for step, wait in found.dropped if step == name} == set(after[name])
    assert all(_reaches(after, wait, step) for step, wait in found.dropped)


def _reaches(after: dict[ItemCode, list[ItemCode]], start: ItemCode, goal: ItemCode) -> bool:
    seen, waiting = set(), [start]
    while waiting:
        step = waiting.pop()
        if step == goal:
            return True
        if step not in seen:
            seen.add(step)
            waiting += after[step]
    return False


def test_an_unknown_goal_is_not_found(catalogue: Catalogue) -> None:
    """API: 404 with a stable code."""
    with pytest.raises(NotFound, match="no_such_item"):
        plan(ItemCode("XX-999"), {}, (), catalogue, date(2026, 6, 30))


def test_a_step_names_what_it_issues(catalogue: Catalogue) -> None:
    """The last step's own certificates are shown too."""
    found = plan(ItemCode("RS-016"), {}, (), catalogue, TODAY)
    assert catalogue.items[ItemCode("RS-016")].outputs == (Output(certificate=CertificateId("social_security_card")),)
    assert found.steps[-1].produces == ("social_security_card",)
