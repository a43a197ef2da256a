"""A case and everything it is made of, as frozen values. It does no I/O and knows no database, gateway or clock."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from shanzhi.infrastructure.calendar import Deadline
from shanzhi.intelligence.cases.application import Application, ApplicationMaterial, FormValue
from shanzhi.kernel.evidence import Delivery
from shanzhi.kernel.ids import (
    CaseNumber,
    CertificateId,
    DepartmentId,
    FactName,
    FileId,
    MaterialId,
    TenantId,
)
from shanzhi.kernel.principal import Mandate, Principal
from shanzhi.kernel.values import FactValue, Frozen

CERTIFICATE_LIBRARY = DepartmentId("certificates")
"""The electronic certificate library (电子证照库) as a destination; it is nobody's department."""


class CaseState(StrEnum):
    """Where a case stands."""

    REGISTERED = "registered"
    """It has its number; the department may not have it yet."""
    PROCESSING = "processing"
    SUPPLEMENT = "supplement"
    """Waits for the applicant (补正); the clock stands still."""
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def open(self) -> bool:
        """Whether something may still be decided."""
        return self in (CaseState.REGISTERED, CaseState.PROCESSING, CaseState.SUPPLEMENT)


class CaseStep(Frozen):
    """One step of the item, with how far it has come."""

    name: str
    role: str
    mode: Literal["auto", "human"]
    workdays: int
    state: Literal["waiting", "current", "done", "refused"] = "waiting"
    finished_at: datetime | None = None
    note: str = ""


class Wanted(Frozen):
    """One field or material asked for in a supplement."""

    kind: Literal["field", "material"]
    id: str
    label: str


class SupplementRequest(Frozen):
    """What an officer asks the applicant to put right (补正), all at once (Administrative Licensing Law art. 32)."""

    reason: str
    wanted: tuple[Wanted, ...]
    asked_at: datetime


class SuppliedFile(Frozen):
    """A file handed in for a material that was asked for."""

    file: FileId
    sha256: str


class Supplied(Frozen):
    """What the applicant handed in after a supplement was asked."""

    form: tuple[FormValue, ...] = ()
    materials: tuple[ApplicationMaterial, ...] = ()


class EffectKind(StrEnum):
    """What is to be told to another system."""

    SUBMIT = "submit"
    STEP = "step"
    SUPPLEMENT = "supplement"
    WITHDRAW = "withdraw"
    ISSUE = "issue"


class Effect(Frozen):
    """One thing to be told to one destination, with how far that has come. The case is its own outbox."""

    seq: int
    kind: EffectKind
    destination: DepartmentId
    state: Literal["pending", "done", "failed", "dropped"] = "pending"
    attempts: int = 0
    due_at: datetime
    at: datetime | None = None
    """When it was last tried."""
    detail: str = ""
    step: int | None = None
    outcome: Literal["done", "refused", "supplement", ""] = ""
    note: str = ""
    certificate: CertificateId | None = None
    fields: dict[str, FactValue] | None = None
    """What stands in the certificate, settled at the first attempt: trying again must say the same."""
    supplied: Supplied | None = None
    by: Principal | None = None
    """The officer on whose decision it rests."""


class Decision(Frozen):
    """What an officer decides on one step."""

    kind: Literal["approve", "supplement", "refuse"]
    step: int
    """Index of the step that the officer saw; a case that has moved on since is not decided twice."""
    reason: str = Field(default="", max_length=2000)
    basis: str = Field(default="", max_length=2000)
    """The clause on which a refusal rests."""
    fields: tuple[FactName, ...] = ()
    materials: tuple[MaterialId, ...] = ()
    results: dict[str, FactValue] = {}
    """Contents of the certificate that only the officer knows, by the certificate's field names."""


class Verdict(Frozen):
    """The decision that ended the case, as kept."""

    kind: Literal["approve", "refuse"]
    reason: str = ""
    basis: str = ""
    by: str
    at: datetime


class Appraisal(Frozen):
    """How the applicant found the service: 1 very dissatisfied … 5 very satisfied (GB/T 39735, five levels)."""

    score: int = Field(ge=1, le=5)
    text: str = ""
    at: datetime


class CaseOutput(Frozen):
    """A result of the case."""

    name: str
    certificate: CertificateId | None = None
    number: str = ""


class Pause(Frozen):
    """A time in which the applicant had to act; its working days are not counted."""

    since: date
    until: date | None = None


class CaseClock(Frozen):
    """What the deadline is counted from. Terms are in working days; 0 is the same day."""

    promised: int
    legal: int
    received_on: date | None = None
    """When the department got the application."""
    accepted_on: date | None = None
    """When the department accepted it (受理)."""
    pauses: tuple[Pause, ...] = ()


class Alert(Frozen):
    """A warning or an escalation, raised once for each deadline."""

    kind: Literal["warning", "overdue"]
    case: CaseNumber
    deadline: date
    at: datetime


class HistoryEntry(Frozen):
    """One thing that happened to the case."""

    kind: str
    """In the past tense: ``registered``, ``delivered``, ``step_done`` …"""
    at: datetime
    by: str
    data: dict[str, object] = {}


class Case(Frozen):
    """A case (办件)."""

    number: CaseNumber
    application: Application
    item_name: str
    department: DepartmentId
    state: CaseState = CaseState.REGISTERED
    steps: tuple[CaseStep, ...]
    effects: tuple[Effect, ...] = ()
    clock: CaseClock
    deadline: Deadline | None = None
    """The last promised day as counted at the last change; ``None`` while the clock stands still."""
    legal_deadline: Deadline | None = None
    """The last day that the law allows, counted in the same way."""
    mandate: Mandate
    supplement: SupplementRequest | None = None
    decision: Verdict | None = None
    results: dict[str, FactValue] = {}
    outputs: tuple[CaseOutput, ...] = ()
    appraisal: Appraisal | None = None
    supervised: bool = False
    """Overdue, and therefore in the hands of the supervisors (督办)."""
    alerts: tuple[Alert, ...] = ()
    stretch: int = 1
    """Number of the durable run that carries out the pending effects."""
    version: int = 0
    submitted_at: datetime
    history: tuple[HistoryEntry, ...] = ()

    @property
    def tenant(self) -> TenantId:
        return self.application.tenant

    @property
    def current_step(self) -> int | None:
        """Index of the step at work."""
        return next((i for i, step in enumerate(self.steps) if step.state == "current"), None)

    @property
    def pending(self) -> tuple[Effect, ...]:
        """Effects that wait to be carried out, first come first."""
        return tuple(effect for effect in self.effects if effect.state == "pending")

    @property
    def delivered(self) -> bool:
        """Whether the department has the application."""
        return any(e.kind is EffectKind.SUBMIT and e.state == "done" for e in self.effects)

    @property
    def destinations(self) -> tuple[Delivery, ...]:
        """How far each destination has been told, in the order in which they came up."""
        names = dict.fromkeys(effect.destination for effect in self.effects)
        return tuple(_delivery(name, [e for e in self.effects if e.destination == name]) for name in names)


def _delivery(destination: DepartmentId, effects: list[Effect]) -> Delivery:
    """The first effect says whether it was delivered; a later one that fails or waits says so in the detail."""
    first = effects[0]
    open_ = next((e for e in effects if e.state in ("failed", "pending")), first)
    state: Literal["pending", "delivered", "failed"] = "delivered"
    if first.state in ("pending", "dropped"):
        state = "pending"
    if open_.state == "failed":
        state = "failed"
    return Delivery(department=destination, state=state, attempts=open_.attempts, detail=open_.detail, at=open_.at)
