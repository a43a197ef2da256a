"""Which facts a record speaks of: nothing else about a person belongs to a matter."""

from __future__ import annotations

from functools import lru_cache

from shanzhi.kernel.ids import FactName
from shanzhi.knowledge.content.model import Item
from shanzhi.knowledge.expressions import parse


def facts_of(item: Item) -> frozenset[FactName]:
    """Every fact that a condition, situation, material, check or form entry of the item names."""
    return _facts_of(
        tuple(c.expr for c in item.conditions),
        tuple(m.required_when for m in item.materials),
        tuple(check.expr for m in item.materials for check in m.checks),
        tuple(s.fact for s in item.situations) + tuple(f.field for f in item.form),
    )


@lru_cache(maxsize=4096)
def _facts_of(
    conditions: tuple[str, ...], needs: tuple[str, ...], checks: tuple[str, ...], names: tuple[FactName, ...]
) -> frozenset[FactName]:
    written = (parse(text).facts for text in (*conditions, *needs, *checks))
    return frozenset(names).union(*written)
