"""The clock of a case: working days from the acceptance, pauses, warnings and escalations, each once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.intelligence.case_world import World, application, approve, catalogue, citizen, item, officer, world

from shanzhi.infrastructure.calendar import ChinaCalendar
from shanzhi.intelligence.cases import Alert, Case, CaseTerms, Decision, case_card, read_terms
from shanzhi.intelligence.cases.deadlines import Counting
from shanzhi.intelligence.cases.model import CaseClock, Pause
from shanzhi.kernel.ids import FactName

PHONE = FactName("applicant_phone")
ASK = Decision(kind="supplement", step=2, reason="电话打不通", fields=(PHONE,))
COUNTING = Counting(ChinaCalendar(), CaseTerms(accept_within_workdays=5, warn_workdays=1, warn_share=0.2))


@pytest.fixture
def w(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def accepted(w: World) -> Case:
    """A case accepted on Monday 1 June 2026, with five working days promised."""
    case = w.cases.submit(application(), citizen())
    return w.cases.decide(case.number, approve(0), officer())


def due(w: World, case: Case) -> date | None:
    deadline = w.look(case).deadline
    return deadline.day if deadline else None


def days_of_alerts(w: World, days: int) -> list[tuple[str, str]]:
    """What is raised when the platform looks twice a day, as (day, kind)."""
    raised: list[tuple[str, str]] = []
    for _ in range(days):
        for _look in range(2):
            raised += [(w.clock.today().isoformat(), alert.kind) for alert in w.cases.watch_deadlines()]
        w.clock.move(days=1)
    return raised


def test_the_term_runs_in_working_days_from_the_day_after_acceptance(w: World) -> None:
    """Civil Code art. 201; five working days after Monday 1 June are Monday 8 June."""
    assert due(w, accepted(w)) == date(2026, 6, 8)


def test_until_it_is_accepted_the_term_runs_from_the_receipt(w: World) -> None:
    """Administrative Licensing Law art. 32 (4): an applicant does not wait for an acceptance that never comes."""
    case = w.cases.submit(application(), citizen())
    assert due(w, case) == date(2026, 6, 8)


def test_an_acceptance_in_time_moves_the_term_and_a_late_one_does_not(w: World) -> None:
    """Same article: not told within five days, the application counts as accepted on the day of receipt."""
    prompt = w.cases.submit(application("t-1"), citizen())
    late = w.cases.submit(application("t-2"), citizen())
    w.clock.move(days=7)
    w.cases.decide(prompt.number, approve(0), officer())
    assert due(w, prompt) == date(2026, 6, 15)
    w.clock.move(days=1)
    w.cases.decide(late.number, approve(0), officer())
    assert due(w, late) == date(2026, 6, 8)


def test_the_clock_stands_still_while_the_applicant_has_to_act(w: World) -> None:
    case = accepted(w)
    w.clock.move(days=1)
    w.cases.decide(case.number, ASK, officer())
    assert due(w, case) is None
    assert days_of_alerts(w, 20) == []
    w.cases.supplement(case.number, {PHONE: "19000000002"}, {}, citizen())
    assert due(w, case) == date(2026, 6, 26)  # 13 working days after 8 June: 19 June is a holiday


def test_a_warning_and_then_an_escalation_are_raised_once_each(w: World) -> None:
    case = accepted(w)
    assert days_of_alerts(w, 20) == [("2026-06-05", "warning"), ("2026-06-09", "overdue")]
    card = case_card(w.look(case), w.content, w.clock.today())
    assert card.owner == "督办（市公安局）"
    assert "督办" in card.next
    kinds = [entry.kind for entry in w.look(case).history]
    assert kinds.count("deadline_warning") == kinds.count("deadline_overdue") == 1


def test_after_a_restart_nothing_is_raised_again_and_nothing_is_forgotten(w: World) -> None:
    """Our own word: each once, across restarts."""
    accepted(w)
    w.clock.move(days=4)
    assert [alert.kind for alert in w.cases.watch_deadlines()] == ["warning"]
    after = w.again()
    assert after.cases.watch_deadlines() == ()
    w.clock.move(days=10)
    assert [alert.kind for alert in after.again().cases.watch_deadlines()] == ["overdue"]
    assert after.again().cases.watch_deadlines() == ()


def test_two_processes_that_watch_at_once_raise_one_alert(w: World) -> None:
    accepted(w)
    w.clock.move(days=4)
    other = w.again()
    raised: list[Alert] = []
    original = w.cases._store.save

    def overtaken(before: Case, after: Case) -> Case | None:
        raised.extend(other.cases.watch_deadlines())
        return original(before, after)

    w.cases._store.save = overtaken  # type: ignore[method-assign]  # the other is quicker at the worst moment
    raised.extend(w.cases.watch_deadlines())
    assert [alert.kind for alert in raised] == ["warning"]


def test_a_finished_case_raises_nothing(w: World) -> None:
    w.finish(w.cases.submit(application(), citizen()))
    assert days_of_alerts(w, 20) == []


def test_a_deadline_in_a_year_without_holidays_says_that_it_may_move(tmp_path: Path) -> None:
    content = catalogue(item("GA-011", promised_workdays=200))
    with world(tmp_path, content) as w:
        case = accepted(w)
        card = case_card(w.look(case), w.content, w.clock.today())
        assert card.deadline is not None
        assert card.deadline.year == 2027
        assert card.deadline_provisional


def test_the_terms_of_the_content_are_readable_and_each_has_its_basis() -> None:
    """House rule 9: every number of the law has a date, a source and a unit."""
    terms = read_terms(Path("content/case-terms.yaml"))
    assert terms.accept_within_workdays == 5


@given(
    st.integers(0, 40),
    st.dates(date(2026, 1, 1), date(2026, 8, 1)),
    st.integers(0, 5),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 20)), max_size=3),
)
def test_a_pause_never_shortens_the_term(n: int, received: date, wait: int, pauses: list[tuple[int, int]]) -> None:
    calendar = ChinaCalendar()
    taken = calendar.add_workdays(received, wait).day
    made, after = [], taken
    for gap, length in pauses:
        since = calendar.add_workdays(after, gap).day
        after = calendar.add_workdays(since, length).day
        made.append(Pause(since=since, until=after))
    clock = CaseClock(promised=n, legal=n, received_on=received, accepted_on=taken)
    plain = COUNTING.deadline(clock)
    paused = COUNTING.deadline(clock.with_(pauses=tuple(made)))
    assert plain is not None
    assert paused is not None
    stood = sum(calendar.workdays_between(p.since, p.until) for p in made if p.until)
    assert calendar.workdays_between(plain.day, paused.day) == stood


@given(st.integers(1, 60), st.dates(date(2026, 1, 1), date(2026, 8, 1)))
def test_a_warning_comes_before_the_deadline_and_not_on_the_first_day(n: int, received: date) -> None:
    clock = CaseClock(promised=n, legal=n, received_on=received)
    deadline, warn_on = COUNTING.deadline(clock), COUNTING._warn_on(clock)
    assert deadline is not None
    assert warn_on is not None
    assert received < warn_on <= deadline.day
    left = ChinaCalendar().workdays_between(warn_on, deadline.day)
    assert left <= max(1, n // 5)
