"""What the operators do with known operands: comparisons, arithmetic, periods. Knows neither NULL nor facts."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date

from shanzhi.knowledge.expressions import periods
from shanzhi.knowledge.expressions.tree import kind_of_value

Value = bool | int | float | str | date | None
"""``None`` is NULL."""
Operation = Callable[..., Value]


def extreme(pick: Operation) -> Operation:
    """The least or the greatest of values of one sort; NULL when the sorts differ."""

    def choose(*values: Value) -> Value:
        return pick(values) if len({kind_of_value(value) for value in values}) == 1 else None

    return choose


def _finite(operation: Operation) -> Operation:
    """A quotient by zero and a number too large are NULL, not an error and not infinity."""

    def calculate(left: float, right: float) -> Value:
        try:
            value = operation(left, right)
        except (ZeroDivisionError, OverflowError):
            return None
        return value if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)) else None

    return calculate


COMPARISONS: dict[str, Operation] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
ARITHMETIC: dict[str, Operation] = {
    "+": _finite(lambda left, right: left + right),
    "-": _finite(lambda left, right: left - right),
    "*": _finite(lambda left, right: left * right),
    "/": _finite(lambda left, right: left / right),
}
PERIODS: dict[str, Operation] = {
    "years_between": periods.years_between,
    "months_between": periods.months_between,
    "days_between": periods.days_between,
}
