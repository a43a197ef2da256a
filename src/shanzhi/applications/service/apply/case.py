"""What still stands between a matter and its submission: :data:`GATES`, in order; the first that has to speak, speaks.

Every question, list, form and check comes from the item's record through ``knowledge.contract``; nothing here knows
any item.
"""

from __future__ import annotations

from collections.abc import Callable

from shanzhi.applications.service.apply.report import Sha256, ask_confirmation
from shanzhi.applications.service.apply.schemas import Desk
from shanzhi.hub.contract import RoomReply
from shanzhi.hub.conversation import Stage
from shanzhi.kernel.answer import Status
from shanzhi.kernel.cards import Card, FormCard, MaterialRow, MaterialsCard
from shanzhi.kernel.command import ItemField
from shanzhi.kernel.evidence import Finding, Severity
from shanzhi.knowledge.content.model import Bundle
from shanzhi.knowledge.contract import (
    QuestionNeed,
    eligibility,
    eligibility_card,
    form_card,
    form_fields,
    material_needs,
    materials_card,
    next_question,
    precheck,
    precheck_card,
    question_card,
)
from shanzhi.knowledge.planning import Plan, plan, plan_card
from shanzhi.knowledge.statements import state, state_bundle

Gate = Callable[[Desk], RoomReply | None]


def forward(desk: Desk, sha256: Sha256) -> RoomReply:
    """The next thing to say or ask, given all that is known."""
    desk.visit.progress.say("正在核对办理条件和材料")
    for gate in GATES:
        reply = gate(desk)
        if reply is not None:
            return reply
    return ask_confirmation(desk, rows_of(desk), _findings(desk), sha256)


def refuse(desk: Desk) -> RoomReply | None:
    """Conditions are certainly not met: say which, by which fact, and leave the way back open."""
    found = eligibility(desk.item, desk.facts, desk.catalogue, desk.today)
    if found.result is not False or _next(desk) is not None:
        return None
    card = eligibility_card(desk.item, desk.facts, found, desk.catalogue)
    lines = [
        _why(reason.text, [f"{f.label}：{f.value_text}（{f.source_text}）" for f in reason.facts])
        for reason in card.reasons
        if reason.result is False
    ]
    text = f"按您目前的情况，还不能办“{desk.item.name}”，因为不符合：\n" + "\n".join(lines)
    return desk.at(Stage.GUIDING).reply(
        Status.NOT_ELIGIBLE,
        f"{text}\n如果哪一条说得不对，直接告诉我改过来。",
        card,
        evidence=state(desk.item, ItemField.CONDITIONS, desk.catalogue).evidence,
        suggestions=("为什么不能办", "转人工"),
    )


def guide(desk: Desk) -> RoomReply | None:
    """The smallest next question that decides conditions, situation or materials."""
    need = _next(desk)
    if need is None or need.stage == "field":
        return None
    return desk.ask(question_card(need), need.ask)


def sign_in(desk: Desk) -> RoomReply | None:
    """Filling and submitting need to know who it is."""
    if desk.principal.citizen:
        return None
    text = f"“{desk.item.name}”的条件和材料已经理清。登录后我会自动带出您的证照和已有信息，接着填表、提交。"
    return desk.at(Stage.GUIDING).reply(Status.NEEDS_LOGIN, text, _materials(desk), suggestions=("材料怎么准备",))


def show_way(desk: Desk) -> RoomReply | None:
    """Something needed is not held, but another item issues it: show the way there, across departments."""
    missing = [row for row in rows_of(desk) if row.held == "will_be_produced" and not row.undecided]
    if not missing:
        return None
    way = _way(desk)
    names = "、".join(row.name for row in missing)
    first = way.steps[0] if way.steps else None
    text = (
        f"办“{desk.item.name}”还缺{names}，要先办下来。我排好了顺序，照着一步步办就行；手上已经有的，也可以直接上传。"
    )
    suggestions = (f"先办{desk.catalogue.item(first.item).name}",) if first is not None else ()
    return desk.at(Stage.GUIDING).reply(
        Status.ANSWERED_PARTLY,
        text,
        _eligible(desk),
        plan_card(way, desk.catalogue),
        _materials(desk),
        evidence=state(desk.item, ItemField.MATERIALS, desk.catalogue).evidence,
        suggestions=suggestions,
    )


def fill(desk: Desk) -> RoomReply | None:
    """The form, prefilled with the source of every value, and the next thing that nobody but the person knows."""
    need = _next(desk)
    if need is None:
        return None
    opening: tuple[Card, ...] = (_eligible(desk), _materials(desk)) if desk.task.stage is Stage.GUIDING else ()
    lead = "" if desk.task.stage is not Stage.GUIDING else f"您符合“{desk.item.name}”的办理条件。表已经替您填了能填的，"
    filling = desk.at(Stage.FILLING)
    form = _form(desk)
    return filling.ask(question_card(need), f"{lead}{need.ask}", *opening, form)


def bring(desk: Desk) -> RoomReply | None:
    """Materials that only the person can hand in."""
    wanted = [row for row in rows_of(desk) if row.held == "to_be_provided" and not row.undecided]
    if not wanted:
        return None
    names = "\n".join(f"- {row.name}{f'（{row.note}）' if row.note else ''}" for row in wanted)
    cards = (_materials(desk), _form(desk))
    return desk.at(Stage.FILLING).reply(
        Status.NEEDS_CLARIFICATION, f"还差这些材料，请拍照或扫描后上传：\n{names}", *cards
    )


def check(desk: Desk) -> RoomReply | None:
    """What an officer would send back is found now, while the person is there."""
    card = precheck_card(desk.item, _findings(desk))
    if card.passed:
        return None
    lines = "\n".join(f"- {f.text}" for f in card.findings if f.severity is Severity.BLOCK)
    cards = (card, _form(desk), _materials(desk))
    return desk.at(Stage.FILLING).reply(
        Status.NEEDS_CLARIFICATION, f"提交前检查发现这些问题，请改好再提交：\n{lines}", *cards
    )


GATES: tuple[Gate, ...] = (refuse, guide, sign_in, show_way, fill, bring, check)


def _way(desk: Desk) -> Plan:
    return plan(
        desk.target.code,
        desk.facts,
        frozenset(desk.dossier.held),
        desk.catalogue,
        desk.today,
        attached=desk.task.attached,
        subject=desk.task.subject,
    )


def _next(desk: Desk) -> QuestionNeed | None:
    return next_question(
        desk.item, desk.facts, desk.task.skipped, desk.catalogue, desk.today, attached=desk.task.attached
    )


def rows_of(desk: Desk) -> tuple[MaterialRow, ...]:
    """The materials of this matter, with where each comes from."""
    return material_needs(desk.item, desk.facts, desk.dossier.held, desk.task.attached, desk.catalogue, desk.today)


def _form(desk: Desk) -> FormCard:
    return form_card(desk.item, form_fields(desk.item, desk.facts, desk.catalogue, desk.today))


def _materials(desk: Desk) -> MaterialsCard:
    return materials_card(desk.item, rows_of(desk))


def _eligible(desk: Desk) -> Card:
    found = eligibility(desk.item, desk.facts, desk.catalogue, desk.today)
    return eligibility_card(desk.item, desk.facts, found, desk.catalogue)


def _findings(desk: Desk) -> tuple[Finding, ...]:
    return precheck(
        desk.item,
        desk.facts,
        desk.dossier.held,
        desk.task.attached,
        desk.catalogue,
        desk.today,
        subject=desk.task.subject,
    )


def _why(condition: str, facts: list[str]) -> str:
    return f"- {condition}" + (f"（{'；'.join(facts)}）" if facts else "")


def forward_bundle(desk: Desk) -> RoomReply:
    """A "one thing" bundle: its open questions first, then the way through its items."""
    bundle = desk.target
    if not isinstance(bundle, Bundle):
        raise TypeError(f"{bundle.code} is an item")
    desk.visit.progress.say("正在排办事顺序")
    need = next_question(bundle, desk.facts, desk.task.skipped, desk.catalogue, desk.today)
    said = state_bundle(bundle, desk.catalogue)
    if need is not None:
        lead = f"好的，我们一起办“{bundle.name}”。{bundle.summary}\n" if not desk.task.facts else ""
        return desk.ask(question_card(need), f"{lead}{need.ask}")
    way = _way(desk)
    names = [desk.catalogue.item(step.item).name for step in way.steps]
    text = f"按您的情况，“{bundle.name}”要办{len(names)}件事，一共约{way.total_workdays}个工作日，顺序我排好了。"
    return desk.at(Stage.GUIDING).reply(
        Status.ANSWERED,
        text if names else f"按您的情况，“{bundle.name}”里没有需要再办的事。",
        plan_card(way, desk.catalogue),
        evidence=said.evidence,
        suggestions=tuple(f"先办{name}" for name in names[:3]),
    )
