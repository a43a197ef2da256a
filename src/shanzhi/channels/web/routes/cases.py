"""Cases: mine or my department's, decided by officers, withdrawn, supplemented and appraised by the applicant."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import Field

from shanzhi.channels.city import City, today
from shanzhi.channels.web.asking import Asker, TheCity
from shanzhi.channels.web.routes.items import told
from shanzhi.intelligence.cases import Case, Decision, SuppliedFile, case_card
from shanzhi.kernel.cards import CaseCard
from shanzhi.kernel.ids import CaseNumber, FactName, FileId, MaterialId
from shanzhi.kernel.principal import Principal
from shanzhi.kernel.values import FactValue, Frozen

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])


class CaseEvent(Frozen):
    at: str
    kind: str


class CaseView(Frozen):
    """A case with its application and what happened to it."""

    card: CaseCard
    state: str
    applicant_name: str
    form: dict[str, FactValue]
    materials: tuple[dict[str, str], ...]
    history: tuple[CaseEvent, ...]


class DecisionBody(Frozen):
    """What an officer decides on the current step."""

    decision: Literal["approve", "supplement", "refuse"]
    step: int | None = None
    """The step that the officer saw; the current one when absent."""
    reason: str = Field(default="", max_length=2000)
    basis: str = Field(default="", max_length=2000)
    fields: tuple[FactName, ...] = ()
    materials: tuple[MaterialId, ...] = ()
    results: dict[str, FactValue] = {}


class WithdrawalBody(Frozen):
    reason: str = Field(default="", max_length=2000)


class SupplementBody(Frozen):
    values: dict[FactName, FactValue] = {}
    files: dict[MaterialId, FileId] = {}


class AppraisalBody(Frozen):
    score: int = Field(ge=1, le=5)
    text: str = Field(default="", max_length=2000)


@router.get("")
def list_cases(city: TheCity, principal: Asker) -> list[CaseCard]:
    """The asker's cases, or those of an officer's department; newest first."""
    return [_card(case, city, principal) for case in city.cases.mine(principal)]


@router.get("/{number}")
def show_case(number: CaseNumber, city: TheCity, principal: Asker) -> CaseView:
    """One case."""
    return _view(city.cases.get(number, principal), city, principal)


@router.post("/{number}/decisions")
def decide(number: CaseNumber, body: DecisionBody, city: TheCity, principal: Asker) -> CaseView:
    """Approve, ask for a supplement, or refuse: an officer of the handling department only."""
    seen = city.cases.get(number, principal)
    decision = Decision(
        kind=body.decision,
        step=body.step if body.step is not None else (seen.current_step if seen.current_step is not None else -1),
        reason=body.reason,
        basis=body.basis,
        fields=body.fields,
        materials=body.materials,
        results=body.results,
    )
    return _view(city.cases.decide(number, decision, principal), city, principal)


@router.post("/{number}/withdrawal")
def withdraw(number: CaseNumber, body: WithdrawalBody, city: TheCity, principal: Asker) -> CaseView:
    """The applicant takes the application back."""
    return _view(city.cases.withdraw(number, body.reason, principal), city, principal)


@router.post("/{number}/supplement")
def supplement(number: CaseNumber, body: SupplementBody, city: TheCity, principal: Asker) -> CaseView:
    """The applicant hands in what was asked for."""
    catalogue = city.catalogue(principal)
    values = {name: fact.value for name, fact in told(dict(body.values), catalogue, today(city)).items()}
    handed: dict[MaterialId, SuppliedFile] = {}
    department = city.cases.get(number, principal).department
    for material, file in body.files.items():
        stored = city.files.hand_over(file, department, principal)
        handed[material] = SuppliedFile(file=stored.id, sha256=stored.sha256)
    return _view(city.cases.supplement(number, values, handed, principal), city, principal)


@router.post("/{number}/appraisal")
def appraise(number: CaseNumber, body: AppraisalBody, city: TheCity, principal: Asker) -> CaseView:
    """One appraisal, after the end: 1 very dissatisfied … 5 very satisfied."""
    return _view(city.cases.appraise(number, body.score, body.text, principal), city, principal)


def _card(case: Case, city: City, principal: Principal) -> CaseCard:
    return case_card(case, city.catalogue(principal), today(city))


def _view(case: Case, city: City, principal: Principal) -> CaseView:
    application = case.application
    return CaseView(
        card=_card(case, city, principal),
        state=case.state.value,
        applicant_name=application.applicant_name,
        form={value.field: value.value for value in application.form},
        materials=tuple(
            {"id": m.id, "name": m.name, "how": m.how, "file": m.file or ""} for m in application.materials
        ),
        history=tuple(CaseEvent(at=entry.at.isoformat(), kind=entry.kind) for entry in case.history),
    )
