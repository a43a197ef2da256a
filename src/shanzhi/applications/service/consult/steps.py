"""The consulting room: find the place in the record that answers, say it, and show where it stands.

It says nothing that is not in a field of the record; what the record does not say is said to be missing.
"""

from __future__ import annotations

from shanzhi.applications.service.consult.app import MANIFEST
from shanzhi.applications.service.consult.schemas import Spotter
from shanzhi.hub.contract import RoomReply, Visit
from shanzhi.hub.conversation import Conversation
from shanzhi.kernel.answer import Status
from shanzhi.kernel.cards import Card, Office, OfficesCard
from shanzhi.kernel.command import CommandName, ItemField
from shanzhi.kernel.errors import PersonMustAct
from shanzhi.kernel.evidence import Evidence
from shanzhi.kernel.ids import ItemCode
from shanzhi.kernel.values import KnownFact, SourceKind
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Bundle, Item
from shanzhi.knowledge.contract import item_card, material_needs, materials_card
from shanzhi.knowledge.finding import Passage
from shanzhi.knowledge.statements import Statement, evidence_of, state, state_bundle

SURE = 0.60
"""A spot with this share of what a record has to say on a question answers it alone."""
NEAR = 0.10
"""A spot with less is not worth quoting."""
SPOTS = 3
_QUOTABLE = frozenset({ItemField.FAQ, ItemField.NOTES, ItemField.CONDITIONS})
"""Fields whose single entries are sentences; of others the whole field is said."""


class ConsultRoom:
    """办事咨询."""

    manifest = MANIFEST

    def __init__(self, spotter: Spotter) -> None:
        self._spotter = spotter

    def serve(self, visit: Visit) -> RoomReply:
        """Answer from the record."""
        code = visit.command.item or visit.conversation.focus
        if code is None:
            raise PersonMustAct("which_item", "请告诉我您问的是哪件事，比如“补办身份证要带什么”。")
        target = visit.catalogue.target(code)
        if isinstance(target, Bundle):
            said = state_bundle(target, visit.catalogue)
            return self._reply(visit, code, said, (), suggestions=(f"办理{target.name}",))
        if visit.command.name is CommandName.WHY:
            return self._why(visit, target)
        return self._answer(visit, target)

    def _answer(self, visit: Visit, item: Item) -> RoomReply:
        field = None if visit.command.field is ItemField.FAQ else visit.command.field
        spots = self._spotter.spots(item.code, visit.command.text or visit.turn.ask.text or "", visit.catalogue)
        told = [_quoted(spot, item, visit.catalogue) for spot in _worth(spots, field)]
        asked = _personal(visit, item, field) if field in (None, ItemField.MATERIALS) else None
        if field is not None:
            told.append(asked or state(item, field, visit.catalogue))
        if not told:
            told.append(state(item, ItemField.SUMMARY, visit.catalogue))
        said = Statement(
            text="\n".join(dict.fromkeys(part.text for part in told)),
            evidence=tuple(e for part in told for e in part.evidence),
        )
        return self._reply(visit, item.code, said, _cards(visit, item, field), suggestions=_offers(item, field))

    def _why(self, visit: Visit, item: Item) -> RoomReply:
        """The conditions and the law they rest on."""
        parts = [state(item, f, visit.catalogue) for f in (ItemField.CONDITIONS, ItemField.BASIS)]
        said = Statement(
            text="\n".join(part.text for part in parts), evidence=tuple(e for part in parts for e in part.evidence)
        )
        return self._reply(visit, item.code, said, ())

    def _reply(
        self, visit: Visit, code: ItemCode, said: Statement, cards: tuple[Card, ...], suggestions: tuple[str, ...] = ()
    ) -> RoomReply:
        before = visit.conversation
        recent = (code, *(c for c in before.recent if c != code))[:5]
        after: Conversation = before.with_(
            focus=code, focus_field=visit.command.field, recent=recent, choices=(), choice_text=""
        )
        return RoomReply(
            status=Status.ANSWERED,
            text=said.text,
            evidence=said.evidence,
            cards=cards,
            suggestions=suggestions,
            conversation=after,
        )


def _worth(spots: tuple[Passage, ...], field: ItemField | None) -> list[Passage]:
    """The spots to quote: one that is sure alone; otherwise the nearest, as far as the field asked for says it not."""
    near = [s for s in spots if s.score >= NEAR and s.field is not ItemField.SUMMARY and s.field is not field]
    if near and near[0].score >= SURE:
        return near[:1]
    if field is not None:
        return [s for s in near if s.field is ItemField.FAQ and s.score >= 2 * NEAR][:1]
    return near[:SPOTS]


def _quoted(spot: Passage, item: Item, catalogue: Catalogue) -> Statement:
    """What a spot says: the curated answer of a question, or the sentence itself."""
    if spot.field is ItemField.FAQ:
        entry = item.faq[spot.index]
        return Statement(text=entry.a, evidence=(evidence_of(item, f"faq/{spot.index}", entry.a, catalogue),))
    if spot.field in (ItemField.NOTES, ItemField.CONDITIONS):
        part = f"{spot.field.value}/{spot.index}"
        return Statement(text=f"{spot.text}。", evidence=(evidence_of(item, part, spot.text, catalogue),))
    return state(item, spot.field, catalogue)


def _personal(visit: Visit, item: Item, field: ItemField | None) -> Statement | None:
    """The material list for the situation that the sentence tells; nothing when it tells none."""
    facts = {
        name: KnownFact(name=name, value=value, source=SourceKind.PERSON) for name, value in visit.command.facts.items()
    }
    task = visit.conversation.task
    if task is not None and task.item == item.code:
        facts = {**task.facts, **facts}
    if field is not ItemField.MATERIALS or not facts:
        return None
    rows = material_needs(item, facts, {}, {}, visit.catalogue, visit.today)
    sure = [row.name for row in rows if not row.undecided]
    open_ = [f"{row.name}（{row.note}）" if row.note else row.name for row in rows if row.undecided]
    text = f"按您说的情况，办“{item.name}”要准备：{'、'.join(sure)}。"
    if open_:
        text += f"\n视情况还可能要：{'、'.join(open_)}。"
    evidence: tuple[Evidence, ...] = (evidence_of(item, "materials", text, visit.catalogue),)
    return Statement(text=text, evidence=evidence)


def _cards(visit: Visit, item: Item, field: ItemField | None) -> tuple[Card, ...]:
    if field is ItemField.HALLS:
        halls = [visit.catalogue.halls[h] for h in item.halls if h in visit.catalogue.halls]
        offices = tuple(Office(id=h.id, name=h.name, address=h.address, hours=h.hours) for h in halls)
        return (item_card(item, visit.catalogue), OfficesCard(offices=offices))
    if field is ItemField.MATERIALS:
        rows = material_needs(item, {}, {}, {}, visit.catalogue, visit.today)
        return (item_card(item, visit.catalogue), materials_card(item, rows))
    return (item_card(item, visit.catalogue),)


def _offers(item: Item, field: ItemField | None) -> tuple[str, ...]:
    """What people ask next about the same thing."""
    more = {
        "要带什么材料": ItemField.MATERIALS,
        "要多久办好": ItemField.LIMIT,
        "去哪里办": ItemField.HALLS,
        "符合什么条件": ItemField.CONDITIONS,
    }
    others = [text for text, about in more.items() if about is not field][:2]
    return (f"现在就办{item.name}", *others)
