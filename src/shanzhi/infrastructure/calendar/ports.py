"""What the rest of the house wants of a calendar of working days."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from shanzhi.infrastructure.calendar.model import Deadline


class WorkingCalendar(Protocol):
    """Counts terms in working days (工作日)."""

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        ...

    def add_workdays(self, day: date, n: int) -> Deadline:
        """The ``n``-th working day after ``day``, which itself is not counted (Civil Code art. 201).

        ``n = 0`` is the day itself when it is worked, else the next working day (art. 203). Raises ``ValueError`` for
        a negative ``n``.
        """
        ...

    def workdays_between(self, a: date, b: date) -> int:
        """Working days after ``a`` up to and including ``b``; negative when ``b`` is earlier.

        So ``workdays_between(a, add_workdays(a, n).day) == n`` for every ``n >= 1``.
        """
        ...
