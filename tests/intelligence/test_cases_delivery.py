"""Telling the departments: down, refusing, at the wrong moment, and across deaths of our own process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.intelligence.case_world import (
    World,
    application,
    citizen,
    officer,
    world,
)

from shanzhi.intelligence.cases import CaseState, case_card


@pytest.fixture
def w(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def test_a_department_that_does_not_answer_is_tried_until_it_does_and_the_person_reads_the_truth(w: World) -> None:
    w.gateway.down = True
    case = w.cases.submit(application(), citizen())
    card = case_card(w.look(case), w.content, w.clock.today())
    assert card.state == "registered"
    assert card.destinations[0].text == "市公安局的系统暂时不通，正在重试。"
    for _ in range(5):
        w.wait(minutes=2)
    assert w.look(case).effects[0].attempts == 6
    w.gateway.down = False
    w.wait(minutes=2)
    card = case_card(w.look(case), w.content, w.clock.today())
    assert card.destinations[0].text == "已送达市公安局。"
    assert card.destinations[0].state == "delivered"
    assert w.gateway.tools() == ["submit_application"]


def test_retries_wait_longer_each_time(w: World) -> None:
    w.gateway.down = True
    w.cases.submit(application(), citizen())
    for seconds, tries in ((1, 1), (1, 2), (3, 2), (1, 3), (7, 3), (1, 4)):
        w.wait(seconds=seconds)
        assert len(w.gateway.calls) == tries


def test_what_a_department_refuses_for_good_waits_for_a_person_and_can_be_sent_again(w: World) -> None:
    w.gateway.refuses = frozenset({"submit_application"})
    case = w.cases.submit(application(), citizen())
    w.wait(days=1)
    assert len(w.gateway.calls) == 1
    card = case_card(w.look(case), w.content, w.clock.today())
    assert card.destinations[0].state == "failed"
    assert "工作人员正在处理" in card.destinations[0].text
    w.gateway.refuses = frozenset()
    w.cases.redeliver(case.number, officer())
    assert w.look(case).state is CaseState.PROCESSING


def test_an_application_that_was_never_sent_is_withdrawn_without_telling_anybody(tmp_path: Path) -> None:
    with world(tmp_path, prompt=False) as w:
        case = w.cases.submit(application(), citizen())
        w.cases.withdraw(case.number, "改天再办", citizen())
        w.engine.work()
        assert w.gateway.calls == []
        assert w.look(case).state is CaseState.WITHDRAWN


def test_a_withdrawal_while_the_application_is_on_its_way_reaches_the_department_after_it(w: World) -> None:
    """The hard order: the department must not be left with an application that nobody wants."""
    case = None

    def withdraw_meanwhile(_proposal: object) -> None:
        nonlocal case
        w.gateway.before = None
        case = w.cases.mine(citizen())[0]
        w.cases.withdraw(case.number, "改天再办", citizen())

    w.gateway.before = withdraw_meanwhile
    w.cases.submit(application(), citizen())
    w.wait(minutes=1)
    assert case is not None
    assert w.gateway.tools() == ["submit_application", "withdraw_application"]
    assert w.look(case).state is CaseState.WITHDRAWN


def test_after_a_death_between_storing_and_starting_the_sweep_starts_the_case(tmp_path: Path) -> None:
    """Safety: a reserved number without a run is found at the next start."""
    with world(tmp_path, prompt=False) as w:
        case = w.cases.submit(application(), citizen())
        after = w.again()
        assert after.cases.sweep() == 1
        assert after.look(case).state is CaseState.PROCESSING
        assert after.cases.sweep() == 0


def test_a_run_that_broke_is_followed_by_a_new_one(w: World) -> None:
    def break_once(_proposal: object) -> None:
        w.gateway.before = None
        raise KeyboardInterrupt

    w.gateway.before = break_once
    with pytest.raises(KeyboardInterrupt):
        w.cases.submit(application(), citizen())
    after = w.again()
    after.cases.sweep()
    assert w.gateway.tools() == ["submit_application"]
