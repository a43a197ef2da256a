"""The language of conditions, situations and amounts: parsed once into a checked tree, three-valued for one person."""

from shanzhi.knowledge.expressions.checking import Problem, check
from shanzhi.knowledge.expressions.errors import ExpressionError
from shanzhi.knowledge.expressions.expression import Expression, Outcome, fits, parse
from shanzhi.knowledge.expressions.periods import days_between, months_between, years_between

__all__ = [
    "Expression",
    "ExpressionError",
    "Outcome",
    "Problem",
    "check",
    "days_between",
    "fits",
    "months_between",
    "parse",
    "years_between",
]
