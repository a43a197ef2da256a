"""Several needs in one sentence give one answer; a question asked on the way does not lose the way."""

from __future__ import annotations

from collections.abc import Sequence

from shanzhi.hub.contract import RoomReply
from shanzhi.hub.conversation import Pending, Task
from shanzhi.hub.courtesy import Courtesy
from shanzhi.kernel.answer import Status
from shanzhi.kernel.cards import QuestionCard
from shanzhi.kernel.command import Command, CommandName
from shanzhi.knowledge.content.catalogue import Catalogue

_ASIDES = frozenset({CommandName.ASK, CommandName.WHY, CommandName.SMALL_TALK, CommandName.PROGRESS})
"""Commands after which an open question is asked again."""

_ORDER = (
    Status.GUARD_BLOCKED,
    Status.HANDED_OVER,
    Status.REFUSED,
    Status.NEEDS_CONFIRMATION,
    Status.NEEDS_LOGIN,
    Status.NEEDS_CLARIFICATION,
    Status.NOT_ELIGIBLE,
)
"""When replies differ, the first of these that occurs speaks for all; otherwise the first reply's own status."""


def merge(replies: Sequence[RoomReply]) -> RoomReply:
    """One reply out of several: texts one below another, cards and evidence in order, the last state."""
    if len(replies) == 1:
        return replies[0]
    statuses = [reply.status for reply in replies]
    status = next((s for s in _ORDER if s in statuses), statuses[0])
    suggestions = dict.fromkeys(s for reply in replies for s in reply.suggestions)
    return RoomReply(
        status=status,
        text="\n\n".join(reply.text for reply in replies),
        evidence=tuple(e for reply in replies for e in reply.evidence),
        cards=tuple(c for reply in replies for c in reply.cards),
        suggestions=tuple(suggestions)[:4],
        conversation=replies[-1].conversation,
    )


def with_pending(reply: RoomReply, commands: Sequence[Command], catalogue: Catalogue, courtesy: Courtesy) -> RoomReply:
    """After an aside, ask again what was being asked."""
    task = reply.conversation.task
    aside = all(command.name in _ASIDES for command in commands)
    if not aside or task is None or task.pending is None or _asks(reply):
        return reply
    lead = courtesy.say("resume", catalogue, name=catalogue.target(task.item).name)
    again: RoomReply = reply.with_(
        text=f"{reply.text}\n\n{lead}{task.pending.ask}", cards=(*reply.cards, question_of(task, task.pending))
    )
    return again


def question_of(task: Task, pending: Pending) -> QuestionCard:
    """The card of the question that waits."""
    return QuestionCard(item=task.item, fact=pending.fact, ask=pending.ask, type=pending.type, options=pending.options)


def _asks(reply: RoomReply) -> bool:
    return any(isinstance(card, QuestionCard) for card in reply.cards)
