"""Completed years, months and days between two civil days, as the law counts them. Knows the calendar and nothing else.

The anniversary itself completes a period; in a month that has no such day, its last day does (民法典第二百零二条).
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date


def months_between(start: date, end: date) -> int:
    """Completed months from ``start`` to ``end``; negative when ``end`` is earlier."""
    if end < start:
        return -months_between(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    anniversary = min(start.day, monthrange(end.year, end.month)[1])
    return months if end.day >= anniversary else months - 1


def years_between(start: date, end: date) -> int:
    """Completed years from ``start`` to ``end``; negative when ``end`` is earlier."""
    if end < start:
        return -years_between(end, start)
    return months_between(start, end) // 12


def days_between(start: date, end: date) -> int:
    """Days from ``start`` to ``end``; negative when ``end`` is earlier."""
    return (end - start).days


def read_day(text: str) -> date | None:
    """The day written ``2026-05-21``; ``None`` when there is no such day."""
    if len(text) != len("2026-05-21"):  # fromisoformat also takes week dates and compact forms
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
