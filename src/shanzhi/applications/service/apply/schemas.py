"""What passes between the steps of an application: the desk, with everything known on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from shanzhi.hub.contract import RoomReply, Visit
from shanzhi.hub.conversation import Conversation, Pending, Stage, Task
from shanzhi.intelligence.dossier import Dossier
from shanzhi.kernel.answer import Status
from shanzhi.kernel.cards import Card, QuestionCard
from shanzhi.kernel.evidence import Evidence
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.principal import Principal
from shanzhi.kernel.values import KnownFact
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Bundle, Item

MOST_TASKS = 5
"""How many matters may wait at once; the oldest is dropped when another is begun."""


@dataclass(frozen=True)
class Desk:
    """One matter on the desk: the visit, the task, its record, and all that is known for it."""

    visit: Visit
    task: Task
    target: Item | Bundle
    dossier: Dossier
    facts: Mapping[FactName, KnownFact]

    @property
    def item(self) -> Item:
        """The item, where the matter is one (and not a bundle)."""
        if isinstance(self.target, Bundle):
            raise TypeError(f"{self.target.code} is a bundle")
        return self.target

    @property
    def catalogue(self) -> Catalogue:
        return self.visit.catalogue

    @property
    def today(self) -> date:
        return self.visit.today

    @property
    def principal(self) -> Principal:
        return self.visit.turn.principal

    @property
    def own(self) -> bool:
        """Whether the matter is the asker's own."""
        return self.task.subject == "self"

    def at(self, stage: Stage, *, confirm_sm3: str = "") -> Desk:
        """The same desk with the task at another stage; what waited for an answer waits no more."""
        task = self.task.with_(stage=stage, pending=None, confirm_sm3=confirm_sm3)
        return replace(self, task=task)

    def reply(
        self,
        status: Status,
        text: str,
        *cards: Card,
        evidence: tuple[Evidence, ...] = (),
        suggestions: tuple[str, ...] = (),
    ) -> RoomReply:
        """A reply that leaves this task on top."""
        return RoomReply(
            status=status,
            text=text,
            cards=cards,
            evidence=evidence,
            suggestions=suggestions,
            conversation=put(self.visit.conversation, self.task),
        )

    def ask(self, card: QuestionCard, text: str, *cards: Card) -> RoomReply:
        """A reply that waits for one answer."""
        tries = self.task.pending.tries + 1 if self.task.pending and self.task.pending.fact == card.fact else 0
        pending = Pending(fact=card.fact, ask=card.ask, type=card.type, options=card.options, tries=tries)
        waiting = replace(self, task=self.task.with_(pending=pending, confirm_sm3=""))
        return waiting.reply(Status.NEEDS_CLARIFICATION, text, *cards, card)


def put(conversation: Conversation, task: Task) -> Conversation:
    """The conversation with this task on top and its item in focus."""
    others = tuple(t for t in conversation.tasks if t.id != task.id)
    recent = (task.item, *(code for code in conversation.recent if code != task.item))
    changed: Conversation = conversation.with_(
        tasks=(*others, task)[-MOST_TASKS:],
        focus=task.item,
        focus_field=None,
        choices=(),
        choice_text="",
        recent=recent[:5],
    )
    return changed


def without(conversation: Conversation, task: Task) -> Conversation:
    """The conversation with this task taken off."""
    changed: Conversation = conversation.with_(
        tasks=tuple(t for t in conversation.tasks if t.id != task.id), choices=(), choice_text=""
    )
    return changed
