"""The end of a term of working days. It knows no calendar; an adapter counts."""

from __future__ import annotations

from datetime import date

from shanzhi.kernel.values import Frozen


class Deadline(Frozen):
    """The last day of a term."""

    day: date
    provisional: bool = False
    """A year whose holidays are not announced yet was counted with weekends alone; the day may still move."""
