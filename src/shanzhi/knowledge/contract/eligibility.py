"""Whether the conditions (受理条件) of an item are met by what is known, condition by condition."""

from __future__ import annotations

from datetime import date

from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Item
from shanzhi.knowledge.contract.model import ConditionResult, Eligibility, Facts
from shanzhi.knowledge.expressions import parse


def values_of(facts: Facts) -> dict[FactName, FactValue]:
    """The bare values, for expressions."""
    return {name: fact.value for name, fact in facts.items()}


def eligibility(item: Item, facts: Facts, catalogue: Catalogue, today: date) -> Eligibility:
    """Every condition evaluated; all must be TRUE.

    One condition that has finally failed decides, and then nothing is missing (``content/SPEC.md``).
    """
    values = values_of(facts)
    reasons = []
    for condition in item.conditions:
        outcome = parse(condition.expr).decide(values, today)
        reasons.append(
            ConditionResult(
                id=condition.id,
                text=condition.text,
                result=outcome.result,
                used=outcome.used,
                missing=outcome.missing,
            )
        )
    return Eligibility(item=item.code, result=_all_met(reasons), reasons=tuple(reasons), missing=_still_open(reasons))


def _all_met(reasons: list[ConditionResult]) -> bool | None:
    results = [reason.result for reason in reasons]
    if False in results:
        return False
    return None if None in results else True


def _still_open(reasons: list[ConditionResult]) -> tuple[FactName, ...]:
    if any(reason.result is False and not reason.missing for reason in reasons):
        return ()
    return tuple(dict.fromkeys(name for reason in reasons for name in reason.missing))
