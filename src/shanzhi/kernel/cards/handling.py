"""Cards of a matter being handled: materials, plan, form, pre-check, confirmation, case."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from shanzhi.kernel.cards.guidance import FactType, LabelledValue, Option
from shanzhi.kernel.evidence import Finding
from shanzhi.kernel.ids import (
    CaseNumber,
    CertificateId,
    DepartmentId,
    FactName,
    FileId,
    ItemCode,
    MaterialId,
)
from shanzhi.kernel.values import FactValue, Frozen, SourceKind

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
