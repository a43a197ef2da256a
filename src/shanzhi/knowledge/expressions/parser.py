"""From text to the checked tree. sqlglot reads the SQL; whatever is not in the closed set of nodes is refused here.

This module knows sqlglot so that no other module has to; it refuses to know the vocabulary (see ``checking``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from shanzhi.kernel.ids import FactName
from shanzhi.knowledge.expressions.errors import ExpressionError
from shanzhi.knowledge.expressions.periods import read_day
from shanzhi.knowledge.expressions.tree import (
    AllOf,
    Among,
    AnyOf,
    Arithmetic,
    Between,
    Calculate,
    Call,
    Case,
    Compare,
    Comparison,
    Constant,
    Fact,
    Function,
    IsNull,
    Negate,
    Node,
    Not,
    StartsWith,
    When,
)

_PREFIX = "SELECT "
_LONGEST = 4000
_DEEPEST = 100
_STRING = re.compile(r"'(?:[^']|'')*'")
_NOT_OURS = re.compile(r"--|/\*|::|==|[;\"`$?:\[\]{}|&^~%\\@#]|\bcurrent_date\b", re.IGNORECASE)
_CALL = re.compile(r"\b([A-Za-z_]\w*)\s*\(")
_FACT = re.compile(r"[a-z][a-z0-9_]*")
_ARGUMENTS: dict[str, tuple[int, int]] = {
    "age": (1, 1),
    "years_between": (2, 2),
    "months_between": (2, 2),
    "days_between": (2, 2),
    "today": (0, 0),
    "least": (1, 20),
    "greatest": (1, 20),
    "coalesce": (1, 20),
}
_WORDS_BEFORE_BRACKET = {"and", "or", "not", "in", "between", "when", "then", "else", "case", "is"}
_COMPARISONS: dict[type[exp.Expression], Comparison] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expression], Arithmetic] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}
_CALLS: tuple[type[exp.Expression], ...] = (
    exp.Anonymous,
    exp.MonthsBetween,
    exp.Least,
    exp.Greatest,
    exp.Coalesce,
    exp.CurrentDate,
)


def read_tree(text: str) -> Node:
    """The tree of one expression.

    Raises:
        ExpressionError: it is empty, too long, not SQL, or holds anything outside the language.
    """
    _look_at_characters(text)
    try:
        statements = sqlglot.parse(f"{_PREFIX}{text}", read="duckdb")
    except SqlglotError as error:
        raise ExpressionError(text, _error_position(text, error), "读不懂，请检查括号、引号和运算符") from None
    except RecursionError:
        raise ExpressionError(text, 0, "嵌套太深，请拆开写") from None
    select = statements[0] if len(statements) == 1 else None
    if not isinstance(select, exp.Select) or len(select.expressions) != 1:
        raise ExpressionError(text, 0, "应当只写一个表达式")
    if any(value for key, value in select.args.items() if key not in ("expressions", "kind")):
        raise ExpressionError(text, 0, "只能写表达式，不能写查询语句")
    return _Reader(text).read(select.expressions[0], 0)


def _look_at_characters(text: str) -> None:
    """What sqlglot would silently accept or drop: comments, casts, quoted names, functions of other databases."""
    if not text.strip():
        raise ExpressionError(text, 0, "表达式不能为空，恒成立请写 TRUE")
    if len(text) > _LONGEST:
        raise ExpressionError(text, _LONGEST, f"表达式太长，最多 {_LONGEST} 个字符")
    bare = _STRING.sub(lambda found: "'" + "x" * (len(found[0]) - 2) + "'", text)
    if found := _NOT_OURS.search(bare):
        raise ExpressionError(text, found.start(), f"不能使用“{found[0]}”")
    for call in _CALL.finditer(bare):
        word = call[1].lower()
        if word not in _ARGUMENTS and word not in _WORDS_BEFORE_BRACKET:
            raise ExpressionError(text, call.start(), f"没有函数 {call[1]}，可用：{'、'.join(sorted(_ARGUMENTS))}")


def _error_position(text: str, error: SqlglotError) -> int:
    details = getattr(error, "errors", None) or [{}]
    column = cast("int | None", details[0].get("col"))
    line = cast("int | None", details[0].get("line"))
    if column is None or line is None:
        return 0
    before = sum(len(row) + 1 for row in text.split("\n")[: line - 1])
    return max(0, min(len(text) - 1, before + column - 1 - (len(_PREFIX) if line == 1 else 0)))


class _Reader:
    """Turns sqlglot's nodes into ours, for one text."""

    def __init__(self, text: str) -> None:
        self._text = text

    def read(self, node: exp.Expression, depth: int) -> Node:
        if depth > _DEEPEST:
            raise self._fault(node, "嵌套太深，请拆开写")
        while isinstance(node, exp.Paren):
            node = node.this
        for classes, reader in _READERS:
            if isinstance(node, classes):
                return reader(self, node, depth + 1)
        raise self._fault(node, f"不支持 {type(node).__name__}")

    def constant(self, node: exp.Expression, _depth: int) -> Node:
        if isinstance(node, exp.Null):
            return Constant(None)
        if isinstance(node, exp.Boolean):
            return Constant(bool(node.this))
        if node.args.get("is_string"):
            return Constant(str(node.this))
        return Constant(self._number(node))

    def day(self, node: exp.Expression, _depth: int) -> Node:
        literal = node.this
        if type(node) is not exp.Cast or not node.to.is_type("date") or not getattr(literal, "is_string", False):
            raise self._fault(node, "日期写成 DATE '2026-01-31'，其他类型转换不能使用")
        day = read_day(str(literal.this))
        if day is None:
            raise self._fault(literal, f"没有 {literal.this} 这一天，日期写成 DATE '2026-01-31'")
        return Constant(day)

    def fact(self, node: exp.Expression, _depth: int) -> Node:
        name = node.name
        if node.args.get("table") is not None or not _FACT.fullmatch(name):
            raise self._fault(node, "事实名只能用小写字母、数字和下划线")
        return Fact(FactName(name), self._position(node))

    def both(self, node: exp.Expression, depth: int) -> Node:
        operands = tuple(self.read(part, depth) for part in self._flat(node, exp.And))
        return AllOf(operands)

    def either(self, node: exp.Expression, depth: int) -> Node:
        operands = tuple(self.read(part, depth) for part in self._flat(node, exp.Or))
        return AnyOf(operands)

    def negation(self, node: exp.Expression, depth: int) -> Node:
        return Not(self.read(node.this, depth))

    def comparison(self, node: exp.Expression, depth: int) -> Node:
        return Compare(_COMPARISONS[type(node)], self.read(node.this, depth), self.read(node.expression, depth))

    def arithmetic(self, node: exp.Expression, depth: int) -> Node:
        return Calculate(_ARITHMETIC[type(node)], self.read(node.this, depth), self.read(node.expression, depth))

    def minus(self, node: exp.Expression, depth: int) -> Node:
        return Negate(self.read(node.this, depth))

    def among(self, node: exp.Expression, depth: int) -> Node:
        self._only(node, "this", "expressions", "negate")
        if not node.expressions:
            raise self._fault(node, "IN 后面的括号里至少要有一个值")
        found: Node = Among(self.read(node.this, depth), tuple(self.read(part, depth) for part in node.expressions))
        return Not(found) if node.args.get("negate") else found

    def between(self, node: exp.Expression, depth: int) -> Node:
        self._only(node, "this", "low", "high", "negate")
        low, high = self.read(node.args["low"], depth), self.read(node.args["high"], depth)
        found: Node = Between(self.read(node.this, depth), low, high)
        return Not(found) if node.args.get("negate") else found

    def starts_with(self, node: exp.Expression, depth: int) -> Node:
        self._only(node, "this", "expression", "negate")
        pattern = node.expression
        text = str(pattern.this) if isinstance(pattern, exp.Literal) and pattern.is_string else ""
        if len(text) < len("x%") or not text.endswith("%") or re.search(r"[%_\\]", text[:-1]):
            raise self._fault(node, "LIKE 只能写成 LIKE '前缀%'")
        found: Node = StartsWith(self.read(node.this, depth), text[:-1])
        return Not(found) if node.args.get("negate") else found

    def is_null(self, node: exp.Expression, depth: int) -> Node:
        if not isinstance(node.expression, exp.Null):
            raise self._fault(node, "IS 后面只能是 NULL 或者 NOT NULL")
        found: Node = IsNull(self.read(node.this, depth))
        return Not(found) if node.args.get("negate") else found

    def case(self, node: exp.Expression, depth: int) -> Node:
        operand = self.read(node.this, depth) if node.this is not None else None
        branches = []
        for branch in node.args["ifs"]:
            condition = self.read(branch.this, depth)
            if operand is not None:
                condition = Compare("=", operand, condition)
            branches.append(When(condition, self.read(branch.args["true"], depth)))
        default = node.args.get("default")
        return Case(tuple(branches), self.read(default, depth) if default is not None else Constant(None))

    def call(self, node: exp.Expression, depth: int) -> Node:
        name = node.name.lower() if isinstance(node, exp.Anonymous) else _CALL_NAMES[type(node)]
        if name not in _ARGUMENTS:
            raise self._fault(node, f"没有函数 {name}")
        arguments = [part for part in self._arguments(node) if isinstance(part, exp.Expression)]
        fewest, most = _ARGUMENTS[name]
        if not fewest <= len(arguments) <= most:
            wanted = f"{fewest}" if fewest == most else f"{fewest} 到 {most}"
            raise self._fault(node, f"函数 {name} 要 {wanted} 个参数")
        return Call(cast("Function", name), tuple(self.read(part, depth) for part in arguments))

    def _arguments(self, node: exp.Expression) -> list[Any]:
        if isinstance(node, exp.Anonymous):
            return list(node.expressions)
        return [node.args.get("this"), node.args.get("expression"), *node.expressions]

    def _number(self, node: exp.Expression) -> int | float:
        text = str(node.this)
        try:
            number = int(text) if text.isdigit() else float(text)
        except ValueError:
            raise self._fault(node, f"不是数字：{text}") from None
        if not math.isfinite(number):
            raise self._fault(node, f"数字太大：{text}")
        return number

    def _flat(self, node: exp.Expression, kind: type[exp.Expression]) -> list[exp.Expression]:
        """The operands of a chain of AND (or OR), without recursion: chains may be long."""
        parts: list[exp.Expression] = []
        waiting = [node]
        while waiting:
            current = waiting.pop()
            if isinstance(current, kind):
                waiting += [current.expression, current.this]
            else:
                parts.append(current)
        return parts

    def _only(self, node: exp.Expression, *known: str) -> None:
        if any(value for key, value in node.args.items() if key not in known):
            raise self._fault(node, "这种写法不支持")

    def _position(self, node: exp.Expression) -> int:
        starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
        return max(0, min(starts) - len(_PREFIX)) if starts else 0

    def _fault(self, node: exp.Expression, reason: str) -> ExpressionError:
        return ExpressionError(self._text, self._position(node), reason)


_CALL_NAMES: dict[type[exp.Expression], str] = {
    exp.MonthsBetween: "months_between",
    exp.Least: "least",
    exp.Greatest: "greatest",
    exp.Coalesce: "coalesce",
    exp.CurrentDate: "today",
}
_READERS: tuple[tuple[tuple[type[exp.Expression], ...], Callable[[_Reader, Any, int], Node]], ...] = (
    ((exp.Literal, exp.Boolean, exp.Null), _Reader.constant),
    ((exp.Cast,), _Reader.day),
    ((exp.Column,), _Reader.fact),
    ((exp.And,), _Reader.both),
    ((exp.Or,), _Reader.either),
    ((exp.Not,), _Reader.negation),
    (tuple(_COMPARISONS), _Reader.comparison),
    (tuple(_ARITHMETIC), _Reader.arithmetic),
    ((exp.Neg,), _Reader.minus),
    ((exp.In,), _Reader.among),
    ((exp.Between,), _Reader.between),
    ((exp.Like,), _Reader.starts_with),
    ((exp.Is,), _Reader.is_null),
    ((exp.Case,), _Reader.case),
    (_CALLS, _Reader.call),
)
