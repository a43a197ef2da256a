"""Every expression of a pack with its place and its part, so that no rule has to know where expressions live."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from shanzhi.knowledge.content.model import Bundle, Item, Policy
from shanzhi.knowledge.content.pack import Pack, Record
from shanzhi.knowledge.content.source import Where

Part = Literal["condition", "material", "check", "when", "amount"]


class Written(NamedTuple):
    """One expression as written. ``name`` says in Chinese what it belongs to."""

    record: Record
    where: Where
    part: Part
    name: str
    text: str


def expressions_in(pack: Pack) -> Iterator[Written]:
    """All expressions, record by record."""
    for record in pack.records:
        yield from expressions_of(record)


def expressions_of(record: Record) -> Iterator[Written]:
    """The expressions of one record."""
    match record.value:
        case Item() as item:
            yield from _of_item(record, item)
        case Bundle() as bundle:
            for n, entry in enumerate(bundle.items):
                yield Written(record, ("items", n, "when"), "when", f"事项 {entry.item} 的办理时机", entry.when)
        case Policy() as policy:
            yield from _of_policy(record, policy)


def _of_item(record: Record, item: Item) -> Iterator[Written]:
    for n, condition in enumerate(item.conditions):
        yield Written(record, ("conditions", n, "expr"), "condition", f"受理条件 {condition.id}", condition.expr)
    for n, material in enumerate(item.materials):
        where: Where = ("materials", n)
        yield Written(record, (*where, "required_when"), "material", f"材料 {material.id}", material.required_when)
        for k, check in enumerate(material.checks):
            yield Written(record, (*where, "checks", k, "expr"), "check", f"材料 {material.id} 的核验", check.expr)


def _of_policy(record: Record, policy: Policy) -> Iterator[Written]:
    for n, benefit in enumerate(policy.benefits):
        where: Where = ("benefits", n)
        for k, condition in enumerate(benefit.conditions):
            name = f"待遇 {benefit.id} 的条件 {condition.id}"
            yield Written(record, (*where, "conditions", k, "expr"), "condition", name, condition.expr)
        if benefit.amount is not None:
            name = f"待遇 {benefit.id} 的金额"
            yield Written(record, (*where, "amount", "expr"), "amount", name, benefit.amount.expr)
