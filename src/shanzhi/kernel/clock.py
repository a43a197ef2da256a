"""What time it is. Whatever depends on the day asks a clock that is handed in, so that tests and replays own time."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Protocol

CHINA = timezone(timedelta(hours=8), "CST")
"""China Standard Time, the one zone in which deadlines and validity are counted."""


class Clock(Protocol):
    """The present instant and the civil day in China."""

    def now(self) -> datetime:
        """The present instant, aware, in China Standard Time."""
        ...

    def today(self) -> date:
        """The civil day in China."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(CHINA)

    def today(self) -> date:
        return self.now().date()


class ShiftedClock:
    """The machine's clock moved so that it read ``start`` when this object was made; it goes on ticking.

    Used where a scripted day is replayed (evaluation, training of officers); never in production.
    """

    def __init__(self, start: date) -> None:
        self._shift = datetime.combine(start, datetime.now(CHINA).timetz()) - datetime.now(CHINA)

    def now(self) -> datetime:
        return datetime.now(CHINA) + self._shift

    def today(self) -> date:
        return self.now().date()


class SettableClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(CHINA)

    def now(self) -> datetime:
        return self._at

    def today(self) -> date:
        return self._at.date()

    def move(self, **delta: float) -> None:
        """Move forward by a ``timedelta``'s keywords (``days=1``)."""
        self._at += timedelta(**delta)
