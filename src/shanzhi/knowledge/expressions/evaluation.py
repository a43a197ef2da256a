"""From the tree to closures that answer for one person, three-valued, with what was used and what is missing.

Every closure takes the facts told and the day, and gives ``(value, used, missing)``: ``None`` is NULL; ``missing`` are
the facts that can still change this value, so an empty ``missing`` means that the value is final. ``IS NULL`` speaks of
what has been told and never asks. Knows nothing of the vocabulary, of items or of where a fact came from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date

from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.expressions import periods
from shanzhi.knowledge.expressions.operations import ARITHMETIC, COMPARISONS, PERIODS, Operation, Value, extreme
from shanzhi.knowledge.expressions.tree import (
    AllOf,
    Among,
    AnyOf,
    Between,
    Calculate,
    Call,
    Case,
    Compare,
    Constant,
    Fact,
    IsNull,
    Kind,
    Negate,
    Node,
    Not,
    StartsWith,
    kind_of,
    kind_of_value,
)

Names = frozenset[FactName]
Seen = tuple[Value, Names, Names]
"""Value, facts used, facts missing."""
Told = Mapping[FactName, FactValue]
Closure = Callable[[Told, date], Seen]

_NONE: Names = frozenset()


def compile_tree(node: Node, wanted: Kind | None) -> Closure:
    """The closure of a tree whose value is used as ``wanted``. A fact of another sort counts as not told."""
    match node:
        case Constant(value):
            return _constant(value)
        case Fact(name, _):
            return _fact(name, wanted)
        case Calculate(operator, left, right):
            parts = (compile_tree(left, "number"), compile_tree(right, "number"))
            return _strict(parts, ARITHMETIC[operator])
        case Negate(operand):
            return _strict((compile_tree(operand, "number"),), lambda number: -number)
        case Case():
            return _case(node, wanted)
        case Call():
            return _call(node, wanted)
        case _:
            return _compile_truth(node)


def _compile_truth(node: Not | AllOf | AnyOf | Compare | Among | Between | StartsWith | IsNull) -> Closure:
    match node:
        case Not(operand):
            return _strict((compile_tree(operand, "boolean"),), lambda truth: not truth)
        case AllOf(operands):
            return _junction(tuple(compile_tree(part, "boolean") for part in operands), decider=False)
        case AnyOf(operands):
            return _junction(tuple(compile_tree(part, "boolean") for part in operands), decider=True)
        case Compare(operator, left, right):
            return _comparison(operator, left, right)
        case Among(operand, choices):
            return _among(operand, choices)
        case Between(operand, low, high):
            return _junction((_comparison(">=", operand, low), _comparison("<=", operand, high)), decider=False)
        case StartsWith(operand, prefix):
            return _strict((compile_tree(operand, "text"),), lambda text: text.startswith(prefix))
        case IsNull(operand):
            return _is_null(compile_tree(operand, None))


def _constant(value: Value) -> Closure:
    seen: Seen = (value, _NONE, _NONE)
    return lambda _told, _today: seen


def _fact(name: FactName, wanted: Kind | None) -> Closure:
    used = frozenset((name,))
    unknown: Seen = (None, _NONE, used)

    def read(told: Told, _today: date) -> Seen:
        value: Value = told.get(name)
        if value is None:
            return unknown
        if wanted == "date" and isinstance(value, str):
            value = periods.read_day(value)
        kind = kind_of_value(value)
        if kind is None or (wanted is not None and kind != wanted) or value in _ENDLESS:
            return unknown
        return (value, used, _NONE)

    return read


_ENDLESS = (math.inf, -math.inf)


def _junction(parts: tuple[Closure, ...], *, decider: bool) -> Closure:
    """AND (``decider`` false) or OR (true): one final operand equal to the decider settles it, whatever is unknown."""

    def join(told: Told, today: date) -> Seen:
        seen = []
        for part in parts:
            one = part(told, today)
            if one[0] is decider and not one[2]:
                return (decider, one[1], _NONE)
            seen.append(one)
        values = [value for value, _, _ in seen]
        used = _NONE.union(*(one for _, one, _ in seen))
        missing = _NONE.union(*(one for _, _, one in seen))
        if decider in values:
            return (decider, used, missing)
        return (None if None in values else not decider, used, missing)

    return join


def _strict(parts: tuple[Closure, ...], operation: Operation) -> Closure:
    """NULL when any operand is NULL; final as soon as one operand is NULL for good."""

    def apply(told: Told, today: date) -> Seen:
        seen = [part(told, today) for part in parts]
        used = _NONE.union(*(one for _, one, _ in seen))
        if any(value is None and not missing for value, _, missing in seen):
            return (None, used, _NONE)
        missing = _NONE.union(*(one for _, _, one in seen))
        if any(value is None for value, _, _ in seen):
            return (None, used, missing)
        return (operation(*(value for value, _, _ in seen)), used, missing)

    return apply


def _comparison(operator: str, left: Node, right: Node) -> Closure:
    wanted = _common(kind_of(left), kind_of(right))
    compare = COMPARISONS[operator]

    def alike(one: Value, other: Value) -> Value:
        return compare(one, other) if kind_of_value(one) == kind_of_value(other) else None

    return _strict((compile_tree(left, wanted), compile_tree(right, wanted)), alike)


def _among(operand: Node, choices: tuple[Node, ...]) -> Closure:
    """``IN`` is a chain of ``=`` joined by OR; a list of literals of one sort is looked up instead."""
    kinds = {kind_of(choice) for choice in choices}
    literals = frozenset(choice.value for choice in choices if isinstance(choice, Constant))
    if len(kinds) == 1 and None not in kinds and all(isinstance(choice, Constant) for choice in choices):
        (kind,) = kinds
        part = compile_tree(operand, kind)
        return _strict((part,), lambda value: value in literals if kind_of_value(value) == kind else None)
    return _junction(tuple(_comparison("=", operand, choice) for choice in choices), decider=True)


def _common(left: Kind | None, right: Kind | None) -> Kind | None:
    """What a fact compared with the other side must be. A date fact compared with text stays text: ISO days sort."""
    return left if left is not None else right


def _is_null(part: Closure) -> Closure:
    def look(told: Told, today: date) -> Seen:
        value, used, _ = part(told, today)
        return (value is None, used, _NONE)

    return look


def _case(node: Case, wanted: Kind | None) -> Closure:
    """As SQL: the first branch that is TRUE. A branch that may still become TRUE keeps its facts missing."""
    kind = wanted or kind_of(node)
    branches = tuple(
        (compile_tree(branch.condition, "boolean"), compile_tree(branch.result, kind)) for branch in node.branches
    )
    otherwise = compile_tree(node.default, kind)

    def choose(told: Told, today: date) -> Seen:
        used, missing = _NONE, _NONE
        chosen: Seen | None = None
        for condition, result in branches:
            truth, looked, open_facts = condition(told, today)
            used |= looked
            if truth is not True and not open_facts:
                continue
            one = result(told, today)
            missing |= open_facts | one[2]
            if truth is True and chosen is None:
                chosen = one
            if truth is True and not open_facts:
                break
        else:
            one = otherwise(told, today)
            missing |= one[2]
            chosen = chosen or one
        assert chosen is not None  # noqa: S101 - the loop breaks only after choosing
        return (chosen[0], used | chosen[1], missing)

    return choose


def _call(node: Call, wanted: Kind | None) -> Closure:
    if node.function == "today":
        return lambda _told, today: (today, _NONE, _NONE)
    if node.function == "age":
        return _age(compile_tree(node.arguments[0], "date"))
    if node.function in PERIODS:
        return _strict(tuple(compile_tree(part, "date") for part in node.arguments), PERIODS[node.function])
    kind = wanted or kind_of(node)
    parts = tuple(compile_tree(part, kind) for part in node.arguments)
    if node.function == "coalesce":
        return _coalesce(parts)
    return _strict(parts, extreme(min if node.function == "least" else max))


def _age(birth: Closure) -> Closure:
    def count(told: Told, today: date) -> Seen:
        born, used, missing = birth(told, today)
        return (periods.years_between(born, today) if isinstance(born, date) else None, used, missing)

    return count


def _coalesce(parts: tuple[Closure, ...]) -> Closure:
    """As SQL: the first that is not NULL; those before it that may still be told keep their facts missing."""

    def first(told: Told, today: date) -> Seen:
        used, missing = _NONE, _NONE
        for part in parts:
            value, looked, open_facts = part(told, today)
            used |= looked
            missing |= open_facts
            if value is not None:
                return (value, used, missing)
        return (None, used, missing)

    return first
