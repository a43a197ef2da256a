"""The applying room: start a matter, note what is told, take materials, confirm, stop. Then forward through the gates.

It proposes; it never submits anything that the person has not seen and confirmed in exactly this form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shanzhi.applications.service.apply.app import MANIFEST
from shanzhi.applications.service.apply.case import forward, forward_bundle, rows_of
from shanzhi.applications.service.apply.report import application_of, submitted
from shanzhi.applications.service.apply.schemas import Desk, without
from shanzhi.hub.contract import RoomReply, Visit
from shanzhi.hub.conversation import Conversation, Stage, Task
from shanzhi.infrastructure.files import Files
from shanzhi.intelligence.cases import Cases, case_card
from shanzhi.intelligence.dossier import Dossiers
from shanzhi.kernel.answer import Status
from shanzhi.kernel.cards import QuestionCard
from shanzhi.kernel.command import CommandName, ItemField
from shanzhi.kernel.errors import PersonMustAct
from shanzhi.kernel.ids import FactName, FileId, TaskId, new_id
from shanzhi.kernel.principal import Principal
from shanzhi.kernel.values import FactValue, KnownFact, SourceKind
from shanzhi.knowledge.content.model import Bundle, Item
from shanzhi.knowledge.contract import is_identity, item_card, known_facts, limit_text, read_value
from shanzhi.knowledge.statements import state
from shanzhi.knowledge.statements.item import fee_text


class ApplyRoom:
    """引导办理: from one sentence to a case."""

    manifest = MANIFEST

    def __init__(self, dossiers: Dossiers, cases: Cases, files: Files) -> None:
        self._dossiers = dossiers
        self._cases = cases
        self._files = files
        self._verbs: Mapping[CommandName, Callable[[Visit], RoomReply]] = {
            CommandName.START: self.start,
            CommandName.SET: self.note,
            CommandName.CORRECT: self.note,
            CommandName.ATTACH: self.attach,
            CommandName.CONFIRM: self.confirm,
            CommandName.CANCEL: self.cancel,
        }

    def serve(self, visit: Visit) -> RoomReply:
        """Serve one command."""
        return self._verbs[visit.command.name](visit)

    def start(self, visit: Visit) -> RoomReply:
        """Begin a matter, or return to the one that was begun, and lead on from there."""
        code = visit.command.item or visit.conversation.focus
        if code is None:
            raise PersonMustAct("which_item", "请告诉我您要办哪件事，比如“补办身份证”。")
        begun = next((t for t in visit.conversation.tasks if t.item == code), None)
        task = self._told(visit, begun or Task(id=TaskId(new_id("tk")), item=code, facts=_carried(visit.conversation)))
        reply = self._lead(visit, task)
        target = visit.catalogue.target(code)
        if begun is not None or isinstance(target, Bundle):
            return reply
        return _introduced(reply, target, visit)

    def note(self, visit: Visit) -> RoomReply:
        """Note what was told or corrected; then lead on."""
        task = visit.conversation.task
        if task is None:
            raise PersonMustAct("no_open_task", "现在没有正在办的事。请先告诉我您要办什么，比如“补办身份证”。")
        try:
            told = self._told(visit, task)
        except PersonMustAct as wrong:
            if wrong.code != "bad_value":
                raise
            return self._again(visit, task, wrong)
        return self._lead(visit, told)

    def attach(self, visit: Visit) -> RoomReply:
        """Take a material that was uploaded."""
        material, file = visit.command.material, visit.command.file
        task = visit.conversation.task
        if task is None or material is None or file is None:
            raise PersonMustAct("no_open_task", "现在没有正在办的事。请先告诉我您要办什么，再上传材料。")
        target = visit.catalogue.target(task.item)
        if isinstance(target, Bundle) or material not in {m.id for m in target.materials}:
            raise PersonMustAct("unknown_material", "这件事不需要这份材料，请在材料清单里选。")
        stored = self._files.stat(file, visit.turn.principal)
        return self._lead(visit, task.with_(attached={**task.attached, material: stored.id}))

    def confirm(self, visit: Visit) -> RoomReply:
        """Submit exactly what was shown; anything that changed since is shown again first."""
        visit.progress.say("正在提交申请")
        task = visit.conversation.task
        if task is None:
            return self._already(visit)
        if task.stage is not Stage.CONFIRMING:
            return self._lead(visit, task)
        desk = self._desk(visit, task, fresh=True)
        application = application_of(desk, rows_of(desk), self._sha256(visit.turn.principal))
        if application.content_sm3 != task.confirm_sm3:
            return self._lead(visit, task)
        for material in application.materials:
            if material.file is not None:
                self._files.hand_over(material.file, desk.item.department, visit.turn.principal)
        case = self._cases.submit(application, visit.turn.principal)
        self._dossiers.forget(application.subject)
        return submitted(desk, case)

    def cancel(self, visit: Visit) -> RoomReply:
        """Stop the current matter; the one before it is taken up again."""
        task = visit.conversation.task
        if task is None:
            if visit.conversation.case is None:
                raise PersonMustAct("nothing_to_cancel", "现在没有正在办的事，不用取消。")
            return self._already(visit, "这件事已经提交。要撤回的话，请在办件里点“撤回申请”。")
        name = visit.catalogue.target(task.item).name
        after = without(visit.conversation, task)
        text = f"好的，“{name}”先不办了，什么都没有提交。"
        if after.task is None:
            return RoomReply(status=Status.ANSWERED, text=text, conversation=after)
        visit = Visit(visit.turn, visit.command, after, visit.catalogue, visit.today, visit.progress)
        reply = self._lead(visit, after.task)
        resumed: RoomReply = reply.with_(
            text=f"{text}我们接着办“{visit.catalogue.target(after.task.item).name}”。\n{reply.text}"
        )
        return resumed

    def _lead(self, visit: Visit, task: Task) -> RoomReply:
        task = task.with_(pending=None)
        desk = self._desk(visit, task)
        reply = forward_bundle(desk) if isinstance(desk.target, Bundle) else forward(desk, self._sha256(desk.principal))
        if desk.dossier.unreachable:
            down = "、".join(desk.dossier.unreachable)
            reply = reply.with_(text=f"{down}暂时连不上，有些信息要请您自己填、自己传。\n{reply.text}")
        return reply

    def _desk(self, visit: Visit, task: Task, *, fresh: bool = False) -> Desk:
        dossier = self._dossiers.of(visit.turn.principal, room=MANIFEST.name, trace=visit.turn.trace, fresh=fresh)
        target = visit.catalogue.target(task.item)
        facts = known_facts(
            dossier.held,
            dossier.registers,
            dossier.id_number,
            task.facts,
            visit.catalogue,
            item=None if isinstance(target, Bundle) else target,
            subject=task.subject,
        )
        return Desk(visit=visit, task=task, target=target, dossier=dossier, facts=facts)

    def _told(self, visit: Visit, task: Task) -> Task:
        """The task with what this command tells, checked against the vocabulary."""
        command = visit.command
        facts, skipped = dict(task.facts), set(task.skipped)
        for name, raw in command.facts.items():
            facts[name] = self._checked(visit, task, name, raw)
            skipped.discard(name)
        if not command.facts and command.topic == "unknown" and task.pending is not None:
            skipped.add(task.pending.fact)
        subject = task.subject if command.subject in ("self", task.subject) else command.subject
        if subject != task.subject:
            facts = {name: fact for name, fact in facts.items() if name in command.facts}
        told: Task = task.with_(facts=facts, skipped=tuple(sorted(skipped)), subject=subject)
        return told

    def _checked(self, visit: Visit, task: Task, name: FactName, raw: FactValue) -> KnownFact:
        definition = visit.catalogue.facts.get(name)
        if definition is None:
            raise PersonMustAct("unknown_fact", f"没有“{name}”这个信息项，请按表单里的项目填写。")
        value = read_value(definition, raw, visit.today, visit.catalogue)
        known = self._desk(visit, task).facts.get(name)
        certified = known is not None and known.source is not SourceKind.PERSON and is_identity(name, visit.catalogue)
        if known is not None and certified and known.value != value:
            detail = f"{definition.label}以证照上的记载为准，不能改成别的。证照有误的，请先到发证机关更正。"
            raise PersonMustAct("identity_locked", detail)
        return KnownFact(name=name, value=value, source=SourceKind.PERSON, ref=visit.turn.id)

    def _again(self, visit: Visit, task: Task, wrong: PersonMustAct) -> RoomReply:
        """Nothing was taken: say what was wrong with the answer, and ask again."""
        reply = self._lead(visit, task)
        cards = tuple(
            card.with_(problem=wrong.detail)
            if isinstance(card, QuestionCard) and card.fact == wrong.context.get("fact")
            else card
            for card in reply.cards
        )
        again: RoomReply = reply.with_(text=f"{wrong.detail}\n{reply.text}", cards=cards)
        return again

    def _already(self, visit: Visit, text: str = "") -> RoomReply:
        """A second confirmation finds the case that the first one made."""
        number = visit.conversation.case
        if number is None:
            raise PersonMustAct("nothing_to_confirm", "现在没有等您确认的内容。请先告诉我您要办什么。")
        case = self._cases.get(number, visit.turn.principal)
        card = case_card(case, visit.catalogue, visit.today)
        words = text or f"这件事已经提交过了，受理编号 {case.number}，不用重复提交。现在的状态：{card.state_text}。"
        return RoomReply(status=Status.ANSWERED, text=words, cards=(card,), conversation=visit.conversation)

    def _sha256(self, principal: Principal) -> Callable[[FileId], str]:
        return lambda file: self._files.stat(file, principal).sha256


def _carried(conversation: Conversation) -> dict[FactName, KnownFact]:
    """What was said in the matters before, about the asker's own person, is not asked again."""
    facts: dict[FactName, KnownFact] = {}
    for task in conversation.tasks:
        if task.subject == "self":
            facts.update(task.facts)
    return facts


def _introduced(reply: RoomReply, item: Item, visit: Visit) -> RoomReply:
    summary = state(item, ItemField.SUMMARY, visit.catalogue)
    lead = f"好的，帮您办“{item.name}”：{limit_text(item)}，收费：{fee_text(item)}。"
    introduced: RoomReply = reply.with_(
        text=f"{lead}\n{reply.text}",
        cards=(item_card(item, visit.catalogue), *reply.cards),
        evidence=(*summary.evidence, *reply.evidence),
    )
    return introduced
