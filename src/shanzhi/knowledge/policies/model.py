"""The outcome of matching one benefit. Three-valued: ``None`` is UNKNOWN, as in the public API."""

from __future__ import annotations

from datetime import date

from shanzhi.kernel.ids import ConditionId, FactName, ItemCode, PolicyCode
from shanzhi.kernel.values import Frozen


class ConditionResult(Frozen):
    """One condition with the clause it comes from."""

    id: ConditionId
    clause: str
    text: str
    result: bool | None


class BenefitMatch(Frozen):
    """One benefit of one policy in force, for the facts given."""

    policy: PolicyCode
    benefit: str
    name: str
    result: bool | None
    reasons: tuple[ConditionResult, ...]
    missing: tuple[FactName, ...] = ()
    """Facts that can still change ``result``; empty when it is final."""
    amount: int | float | None = None
    """In ``unit``; ``None`` when not due, not known yet, or not a sum of money."""
    unit: str | None = None
    amount_text: str = ""
    amount_missing: tuple[FactName, ...] = ()
    """Facts that the amount still needs."""
    apply_item: ItemCode | None = None
    apply_note: str = ""
    apply_from: date | None = None
    apply_to: date | None = None
    open_for_application: bool = True
    """Whether the day asked about lies between ``apply_from`` and ``apply_to``."""
    title: str = ""
    """The policy's title."""
    level: str = ""
    implemented_by: tuple[PolicyCode, ...] = ()
    """Policies in force that carry this one out closer to the applicant (a city's for a province's)."""
