"""An expression as the rest of the platform sees it: parsed once, decided many times. Knows no item and no person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from shanzhi.kernel.cards import FactType
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.expressions.evaluation import Closure, compile_tree
from shanzhi.knowledge.expressions.parser import read_tree
from shanzhi.knowledge.expressions.periods import read_day
from shanzhi.knowledge.expressions.tree import IsNull, Node, children, facts_of, kind_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer for one person.

    ``result`` is ``None`` for UNKNOWN. ``used`` are the facts told that the result rests on. ``missing`` are the facts
    not told that can still change it, in the order in which the expression writes them; with none missing it is final.
    """

    result: bool | None
    used: tuple[FactName, ...]
    missing: tuple[FactName, ...]


@dataclass(frozen=True)
class Expression:
    """A parsed, checked, compiled expression. Make one with :func:`parse`."""

    text: str
    tree: Node
    order: tuple[FactName, ...]
    """Every occurrence of a fact, as written."""
    _truth: Closure = field(repr=False, compare=False)
    _value: Closure = field(repr=False, compare=False)

    @property
    def facts(self) -> frozenset[FactName]:
        """The facts it speaks of."""
        return frozenset(self.order)

    @property
    def asks_about_null(self) -> bool:
        """Whether it holds ``IS NULL``, which belongs in material checks and not in conditions."""
        return _holds_null_test(self.tree)

    def decide(
        self, values: Mapping[FactName, FactValue], today: date, types: Mapping[FactName, FactType] | None = None
    ) -> Outcome:
        """TRUE, FALSE or UNKNOWN for one person on the day ``today``.

        Args:
            values: what is known; a missing key is NULL, and so is a value that is not of the sort the expression uses.
            types: the vocabulary's types; when given, a value that does not fit its type counts as not told.
        """
        value, used, missing = self._truth(values if types is None else self._fitting(values, types), today)
        return Outcome(value if isinstance(value, bool) else None, self._in_order(used), self._in_order(missing))

    def evaluate(self, values: Mapping[FactName, FactValue], today: date) -> FactValue | None:
        """The value (an amount), ``None`` when it cannot be known yet. Days come as ISO text."""
        value, _, _ = self._value(values, today)
        return value.isoformat() if isinstance(value, date) else value

    def missing(self, values: Mapping[FactName, FactValue], today: date) -> tuple[FactName, ...]:
        """The facts not told that can still change the value, in writing order."""
        return self._in_order(self._value(values, today)[2])

    def _in_order(self, names: frozenset[FactName]) -> tuple[FactName, ...]:
        return tuple(dict.fromkeys(name for name in self.order if name in names)) if names else ()

    def _fitting(
        self, values: Mapping[FactName, FactValue], types: Mapping[FactName, FactType]
    ) -> dict[FactName, FactValue]:
        return {
            name: values[name]
            for name in self.facts
            if name in values and (name not in types or fits(values[name], types[name]))
        }


def fits(value: object, kind: FactType) -> bool:
    """Whether a value is of a vocabulary type (dates: ISO text of a day that exists)."""
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in ("integer", "number"):
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        return not isinstance(value, bool) and (whole if kind == "integer" else isinstance(value, int | float))
    if kind == "date":
        return isinstance(value, str) and read_day(value) is not None
    return isinstance(value, str) or (kind == "choice" and isinstance(value, bool | int | float))


@lru_cache(maxsize=8192)
def parse(text: str) -> Expression:
    """The expression written in ``text``; parsed once for each text.

    Raises:
        ExpressionError: it is not one expression of the language of ``content/SPEC.md``.
    """
    tree = read_tree(text)
    kind = kind_of(tree)
    value = compile_tree(tree, kind)
    truth = value if kind is not None else compile_tree(tree, "boolean")  # a bare fact may be either
    return Expression(text, tree, facts_of(tree), truth, value)


def _holds_null_test(node: Node) -> bool:
    return isinstance(node, IsNull) or any(_holds_null_test(child) for child in children(node))
