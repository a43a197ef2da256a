"""China's working days from the ``chinesecalendar`` package (2004 to its last announced year), overridden by notices.

It knows no year that nobody has announced: there weekends alone count, and the result says that it is provisional.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from chinese_calendar.constants import holidays, workdays

from shanzhi.infrastructure.calendar.model import Deadline
from shanzhi.infrastructure.calendar.notices import HolidayNotice

_SATURDAY = 5
_DAY = timedelta(days=1)


class ChinaCalendar:
    """Working days of the mainland."""

    def __init__(self, notices: Iterable[HolidayNotice] = ()) -> None:
        self._days = {**dict.fromkeys(holidays, False), **dict.fromkeys(workdays, True)}
        announced = {day.year for day in holidays}
        for notice in notices:
            announced.add(notice.year)
            self._days.update(dict.fromkeys(notice.days_off, False))
            self._days.update(dict.fromkeys(notice.days_worked, True))
        self._announced = frozenset(announced)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day; in an unannounced year, whether it is Monday to Friday."""
        return self._days.get(day, day.weekday() < _SATURDAY)

    def announced(self, year: int) -> bool:
        """Whether the year's holidays are known."""
        return year in self._announced

    def add_workdays(self, day: date, n: int) -> Deadline:
        """See the port. Provisional when the count touches an unannounced year."""
        if n < 0:
            raise ValueError("a term of working days cannot be negative")
        last = day
        if n == 0:
            while not self.is_workday(last):
                last += _DAY
        left = n
        while left:
            last += _DAY
            left -= self.is_workday(last)
        return Deadline(day=last, provisional=not all(map(self.announced, range(day.year, last.year + 1))))

    def workdays_between(self, a: date, b: date) -> int:
        """See the port."""
        if b < a:
            return -self.workdays_between(b, a)
        return sum(self.is_workday(a + timedelta(days=i)) for i in range(1, (b - a).days + 1))
