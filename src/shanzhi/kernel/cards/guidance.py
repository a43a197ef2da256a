"""Cards that guide: choices, the item, a question, eligibility, offices, policies, charts, who can help."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shanzhi.kernel.ids import (
    ConditionId,
    DepartmentId,
    FactName,
    HallId,
    ItemCode,
    PolicyCode,
)
from shanzhi.kernel.values import FactValue, Frozen, SourceKind

FactType = Literal["boolean", "integer", "number", "date", "text", "choice"]
TruthValue = bool | Literal["unknown"]
"""Three-valued, as JSON: ``true``, ``false`` or ``"unknown"``."""


class Option(Frozen):
    """One allowed answer."""

    value: FactValue
    label: str


class ItemChoice(Frozen):
    code: ItemCode
    name: str
    summary: str
    department_name: str = ""


class ItemsCard(Frozen):
    """Choices, best first."""

    kind: Literal["items"] = "items"
    items: tuple[ItemChoice, ...]


class Office(Frozen):
    id: HallId
    name: str
    address: str
    hours: str
    phone: str = ""


class OfficesCard(Frozen):
    """Where to go."""

    kind: Literal["offices"] = "offices"
    offices: tuple[Office, ...]


class Fee(Frozen):
    amount: float
    """Yuan (元)."""
    note: str


class ItemCard(Frozen):
    """A service item at a glance."""

    kind: Literal["item"] = "item"
    item: ItemCode
    name: str
    summary: str
    department: DepartmentId
    department_name: str
    hotline: str
    legal_workdays: int
    promised_workdays: int
    limit_text: str
    fee: Fee
    visits: int
    channels: tuple[str, ...]
    halls: tuple[Office, ...]
    revision: int
    valid_from: date
    valid_to: date | None = None


class QuestionCard(Frozen):
    """One situation or missing fact to be answered."""

    kind: Literal["question"] = "question"
    item: ItemCode
    fact: FactName
    ask: str
    type: FactType
    options: tuple[Option, ...] = ()
    unit: str = ""
    why: str = ""
    """Which condition, material or field needs it, in words."""
    problem: str = ""
    """Why the last answer could not be taken; empty when first asked."""


class UsedFact(Frozen):
    """A fact as shown to the person, with its source in words."""

    name: FactName
    label: str
    value: FactValue
    value_text: str
    source: SourceKind
    source_text: str


class Reason(Frozen):
    """The result of one condition."""

    id: ConditionId
    text: str
    result: TruthValue
    facts: tuple[UsedFact, ...] = ()


class EligibilityCard(Frozen):
    """Whether the conditions are met, condition by condition."""

    kind: Literal["eligibility"] = "eligibility"
    item: ItemCode
    name: str
    result: TruthValue
    reasons: tuple[Reason, ...]
    missing: tuple[FactName, ...] = ()


class LabelledValue(Frozen):
    label: str
    value: str


class PolicyRow(Frozen):
    policy: PolicyCode
    benefit: str
    name: str
    result: TruthValue
    amount_text: str = ""


class PoliciesCard(Frozen):
    kind: Literal["policies"] = "policies"
    policies: tuple[PolicyRow, ...]


class ChartCard(Frozen):
    kind: Literal["chart"] = "chart"
    title: str
    unit: str
    labels: tuple[str, ...]
    values: tuple[float, ...]


class HandoverCard(Frozen):
    """Who can help instead."""

    kind: Literal["handover"] = "handover"
    reason: str
    urgent: bool = False
    phones: tuple[LabelledValue, ...] = ()
    offices: tuple[Office, ...] = ()
