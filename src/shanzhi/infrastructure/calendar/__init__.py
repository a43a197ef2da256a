"""Working days in China: which days are worked, and when a term of working days ends."""

from shanzhi.infrastructure.calendar.adapters.china import ChinaCalendar
from shanzhi.infrastructure.calendar.model import Deadline
from shanzhi.infrastructure.calendar.notices import HolidayNotice, read_notices
from shanzhi.infrastructure.calendar.ports import WorkingCalendar

__all__ = ["ChinaCalendar", "Deadline", "HolidayNotice", "WorkingCalendar", "read_notices"]
