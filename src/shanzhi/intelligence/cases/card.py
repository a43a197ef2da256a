"""A case as its card: state, owner, clock, next act, and how far each destination has been told. Only what is true."""

from __future__ import annotations

from datetime import date

from shanzhi.intelligence.cases.model import CERTIFICATE_LIBRARY, Case, CaseState, Wanted
from shanzhi.intelligence.cases.wording import STATE_TEXT
from shanzhi.kernel.cards import CaseAct, CaseCard, CaseStepRow, DestinationRow, LabelledValue, Option, WantedRow
from shanzhi.kernel.evidence import Delivery
from shanzhi.kernel.ids import DepartmentId, FactName
from shanzhi.knowledge.content.catalogue import Catalogue

_ISSUED_LATER = "证照还在签发，稍后即可在电子证照里查看。"


def case_card(case: Case, catalogue: Catalogue, today: date) -> CaseCard:
    """The card of a case, as of ``today``."""
    return CaseCard(
        number=case.number,
        item=case.application.item,
        name=case.item_name,
        state=case.state.value,
        state_text=_state_text(case, catalogue),
        owner=_owner(case, catalogue),
        next=_next(case, catalogue, today),
        submitted_at=case.submitted_at,
        deadline=case.deadline.day if case.deadline and case.state.open else None,
        deadline_provisional=bool(case.deadline and case.state.open and case.deadline.provisional),
        steps=tuple(
            CaseStepRow(name=s.name, role=s.role, mode=s.mode, state=s.state, finished_at=s.finished_at, note=s.note)
            for s in case.steps
        ),
        destinations=tuple(_destination(case, d, catalogue) for d in case.destinations),
        reasons=_reasons(case),
        supplement=_supplement(case),
        wanted=_wanted(case, catalogue),
        outputs=tuple(f"{o.name}（编号 {o.number}）" if o.number else o.name for o in case.outputs),
        acts=_acts(case),
    )


def _department(case: Case, catalogue: Catalogue) -> str:
    return _name(case.department, catalogue)


def _name(department: DepartmentId, catalogue: Catalogue) -> str:
    if department == CERTIFICATE_LIBRARY:
        return "电子证照库"
    found = catalogue.departments.get(department)
    return found.name if found else department


def _state_text(case: Case, catalogue: Catalogue) -> str:
    if case.state is CaseState.PROCESSING:
        current = case.current_step
        step = f"：{case.steps[current].name}" if current is not None else ""
        return f"{_department(case, catalogue)}办理中{step}"
    return STATE_TEXT[case.state]


def _owner(case: Case, catalogue: Catalogue) -> str:
    """Who has to act."""
    if case.supervised and case.state.open:
        return f"督办（{_department(case, catalogue)}）"
    if case.state is CaseState.SUPPLEMENT:
        return "申请人"
    if case.state is CaseState.REGISTERED:
        return "政务服务平台"
    return _department(case, catalogue)


def _next(case: Case, catalogue: Catalogue, today: date) -> str:
    department = _department(case, catalogue)
    if case.state is CaseState.REGISTERED:
        return "申请已登记，编号已生效，正在送达办理部门，您不用重复提交。"
    if case.state is CaseState.PROCESSING:
        if case.deadline and today > case.deadline.day:
            return f"已超过承诺时限，已转督办催办{department}。"
        return f"请等待{department}办理，有结果会通知您。"
    if case.state is CaseState.SUPPLEMENT:
        return "请按要求补正，补正期间不计入办理时限。"
    if case.state is CaseState.COMPLETED:
        issuing = any(d.department == CERTIFICATE_LIBRARY and d.state != "delivered" for d in case.destinations)
        return _ISSUED_LATER if issuing else "已经办好。欢迎您对这次服务作出评价。"
    if case.state is CaseState.REFUSED:
        return "如对决定有异议，可以依法申请行政复议或者提起行政诉讼。"
    return "申请已撤回，如仍需办理可以重新提交。"


def _destination(case: Case, delivery: Delivery, catalogue: Catalogue) -> DestinationRow:
    name = _name(delivery.department, catalogue)
    return DestinationRow(
        department=delivery.department, name=name, state=delivery.state, text=_told(case, delivery, name)
    )


def _told(case: Case, delivery: Delivery, name: str) -> str:
    library = delivery.department == CERTIFICATE_LIBRARY
    effects = [e for e in case.effects if e.destination == delivery.department]
    waiting = next((e for e in effects if e.state == "pending"), None)
    if delivery.state == "failed":
        return f"{name}没有接收，工作人员正在处理，您不用重复提交。"
    if all(e.state == "dropped" for e in effects):
        return f"尚未送往{name}，已按您的要求撤回。"
    if delivery.state == "pending":
        if delivery.attempts > 1 or (waiting is not None and waiting.due_at > (waiting.at or waiting.due_at)):
            return f"{name}的系统暂时不通，正在重试。"
        return "正在签发。" if library else f"已登记，正在送往{name}。"
    if waiting is not None and waiting.attempts > 1:
        return f"已送达{name}；后续办理信息因对方系统暂时不通，正在重试。"
    return f"已存入{name}。" if library else f"已送达{name}。"


def _reasons(case: Case) -> tuple[str, ...]:
    if case.state is CaseState.SUPPLEMENT and case.supplement is not None:
        return (case.supplement.reason,)
    if case.decision is not None and case.decision.kind == "refuse":
        return (case.decision.reason, f"依据：{case.decision.basis}")
    return ()


def _supplement(case: Case) -> tuple[LabelledValue, ...]:
    if case.supplement is None:
        return ()
    kinds = {"field": "表单项", "material": "材料"}
    return tuple(LabelledValue(label=w.label, value=kinds[w.kind]) for w in case.supplement.wanted)


def _wanted(case: Case, catalogue: Catalogue) -> tuple[WantedRow, ...]:
    """What is asked for, as things that can be handed in; nothing once it has been."""
    if case.supplement is None or case.state is not CaseState.SUPPLEMENT:
        return ()
    return tuple(_wanted_row(wanted, catalogue) for wanted in case.supplement.wanted)


def _wanted_row(wanted: Wanted, catalogue: Catalogue) -> WantedRow:
    definition = catalogue.facts.get(FactName(wanted.id)) if wanted.kind == "field" else None
    if definition is None:
        return WantedRow(kind=wanted.kind, id=wanted.id, label=wanted.label)
    options = tuple(Option(value=option.value, label=option.label) for option in definition.options)
    return WantedRow(
        kind=wanted.kind,
        id=wanted.id,
        label=wanted.label,
        type=definition.type,
        options=options,
        unit=definition.unit,
    )


def _acts(case: Case) -> tuple[CaseAct, ...]:
    acts: list[CaseAct] = []
    if case.state is CaseState.SUPPLEMENT:
        acts.append("supplement")
    if case.state.open:
        acts.append("withdraw")
    elif case.appraisal is None:
        acts.append("appraise")
    return tuple(acts)
