"""Matching policies: every benefit in force against what is known, three-valued, with reasons and missing facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from shanzhi.kernel.cards import FactType
from shanzhi.kernel.ids import FactName, PolicyCode
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.in_force import policies_in_force
from shanzhi.knowledge.content.model import Audience, Benefit, Policy
from shanzhi.knowledge.expressions import parse
from shanzhi.knowledge.policies.model import BenefitMatch, ConditionResult


class _Asked(NamedTuple):
    values: Mapping[FactName, FactValue]
    types: Mapping[FactName, FactType]
    today: date


def match_policies(
    catalogue: Catalogue, facts: Mapping[FactName, FactValue], audience: Audience | None, today: date
) -> tuple[BenefitMatch, ...]:
    """Every benefit of the policies in force, those that can be had first, then those that may be, then the others.

    Args:
        catalogue: the content; for a day in the past, the catalogue of that day.
        facts: what is known; a missing key is unknown, and facts that mean the same answer each other.
        audience: only benefits for persons or for companies; ``None`` for all.
        today: the day on which conditions are judged and policies have to be in force.
    """
    types = {name: fact.type for name, fact in catalogue.facts.items()}
    asked = _Asked(catalogue.spread(facts), types, today)
    policies = policies_in_force(catalogue.policies, today)
    closer = _implementations(policies)
    matches = [
        _match(policy, benefit, asked, closer.get(policy.code, ()))
        for policy in policies.values()
        for benefit in policy.benefits
        if audience is None or audience in benefit.audience
    ]
    return tuple(sorted(matches, key=_rank))


def _match(policy: Policy, benefit: Benefit, asked: _Asked, closer: tuple[PolicyCode, ...]) -> BenefitMatch:
    outcomes = [parse(c.expr).decide(asked.values, asked.today, asked.types) for c in benefit.conditions]
    results = [outcome.result for outcome in outcomes]
    result = False if False in results else None if None in results else True
    missing = () if result is False else dict.fromkeys(name for one in outcomes for name in one.missing)
    amount, amount_missing = (None, ()) if result is False else _amount(benefit, asked)
    begun = benefit.apply_from is None or benefit.apply_from <= asked.today
    over = benefit.apply_to is not None and benefit.apply_to < asked.today
    return BenefitMatch(
        policy=policy.code,
        benefit=benefit.id,
        name=benefit.name,
        result=result,
        reasons=tuple(
            ConditionResult(id=c.id, clause=c.clause, text=c.text, result=r)
            for c, r in zip(benefit.conditions, results, strict=True)
        ),
        missing=tuple(missing),
        amount=amount,
        unit=benefit.amount.unit if benefit.amount else None,
        amount_text=benefit.amount.text if benefit.amount else "",
        amount_missing=amount_missing,
        apply_item=benefit.apply_item,
        apply_note=benefit.apply_note,
        apply_from=benefit.apply_from,
        apply_to=benefit.apply_to,
        open_for_application=begun and not over,
        title=policy.title,
        level=policy.level,
        implemented_by=closer,
    )


def _amount(benefit: Benefit, asked: _Asked) -> tuple[int | float | None, tuple[FactName, ...]]:
    if benefit.amount is None:
        return None, ()
    expression = parse(benefit.amount.expr)
    value = expression.evaluate(asked.values, asked.today)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None, expression.missing(asked.values, asked.today)
    exact = round(value, 6)  # 0.1 * 3 is no sum of money
    return (int(exact) if exact == int(exact) else exact), ()


def _implementations(policies: Mapping[PolicyCode, Policy]) -> dict[PolicyCode, tuple[PolicyCode, ...]]:
    found: dict[PolicyCode, tuple[PolicyCode, ...]] = {}
    for policy in policies.values():
        if policy.implements is not None:
            found[policy.implements] = (*found.get(policy.implements, ()), policy.code)
    return found


def _rank(match: BenefitMatch) -> tuple[int, int, str, str]:
    order = {True: 0, None: 1, False: 2}[match.result]
    return order, len(match.missing), match.policy, match.benefit
