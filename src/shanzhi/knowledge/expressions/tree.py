"""The closed set of nodes an expression is made of. Nothing else can be evaluated, so nothing else can be asked of it.

The tree knows the language of ``content/SPEC.md`` and refuses to know SQL, the vocabulary and any person's facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from shanzhi.kernel.ids import FactName

Kind = Literal["boolean", "number", "text", "date"]
"""What sort of value a node gives; choices are text."""
Comparison = Literal["=", "<>", "<", "<=", ">", ">="]
Arithmetic = Literal["+", "-", "*", "/"]
Function = Literal["age", "years_between", "months_between", "days_between", "today", "least", "greatest", "coalesce"]


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal; ``None`` is NULL."""

    value: bool | int | float | str | date | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact by its name; NULL when nobody has told it."""

    name: FactName
    position: int


@dataclass(frozen=True, slots=True)
class Not:
    operand: Node


@dataclass(frozen=True, slots=True)
class AllOf:
    """``AND``, flattened."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """``OR``, flattened."""

    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    operator: Comparison
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Among:
    """``operand IN (choices)``."""

    operand: Node
    choices: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Between:
    operand: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class StartsWith:
    """``operand LIKE 'prefix%'``."""

    operand: Node
    prefix: str


@dataclass(frozen=True, slots=True)
class IsNull:
    operand: Node


@dataclass(frozen=True, slots=True)
class When:
    """One branch of a ``CASE``."""

    condition: Node
    result: Node


@dataclass(frozen=True, slots=True)
class Case:
    """``CASE WHEN … THEN … ELSE … END``; a ``CASE operand WHEN value`` has become comparisons."""

    branches: tuple[When, ...]
    default: Node


@dataclass(frozen=True, slots=True)
class Calculate:
    operator: Arithmetic
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negate:
    operand: Node


@dataclass(frozen=True, slots=True)
class Call:
    function: Function
    arguments: tuple[Node, ...]


Node = (
    Constant
    | Fact
    | Not
    | AllOf
    | AnyOf
    | Compare
    | Among
    | Between
    | StartsWith
    | IsNull
    | Case
    | Calculate
    | Negate
    | Call
)

_BOOLEAN = (Not, AllOf, AnyOf, Compare, Among, Between, StartsWith, IsNull)


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order in which they are written."""
    match node:
        case Not(operand) | Negate(operand) | IsNull(operand) | StartsWith(operand, _):
            return (operand,)
        case AllOf(operands) | AnyOf(operands):
            return operands
        case Compare(_, left, right) | Calculate(_, left, right):
            return (left, right)
        case Among(operand, choices):
            return (operand, *choices)
        case Between(operand, low, high):
            return (operand, low, high)
        case Case(branches, default):
            return (*(part for branch in branches for part in (branch.condition, branch.result)), default)
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def facts_of(node: Node) -> tuple[FactName, ...]:
    """Every occurrence of a fact, in the order in which they are written (repeated where written again)."""
    if isinstance(node, Fact):
        return (node.name,)
    return tuple(name for child in children(node) for name in facts_of(child))


def kind_of(node: Node) -> Kind | None:
    """The sort of value as far as the text alone tells; ``None`` for a fact or NULL (the vocabulary knows)."""
    if isinstance(node, _BOOLEAN):
        return "boolean"
    if isinstance(node, Constant):
        return kind_of_value(node.value)
    if isinstance(node, Calculate | Negate):
        return "number"
    if isinstance(node, Case):
        return _first_kind((*(branch.result for branch in node.branches), node.default))
    if isinstance(node, Call):
        if node.function == "today":
            return "date"
        if node.function in ("least", "greatest", "coalesce"):
            return _first_kind(node.arguments)
        return "number"
    return None


def kind_of_value(value: object) -> Kind | None:
    """The sort of a Python value; ``None`` for NULL and for what no fact can be."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    return "date" if isinstance(value, date) else None


def _first_kind(nodes: tuple[Node, ...]) -> Kind | None:
    return next((kind for kind in map(kind_of, nodes) if kind is not None), None)
