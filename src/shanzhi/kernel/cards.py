"""The cards of an answer. Each holds everything that is needed to draw it without another call."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from shanzhi.kernel.evidence import Finding
from shanzhi.kernel.ids import (
    CaseNumber,
    CertificateId,
    ConditionId,
    DepartmentId,
    FactName,
    FileId,
    HallId,
    ItemCode,
    MaterialId,
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


MaterialState = Literal["held", "generated", "attached", "to_be_provided", "will_be_produced"]


class MaterialRow(Frozen):
    id: MaterialId
    name: str
    form: str
    copies: int
    note: str
    certificate: CertificateId | None = None
    held: MaterialState
    held_text: str
    produced_by: ItemCode | None = None
    produced_by_name: str = ""
    file: FileId | None = None
    undecided: tuple[FactName, ...] = ()
    """Facts that still decide whether this material is needed; empty when it is certainly needed."""


class MaterialsCard(Frozen):
    """The list for this person's situation."""

    kind: Literal["materials"] = "materials"
    item: ItemCode
    name: str
    materials: tuple[MaterialRow, ...]


class PlanStepRow(Frozen):
    item: ItemCode
    name: str
    department: DepartmentId
    department_name: str
    after: tuple[ItemCode, ...] = ()
    group: int
    """Steps of one group can be done at the same time; groups follow each other from 0."""
    workdays: int
    produces: tuple[str, ...] = ()
    because: str = ""
    start_day: int
    """Working days from the beginning of the plan."""
    finish_day: int
    undecided: tuple[FactName, ...] = ()


class PlanCard(Frozen):
    """Ordered steps across items and departments."""

    kind: Literal["plan"] = "plan"
    goal: ItemCode
    name: str
    steps: tuple[PlanStepRow, ...]
    groups: tuple[tuple[ItemCode, ...], ...]
    total_workdays: int
    problems: tuple[str, ...] = ()


class FormField(Frozen):
    field: FactName
    label: str
    type: FactType
    options: tuple[Option, ...] = ()
    unit: str = ""
    value: FactValue | None = None
    source: SourceKind | None = None
    source_text: str = ""
    required: bool
    locked: bool = False
    """Identity fields come from registers and certificates only."""
    help: str = ""
    problems: tuple[str, ...] = ()


class FormCard(Frozen):
    """The application form with the source of every value."""

    kind: Literal["form"] = "form"
    item: ItemCode
    name: str
    fields: tuple[FormField, ...]


class PrecheckCard(Frozen):
    """What the check before submission found."""

    kind: Literal["precheck"] = "precheck"
    item: ItemCode
    name: str
    passed: bool
    findings: tuple[Finding, ...]


class LabelledValue(Frozen):
    label: str
    value: str


class ConfirmationCard(Frozen):
    """What will be submitted where, by whose authority."""

    kind: Literal["confirmation"] = "confirmation"
    item: ItemCode
    name: str
    submit_to: str
    authority: str
    fields: tuple[LabelledValue, ...]
    materials: tuple[LabelledValue, ...]
    notice: str


class CaseStepRow(Frozen):
    name: str
    role: str
    mode: Literal["auto", "human"]
    state: Literal["waiting", "current", "done", "refused"]
    finished_at: datetime | None = None
    note: str = ""


class DestinationRow(Frozen):
    department: DepartmentId
    name: str
    state: Literal["pending", "delivered", "failed"]
    text: str


CaseAct = Literal["withdraw", "supplement", "appraise"]


class WantedRow(Frozen):
    """One field or material asked for in a supplement, with what is needed to hand it in from here."""

    kind: Literal["field", "material"]
    id: str
    """The fact's name or the material's id."""
    label: str
    type: FactType = "text"
    options: tuple[Option, ...] = ()
    unit: str = ""


class CaseCard(Frozen):
    """A case: state, owner, clock, next act."""

    kind: Literal["case"] = "case"
    number: CaseNumber
    item: ItemCode
    name: str
    state: str
    state_text: str
    owner: str
    next: str
    submitted_at: datetime
    deadline: date | None = None
    deadline_provisional: bool = False
    steps: tuple[CaseStepRow, ...]
    destinations: tuple[DestinationRow, ...] = ()
    reasons: tuple[str, ...] = ()
    supplement: tuple[LabelledValue, ...] = ()
    """Materials or fields asked for, when a supplement (补正) is wanted."""
    wanted: tuple[WantedRow, ...] = ()
    """The same, as things that can be handed in."""
    outputs: tuple[str, ...] = ()
    acts: tuple[CaseAct, ...] = ()


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


Card = Annotated[
    ItemsCard
    | ItemCard
    | QuestionCard
    | EligibilityCard
    | MaterialsCard
    | PlanCard
    | FormCard
    | PrecheckCard
    | ConfirmationCard
    | CaseCard
    | OfficesCard
    | PoliciesCard
    | ChartCard
    | HandoverCard,
    Field(discriminator="kind"),
]
