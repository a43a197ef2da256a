"""Reception: one turn from the sentence to the answer. The body of :meth:`Reception.take_turn` is the story.

Reception understands, routes, merges, cites and labels. It knows rooms by their contract only.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import structlog

from shanzhi.hub.actions import command_of
from shanzhi.hub.citing import cite
from shanzhi.hub.contract import Handover, Progress, Room, RoomReply, Visit
from shanzhi.hub.conversation import Conversation
from shanzhi.hub.courtesy import Courtesy
from shanzhi.hub.listening import context_of
from shanzhi.hub.merging import merge, with_pending
from shanzhi.hub.store import Conversations, TurnRecord
from shanzhi.infrastructure.telemetry import traced
from shanzhi.intelligence.understanding import Understanding
from shanzhi.kernel.answer import Answer, Ask, CommandView, Label, Status, Turn
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.command import Command, CommandName
from shanzhi.kernel.errors import Conflict, PersonMustAct, SystemFailed
from shanzhi.kernel.ids import ConversationId, TenantId, TraceId, TurnId, new_id
from shanzhi.kernel.principal import Principal
from shanzhi.knowledge.content.catalogue import Catalogue

log = structlog.get_logger(__name__)

MAX_COMMANDS = 3
MAX_HANDOVERS = 3
MAX_RETRIES = 6


class Guard(Protocol):
    """Moderation of what comes in and what goes out."""

    def refuse_input(self, text: str) -> str | None:
        """Why this text is not taken (Chinese, for the person), or ``None``."""
        ...

    def refuse_output(self, text: str, principal: Principal) -> str | None:
        """The rule that this answer breaks, or ``None``."""
        ...


Answered = Callable[[str, float], None]
"""Told of every answered turn: its status and the seconds it took (for figures)."""


class Reception:
    """The front desk of a city."""

    def __init__(
        self,
        *,
        conversations: Conversations,
        catalogue: Callable[[TenantId], Catalogue],
        understanding: Understanding,
        rooms: Sequence[Room],
        courtesy: Courtesy,
        guard: Guard,
        clock: Clock,
        answered: Answered,
    ) -> None:
        self._conversations = conversations
        self._catalogue = catalogue
        self._understanding = understanding
        self._rooms: Mapping[CommandName, Room] = {name: room for room in rooms for name in room.manifest.commands}
        self._courtesy = courtesy
        self._guard = guard
        self._clock = clock
        self._answered = answered
        self._locks = [threading.Lock() for _ in range(256)]

    def open(self, principal: Principal) -> ConversationId:
        """Open a conversation for this session."""
        return self._conversations.open(principal).id

    def read(self, number: ConversationId, principal: Principal) -> Sequence[TurnRecord]:
        """The turns so far, for whoever may see them."""
        return self._conversations.read(number, principal)

    def take_turn(self, number: ConversationId, ask: Ask, principal: Principal, progress: Progress) -> Answer:
        """Answer one ask. Turns of one conversation follow each other; the same ask sent twice at once has one effect.

        Raises:
            NotFound: no such conversation for this principal.
            SystemFailed: too many turns of this conversation at the same time.
        """
        begun = time.monotonic()
        with self._locks[hash(number) % len(self._locks)]:
            for _ in range(MAX_RETRIES):
                try:
                    answer = self._once(number, ask, principal, progress)
                    self._answered(answer.status, time.monotonic() - begun)
                    return answer
                except Conflict as conflict:
                    if conflict.code != "journal_conflict":
                        raise
        raise SystemFailed("conversation_busy", "这次对话正在别处进行，请稍后再试。")

    def _once(self, number: ConversationId, ask: Ask, principal: Principal, progress: Progress) -> Answer:
        state, seq = self._conversations.access(number, principal)
        state = _claimed(state, principal)
        catalogue = self._catalogue(principal.tenant)
        turn = self._understood(self._arrived(state, ask, principal), state, catalogue)
        with traced(turn.trace):
            reply = self._guarded(turn, catalogue, state) or self._served(turn, state, catalogue, progress)
        answer = self._finished(turn, reply, catalogue)
        after: Conversation = reply.conversation.with_(turns=state.turns + 1, last_status=answer.status)
        self._conversations.append(after, seq + 1, turn, answer)
        return answer

    def _arrived(self, state: Conversation, ask: Ask, principal: Principal) -> Turn:
        return Turn(
            id=TurnId(new_id("tn")),
            conversation=state.id,
            trace=TraceId(new_id("tr")),
            principal=principal,
            ask=ask,
            at=self._clock.now(),
        )

    def _understood(self, turn: Turn, state: Conversation, catalogue: Catalogue) -> Turn:
        """The commands of an action are given; those of a sentence are understood — unless the guard stops it first."""
        ask = turn.ask
        if ask.action is not None:
            commands: tuple[Command, ...] = (command_of(ask.action, state),)
        elif not (ask.text or "").strip() or self._guard.refuse_input(ask.text or ""):
            commands = ()
        else:
            context = context_of(state, turn.principal, self._clock.today(), catalogue)
            commands = self._understanding.understand(ask.text or "", context, catalogue)[:MAX_COMMANDS]
        result: Turn = turn.with_(commands=commands)
        return result

    def _guarded(self, turn: Turn, catalogue: Catalogue, state: Conversation) -> RoomReply | None:
        if turn.commands:
            return None
        text = turn.ask.text or ""
        if not text.strip():
            words = self._courtesy.say("empty", catalogue)
            return RoomReply(status=Status.NEEDS_CLARIFICATION, text=words, conversation=state)
        words = self._guard.refuse_input(text) or self._courtesy.say("out_of_scope.unintelligible", catalogue)
        return RoomReply(status=Status.GUARD_BLOCKED, text=words, conversation=state)

    def _served(self, turn: Turn, state: Conversation, catalogue: Catalogue, progress: Progress) -> RoomReply:
        replies: list[RoomReply] = []
        for command in turn.commands:
            visit = Visit(turn, command, state, catalogue, self._clock.today(), progress)
            replies.append(self._tried(visit))
            state = replies[-1].conversation
        return with_pending(merge(replies), turn.commands, catalogue, self._courtesy)

    def _tried(self, visit: Visit) -> RoomReply:
        """What a person said never ends in an error page: they are told what to change, or that a system is down."""
        state = visit.conversation
        try:
            return self._route(visit)
        except PersonMustAct as wrong:
            if visit.turn.ask.text is None or isinstance(wrong, Conflict):
                raise
            return RoomReply(status=Status.NEEDS_CLARIFICATION, text=wrong.detail, conversation=state)
        except SystemFailed as failed:
            log.warning("system_failed", code=failed.code, trace=visit.turn.trace)
            text = f"{failed.detail}{self._courtesy.say('unavailable', visit.catalogue)}"
            return RoomReply(status=Status.SYSTEM_UNAVAILABLE, text=text, conversation=state)

    def _route(self, visit: Visit) -> RoomReply:
        command = visit.command
        if command.item is None and command.candidates:
            return self._courtesy.choices(command, visit.conversation, visit.catalogue)
        for _ in range(MAX_HANDOVERS):
            room = self._rooms.get(command.name)
            if room is None:
                return self._courtesy.reply(command, visit.conversation, visit.catalogue)
            outcome = room.serve(visit)
            if isinstance(outcome, RoomReply):
                return outcome
            visit = _handed_over(visit, outcome)
            command = visit.command
        raise RuntimeError(f"rooms hand {command.name} over to each other without end")

    def _finished(self, turn: Turn, reply: RoomReply, catalogue: Catalogue) -> Answer:
        status, text, cards = reply.status, reply.text, reply.cards
        if self._guard.refuse_output(text, turn.principal) is not None:
            status, text, cards = Status.GUARD_BLOCKED, self._courtesy.say("guard_blocked", catalogue), ()
        first = turn.commands[0] if turn.commands else None
        return Answer(
            turn=turn.id,
            status=status,
            text=text,
            citations=cite(reply.evidence, catalogue),
            cards=cards,
            command=None if first is None else _view(first),
            suggestions=reply.suggestions,
            label=Label(notice=self._courtesy.notice(turn.principal.locale)),
            trace=turn.trace,
        )


def _claimed(state: Conversation, principal: Principal) -> Conversation:
    """A conversation begun anonymously becomes the person's at the first signed-in turn."""
    if state.owner is None and principal.citizen:
        claimed: Conversation = state.with_(owner=principal.subject)
        return claimed
    return state


def _handed_over(visit: Visit, handover: Handover) -> Visit:
    return Visit(visit.turn, handover.command, handover.conversation, visit.catalogue, visit.today, visit.progress)


def _view(command: Command) -> CommandView:
    item = command.item or (command.candidates[0].item if command.candidates else None)
    return CommandView(name=command.name, item=item, field=command.field, confidence=command.confidence, by=command.by)
