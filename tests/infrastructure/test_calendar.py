"""Working days: the Civil Code's way of counting, on China's published holidays."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.infrastructure.calendar import ChinaCalendar, HolidayNotice, read_notices
from shanzhi.kernel.errors import OfficerMustDecide

CALENDAR = ChinaCalendar()
DAYS = st.dates(date(2006, 1, 1), date(2028, 12, 31))
NOTICE = "year: 2027, source: 国办发明电, published: 2026-11-25"
PUBLISHED = Path(__file__).with_name("holidays_2007_2026.csv")


def published() -> dict[date, bool]:
    """Day → whether it is off, from the notices as collected by the holiday-cn project (MIT)."""
    rows = [line.split(",") for line in PUBLISHED.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {date.fromisoformat(day): off == "off" for day, off in rows}


def test_every_day_of_the_state_councils_notices_is_counted_as_they_say() -> None:
    """The notices of 2007 to 2026: each day off and each make-up working day."""
    days = published()
    assert len(days) > 600
    wrong = [day for day, off in days.items() if CALENDAR.is_workday(day) is off]
    assert wrong == []


def test_days_that_no_notice_names_follow_the_week() -> None:
    named = published()
    days = (date(2007, 1, 1) + timedelta(days=i) for i in range((date(2026, 12, 31) - date(2007, 1, 1)).days + 1))
    wrong = [d for d in days if d not in named and CALENDAR.is_workday(d) != (d.weekday() < 5)]
    assert wrong == []


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        ("2026-06-01", 1, "2026-06-02"),  # the day of acceptance is not counted (Civil Code art. 201)
        ("2026-06-05", 1, "2026-06-08"),  # over a weekend
        ("2026-02-13", 1, "2026-02-14"),  # a Saturday worked before the Spring Festival
        ("2026-02-14", 1, "2026-02-24"),  # over the Spring Festival
        ("2026-09-30", 1, "2026-10-08"),  # over the National Day
        ("2026-06-01", 0, "2026-06-01"),
        ("2026-06-06", 0, "2026-06-08"),  # art. 203: a last day that is a holiday moves to the next working day
        ("2026-06-06", 1, "2026-06-08"),
    ],
)
def test_terms_end_on_the_day_a_lawyer_would_name(start: str, n: int, last: str) -> None:
    """Civil Code art. 201 and 203."""
    deadline = CALENDAR.add_workdays(date.fromisoformat(start), n)
    assert deadline.day == date.fromisoformat(last)
    assert not deadline.provisional


def test_a_term_that_reaches_a_year_nobody_announced_is_provisional() -> None:
    deadline = CALENDAR.add_workdays(date(2026, 12, 30), 3)
    assert deadline.day.year == 2027
    assert deadline.provisional
    assert not CALENDAR.add_workdays(date(2026, 12, 30), 1).provisional


def test_a_notice_as_data_announces_its_year_and_overrides_the_bundled_calendar(tmp_path: Path) -> None:
    path = tmp_path / "notices.yaml"
    path.write_text(f"- {{{NOTICE}, days_off: [2027-01-01], days_worked: [2027-01-02]}}", "utf-8")
    calendar = ChinaCalendar(read_notices(path))
    assert not calendar.is_workday(date(2027, 1, 1))
    assert calendar.is_workday(date(2027, 1, 2))
    deadline = calendar.add_workdays(date(2026, 12, 31), 1)
    assert deadline.day == date(2027, 1, 2)
    assert not deadline.provisional


def test_the_platforms_own_notice_file_is_readable() -> None:
    read_notices(Path("content/holiday-notices.yaml"))


@pytest.mark.parametrize(
    "text",
    [
        "year: 2027",
        "- {year: 2027}",
        f"- {{{NOTICE}, days_off: [2027-02-30]}}",
        "- [",
        "- x",
    ],
)
def test_a_malformed_notice_file_is_refused_with_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notices.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(OfficerMustDecide, match="bad_holiday_notices"):
        read_notices(path)


def test_a_day_both_off_and_worked_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notices.yaml"
    path.write_text(f"- {{{NOTICE}, days_off: [2027-01-01], days_worked: [2027-01-01]}}", "utf-8")
    with pytest.raises(OfficerMustDecide, match="既写了放假又写了上班"):
        read_notices(path)


def test_a_term_cannot_be_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_workdays(date(2026, 6, 1), -1)


@given(DAYS, st.integers(1, 60))
def test_counting_back_gives_the_term(day: date, n: int) -> None:
    """The port's own word, on which pauses and warnings rest."""
    assert CALENDAR.workdays_between(day, CALENDAR.add_workdays(day, n).day) == n


@given(DAYS, st.integers(0, 60))
def test_a_term_ends_on_a_working_day_and_a_longer_one_later(day: date, n: int) -> None:
    last = CALENDAR.add_workdays(day, n).day
    assert CALENDAR.is_workday(last)
    assert last >= day
    assert CALENDAR.add_workdays(day, n + 1).day > last or n == 0


@given(DAYS, DAYS, DAYS)
def test_working_days_add_up(a: date, b: date, c: date) -> None:
    between = CALENDAR.workdays_between
    assert between(a, b) + between(b, c) == between(a, c)


@given(DAYS, st.integers(0, 30))
def test_a_later_start_never_ends_earlier(day: date, n: int) -> None:
    assert CALENDAR.add_workdays(day, n).day <= CALENDAR.add_workdays(day + timedelta(days=1), n).day


def test_announcing_a_holiday_only_moves_terms_later() -> None:
    notice = HolidayNotice(year=2027, source="x", published=date(2026, 11, 25), days_off=(date(2027, 1, 1),))
    plain = CALENDAR.add_workdays(date(2026, 12, 30), 5)
    assert ChinaCalendar([notice]).add_workdays(date(2026, 12, 30), 5).day > plain.day
