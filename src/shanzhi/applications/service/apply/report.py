"""What is shown before and after submission: the confirmation with its fingerprint, and the case with its number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from shanzhi.applications.service.apply.schemas import Desk, without
from shanzhi.hub.contract import RoomReply
from shanzhi.hub.conversation import Conversation, Stage
from shanzhi.intelligence.cases import Application, ApplicationMaterial, Case, FormValue, case_card
from shanzhi.kernel.answer import Status
from shanzhi.kernel.cards import Card, ConfirmationCard, LabelledValue, MaterialRow
from shanzhi.kernel.command import ItemField
from shanzhi.kernel.errors import NotSignedIn
from shanzhi.kernel.evidence import Finding
from shanzhi.kernel.ids import FactName, FileId
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.contract import facts_of, form_fields, precheck_card, value_text
from shanzhi.knowledge.statements import state

Sha256 = Callable[[FileId], str]

NOTICE = "请核对后确认。确认后以您的名义提交，办理过程和结果可随时查看，办结前可以撤回。"


def ask_confirmation(
    desk: Desk, rows: tuple[MaterialRow, ...], findings: tuple[Finding, ...], sha256: Sha256
) -> RoomReply:
    """Show exactly what would be submitted, and remember its fingerprint: only that can be confirmed."""
    application = application_of(desk, rows, sha256)
    shown = desk.at(Stage.CONFIRMING, confirm_sm3=application.content_sm3)
    card = ConfirmationCard(
        item=desk.item.code,
        name=desk.item.name,
        submit_to=desk.catalogue.departments[desk.item.department].name,
        authority=_authority(desk),
        fields=tuple(LabelledValue(label=v.label, value=v.text) for v in application.form),
        materials=tuple(LabelledValue(label=row.name, value=row.held_text) for row in rows if _goes(row)),
        notice=NOTICE,
    )
    checked: tuple[Card, ...] = (precheck_card(desk.item, findings),) if findings else ()
    text = f"“{desk.item.name}”的表和材料都齐了，提交前检查通过。请核对下面的内容，没有问题就点“确认提交”。"
    return shown.reply(
        Status.NEEDS_CONFIRMATION,
        text,
        *checked,
        card,
        evidence=state(desk.item, ItemField.LIMIT, desk.catalogue).evidence,
    )


def application_of(desk: Desk, rows: tuple[MaterialRow, ...], sha256: Sha256) -> Application:
    """The application as it stands, bound to the item's revision.

    Raises:
        NotSignedIn: an anonymous asker has nothing to submit.
    """
    principal = desk.principal
    if principal.subject is None:
        raise NotSignedIn("sign_in_first", "请先登录，再提交申请。")
    return Application(
        task=desk.task.id,
        tenant=principal.tenant,
        item=desk.item.code,
        item_revision=desk.catalogue.revision_of("item", desk.item.code),
        subject=principal.subject,
        applicant_name=principal.name,
        acting_person=principal.acting_person or principal.subject,
        form=_form(desk),
        materials=tuple(_material(row, sha256) for row in rows if _goes(row)),
        facts=_relevant(desk),
        confirmed_in=desk.visit.turn.id,
        conversation=desk.visit.conversation.id,
        channel=principal.channel,
    )


def submitted(desk: Desk, case: Case) -> RoomReply:
    """The number, the state of the delivery — only what is true — and what comes next."""
    card = case_card(case, desk.catalogue, desk.today)
    state_after: Conversation = without(desk.visit.conversation, desk.task).with_(
        case=case.number, focus=desk.item.code
    )
    text = f"“{desk.item.name}”已经登记，受理编号 {case.number}。{card.next}"
    waiting = state_after.task
    suggestions = ["办到哪一步了"]
    if waiting is not None:
        suggestions.insert(0, f"接着办{desk.catalogue.target(waiting.item).name}")
    return RoomReply(
        status=Status.ANSWERED, text=text, cards=(card,), suggestions=tuple(suggestions), conversation=state_after
    )


def _form(desk: Desk) -> tuple[FormValue, ...]:
    values = []
    for field in form_fields(desk.item, desk.facts, desk.catalogue, desk.today):
        if field.value is not None and field.source is not None:
            text = value_text(desk.catalogue.facts[field.field], field.value, desk.catalogue)
            values.append(
                FormValue(field=field.field, label=field.label, value=field.value, text=text, source=field.source)
            )
    return tuple(values)


def _relevant(desk: Desk) -> dict[FactName, FactValue]:
    """Only the facts that this item's record speaks of: nothing else about the person leaves the desk."""
    names = facts_of(desk.item)
    return {name: fact.value for name, fact in desk.facts.items() if name in names}


def _material(row: MaterialRow, sha256: Sha256) -> ApplicationMaterial:
    how: Literal["held", "generated", "attached"] = "generated" if row.held == "generated" else "held"
    if row.file is not None:
        how = "attached"
    return ApplicationMaterial(
        id=row.id,
        name=row.name,
        how=how,
        certificate=row.certificate,
        file=row.file,
        sha256=sha256(row.file) if row.file is not None else "",
    )


def _goes(row: MaterialRow) -> bool:
    return row.held in ("held", "generated", "attached") and not row.undecided


def _authority(desk: Desk) -> str:
    principal = desk.principal
    if principal.acting_person is not None:
        return f"{principal.name}（由法定代表人或经办人登录确认）"
    return f"{principal.name}本人"
