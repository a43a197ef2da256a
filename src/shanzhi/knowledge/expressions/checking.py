"""Whether an expression makes sense in a vocabulary: known facts, sorts that fit, options that exist.

For the content workshop (lint). It knows the vocabulary's types and refuses to know items, policies and people.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from shanzhi.kernel.cards import FactType
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.expressions.expression import Expression
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
    children,
    kind_of_value,
)

ProblemCode = Literal["unknown_fact", "type_mismatch", "unknown_option"]


class Choice(Protocol):
    """One option of a choice."""

    @property
    def value(self) -> FactValue: ...


class Word(Protocol):
    """What this check needs of a fact's definition."""

    @property
    def type(self) -> FactType: ...
    @property
    def options(self) -> Sequence[Choice]: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. ``position`` is the 0-based offset of the fact in the expression's text; -1 when none is named."""

    code: ProblemCode
    position: int
    text: str


_KINDS: dict[FactType, Kind] = {"boolean": "boolean", "integer": "number", "number": "number", "date": "date"}
_NAMES: dict[Kind, str] = {"boolean": "是否", "number": "数字", "text": "文字", "date": "日期"}


def check(expression: Expression, facts: Mapping[FactName, Word], expects: Kind | None = "boolean") -> list[Problem]:
    """The faults of an expression in the vocabulary ``facts``; empty when there are none.

    Args:
        expects: the sort of the whole: ``boolean`` for conditions, ``number`` for amounts, ``None`` for any.
    """
    checker = _Checker(facts)
    kind = checker.kind(expression.tree)
    if expects is not None and kind is not None and kind != expects:
        checker.mismatch(expression.tree, f"整个表达式应当是{_NAMES[expects]}，而不是{_NAMES[kind]}")
    return sorted(checker.problems, key=lambda problem: (problem.position, problem.text))


class _Checker:
    def __init__(self, facts: Mapping[FactName, Word]) -> None:
        self._facts = facts
        self.problems: list[Problem] = []

    def kind(self, node: Node) -> Kind | None:
        """The sort of a node; ``None`` when it cannot be told (NULL, an unknown fact)."""
        match node:
            case Constant(value):
                return kind_of_value(value)
            case Fact(name, position):
                return self._fact(name, position)
            case Not() | AllOf() | AnyOf():
                return self._all(node, children(node), "boolean", "boolean")
            case Compare(_, left, right):
                return self._alike(node, (left, right))
            case Among(operand, choices):
                return self._alike(node, (operand, *choices))
            case Between(operand, low, high):
                return self._alike(node, (operand, low, high))
            case StartsWith(operand, _):
                return self._all(node, (operand,), "text", "boolean")
            case IsNull(operand):
                self.kind(operand)
                return "boolean"
            case Calculate() | Negate():
                return self._all(node, children(node), "number", "number")
            case Case():
                return self._case(node)
            case Call():
                return self._call(node)

    def mismatch(self, node: Node, text: str) -> None:
        self.problems.append(Problem("type_mismatch", _position(node), text))

    def _fact(self, name: FactName, position: int) -> Kind | None:
        word = self._facts.get(name)
        if word is None:
            self.problems.append(Problem("unknown_fact", position, f"词表里没有事实 {name}"))
            return None
        if word.type != "choice":
            return _KINDS.get(word.type, "text")
        kinds = {kind_of_value(option.value) for option in word.options}
        return kinds.pop() if len(kinds) == 1 else None

    def _all(self, node: Node, parts: Sequence[Node], wanted: Kind, gives: Kind) -> Kind:
        for part in parts:
            kind = self.kind(part)
            if kind is not None and kind != wanted:
                self.mismatch(part, f"这里应当是{_NAMES[wanted]}，而不是{_NAMES[kind]}")
        return gives

    def _alike(self, node: Node, parts: Sequence[Node]) -> Kind:
        self._same_kind(node, parts)
        self._options(parts)
        return "boolean"

    def _same_kind(self, node: Node, parts: Sequence[Node]) -> Kind | None:
        kinds = list(dict.fromkeys(kind for kind in map(self.kind, parts) if kind is not None))
        if len(kinds) > 1:
            self.mismatch(node, f"{'和'.join(_NAMES[kind] for kind in kinds)}不能放在一起比较或取值")
        return kinds[0] if kinds else None

    def _options(self, parts: Sequence[Node]) -> None:
        """Literals compared with a choice must be among its options."""
        literals = [part.value for part in parts if isinstance(part, Constant) and part.value is not None]
        for part in parts:
            word = self._facts.get(part.name) if isinstance(part, Fact) else None
            if word is None or word.type != "choice" or not isinstance(part, Fact):
                continue
            known = {option.value for option in word.options}
            for value in literals:
                if value not in known:
                    text = f"{part.name} 没有选项 {value!r}，可选：{'、'.join(map(str, sorted(known, key=str)))}"
                    self.problems.append(Problem("unknown_option", part.position, text))

    def _case(self, node: Case) -> Kind | None:
        for branch in node.branches:
            self._all(branch.condition, (branch.condition,), "boolean", "boolean")
        return self._same_kind(node, (*(branch.result for branch in node.branches), node.default))

    def _call(self, node: Call) -> Kind | None:
        if node.function == "today":
            return "date"
        if node.function == "coalesce":
            return self._same_kind(node, node.arguments)
        if node.function in ("least", "greatest"):
            return self._same_kind(node, node.arguments)
        return self._all(node, node.arguments, "date", "number")


def _position(node: Node) -> int:
    if isinstance(node, Fact):
        return node.position
    return next((found for found in map(_position, children(node)) if found >= 0), -1)
