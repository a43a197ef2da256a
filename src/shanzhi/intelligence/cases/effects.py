"""What a case has to tell other systems: which comes next, as which call, and what its outcome means for the case.

Pure. For one destination effects go strictly in order, so that nobody hears of a withdrawal before the application;
each has an idempotency key of its own, so that telling twice is telling once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from shanzhi.intelligence.cases.application import Application
from shanzhi.intelligence.cases.certificates import certificate_fields
from shanzhi.intelligence.cases.model import CERTIFICATE_LIBRARY, Case, CaseState, Effect, EffectKind
from shanzhi.intelligence.cases.transitions import SYSTEM, delivered, noted, step_done
from shanzhi.kernel.evidence import Proposal
from shanzhi.kernel.ids import CaseNumber, DepartmentId, ToolName
from shanzhi.kernel.principal import Mandate
from shanzhi.kernel.values import Frozen
from shanzhi.knowledge.content.catalogue import Catalogue

ServerFor = Callable[[DepartmentId], str]
_TOOLS = {
    EffectKind.SUBMIT: "submit_application",
    EffectKind.STEP: "record_step",
    EffectKind.SUPPLEMENT: "supplement_application",
    EffectKind.WITHDRAW: "withdraw_application",
    EffectKind.ISSUE: "issue_certificate",
}
_CITIZENS = (EffectKind.SUBMIT, EffectKind.SUPPLEMENT, EffectKind.WITHDRAW)
"""What the person authorised by confirming; the rest is the department's own doing."""


class Backoff(Frozen):
    """How long to wait before trying again: doubling from ``first`` seconds up to ``most``."""

    first: float = 2.0
    most: float = 900.0

    def after(self, attempts: int) -> timedelta:
        """The wait after the given number of failed attempts (at least one)."""
        return timedelta(seconds=min(self.most, self.first * 2.0 ** min(attempts - 1, 30)))


def mandate_for(application: Application, case: CaseNumber, department: DepartmentId, server_for: ServerFor) -> Mandate:
    """What the person allows by confirming: to submit, to supplement and to withdraw this one case."""
    server = server_for(department)
    return Mandate(
        tenant=application.tenant,
        subject=application.subject,
        acting_person=application.acting_person,
        task=application.task,
        case=case,
        tools=frozenset(ToolName(f"{server}.{_TOOLS[kind]}") for kind in _CITIZENS),
        confirmed_in=application.confirmed_in,
        content_sm3=application.content_sm3,
    )


def next_due(case: Case, now: datetime) -> Effect | None:
    """The first effect that may be tried now: the head of its destination's line, and due."""
    heads: dict[DepartmentId, Effect] = {}
    for effect in case.pending:
        heads.setdefault(effect.destination, effect)
    return next((effect for effect in heads.values() if effect.due_at <= now), None)


def due_at(case: Case) -> datetime | None:
    """When to look at the case again for its effects' sake."""
    heads: dict[DepartmentId, Effect] = {}
    for effect in case.pending:
        heads.setdefault(effect.destination, effect)
    return min((effect.due_at for effect in heads.values()), default=None)


def idempotency_key(case: Case, effect: Effect) -> str:
    """``990100-20260630-000123:submit``, ``…:step:4``: the same however often the effect is tried."""
    suffix = "" if effect.kind is EffectKind.SUBMIT else f":{effect.seq}"
    return f"{case.number}:{effect.kind.value}{suffix}"


def proposal(case: Case, effect: Effect, server_for: ServerFor) -> Proposal:
    """The effect as a call for the gateway."""
    server = "certificates" if effect.destination == CERTIFICATE_LIBRARY else server_for(effect.destination)
    arguments, purpose = _ARGUMENTS[effect.kind](case, effect)
    key = idempotency_key(case, effect)
    if effect.kind in (EffectKind.SUBMIT, EffectKind.ISSUE):
        arguments["idempotency_key"] = key
    tool = ToolName(f"{server}.{_TOOLS[effect.kind]}")
    return Proposal(tool=tool, arguments=arguments, idempotency_key=key, purpose=purpose, case=case.number)


def by_mandate(effect: Effect) -> bool:
    """Whether the person's mandate stands behind the effect (else the department's own authority does)."""
    return effect.kind in _CITIZENS


def attempted(case: Case, seq: int, now: datetime, catalogue: Catalogue) -> Case:
    """Noted before the call: from now on the other system may know, and what it is told is settled."""
    effect = case.effects[seq - 1]
    fields = effect.fields
    if effect.certificate is not None and fields is None:
        fields = certificate_fields(case, catalogue.certificates[effect.certificate], catalogue)
    return replaced(case, effect.with_(attempts=effect.attempts + 1, at=now, fields=fields))


def postponed(case: Case, seq: int, detail: str, until: datetime) -> Case:
    """The other system did not answer; it is tried again."""
    return replaced(case, case.effects[seq - 1].with_(detail=detail, due_at=until))


def failed(case: Case, seq: int, code: str, detail: str, now: datetime) -> Case:
    """The other system said no for good; a person has to look at it."""
    case = replaced(case, case.effects[seq - 1].with_(state="failed", detail=detail))
    return noted(case, "effect_refused", now, SYSTEM, {"effect": seq, "code": code})


def succeeded(case: Case, seq: int, now: datetime) -> Case:
    """The other system knows; the case goes on where it waited for that."""
    effect = case.effects[seq - 1]
    case = replaced(case, effect.with_(state="done", detail="", at=now))
    if effect.kind is EffectKind.SUBMIT and case.state is CaseState.REGISTERED:
        return delivered(case, now)
    if (
        effect.kind is EffectKind.STEP
        and effect.step is not None
        and effect.outcome == "done"
        and case.state is CaseState.PROCESSING
        and case.current_step == effect.step
        and case.steps[effect.step].mode == "auto"
    ):
        return step_done(case, effect.step, now, SYSTEM)
    return noted(case, f"{effect.kind.value}_told", now, SYSTEM, {"effect": seq})


def tried_again(case: Case, now: datetime, by: str) -> Case:
    """A person orders what failed to be tried again."""
    effects = tuple(e.with_(state="pending", due_at=now) if e.state == "failed" else e for e in case.effects)
    again: Case = case.with_(effects=effects)
    return noted(again, "redelivery_ordered", now, by)


def replaced(case: Case, effect: Effect) -> Case:
    """The case with one effect changed."""
    effects = tuple(effect if e.seq == effect.seq else e for e in case.effects)
    changed: Case = case.with_(effects=effects)
    return changed


def _submit(case: Case, _effect: Effect) -> tuple[dict[str, object], str]:
    application = case.application
    arguments: dict[str, object] = {
        "case": case.number,
        "item": application.item,
        "subject": application.subject,
        "form": {value.field: value.value for value in application.form},
        "materials": [material.model_dump(mode="json") for material in application.materials],
        "content_sm3": application.content_sm3,
    }
    return arguments, f"递交“{case.item_name}”申请"


def _step(case: Case, effect: Effect) -> tuple[dict[str, object], str]:
    step = case.steps[effect.step or 0]
    by = f"{effect.by.department}/{effect.by.subject}" if effect.by else SYSTEM
    arguments: dict[str, object] = {
        "case": case.number,
        "step": step.name,
        "state": effect.outcome,
        "by": by,
        "note": effect.note,
    }
    return arguments, f"登记“{step.name}”环节结果"


def _supplement(case: Case, effect: Effect) -> tuple[dict[str, object], str]:
    supplied = effect.supplied
    arguments: dict[str, object] = {
        "case": case.number,
        "form": {value.field: value.value for value in supplied.form} if supplied else {},
        "materials": [material.model_dump(mode="json") for material in supplied.materials] if supplied else [],
    }
    return arguments, "递交补正材料"


def _withdraw(case: Case, effect: Effect) -> tuple[dict[str, object], str]:
    return {"case": case.number, "reason": effect.note}, "申请人撤回申请"


def _issue(case: Case, effect: Effect) -> tuple[dict[str, object], str]:
    arguments: dict[str, object] = {
        "holder": case.application.subject,
        "certificate": effect.certificate,
        "fields": effect.fields or {},
        "case": case.number,
    }
    name = next((output.name for output in case.outputs if output.certificate == effect.certificate), "")
    return arguments, f"签发{name}"


_ARGUMENTS = {
    EffectKind.SUBMIT: _submit,
    EffectKind.STEP: _step,
    EffectKind.SUPPLEMENT: _supplement,
    EffectKind.WITHDRAW: _withdraw,
    EffectKind.ISSUE: _issue,
}
