"""Conversations in the journal. The only way to a conversation is :meth:`Conversations.access`, which checks who asks.

Each turn is one entry that holds the ask, the answer and the whole state after it: continuing weeks later, on another
channel, is reading the newest entry.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shanzhi.hub.conversation import Conversation
from shanzhi.kernel.answer import Answer, Turn
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import NotFound
from shanzhi.kernel.ids import ConversationId, SessionId, new_id
from shanzhi.kernel.journal import Entry, Journal
from shanzhi.kernel.principal import Principal
from shanzhi.kernel.values import Frozen

Lineage = Callable[[SessionId], frozenset[SessionId]]
"""The sessions that became this one by signing in, and itself."""


class TurnRecord(Frozen):
    """A turn as its owner may read it again."""

    seq: int
    at: str
    ask: dict[str, Any]
    answer: dict[str, Any]


class Conversations:
    """The store of conversations."""

    def __init__(self, journal: Journal, clock: Clock, lineage: Lineage) -> None:
        self._journal = journal
        self._clock = clock
        self._lineage = lineage

    def open(self, principal: Principal) -> Conversation:
        """Open a conversation that belongs to this session, and to the person when signed in."""
        state = Conversation(
            id=ConversationId(new_id("cv")),
            tenant=principal.tenant,
            session=principal.session,
            owner=principal.subject if principal.citizen else None,
            opened_at=self._clock.now(),
        )
        self._journal.append([self._entry(state, 0, "conversation_opened", principal, {})])
        return state

    def access(self, number: ConversationId, principal: Principal) -> tuple[Conversation, int]:
        """The state and its sequence number, for whoever may continue it.

        Raises:
            NotFound: it does not exist, or it is somebody else's (which looks the same from outside).
        """
        last = self._journal.last(principal.tenant, _stream(number))
        if last is not None:
            state = Conversation.model_validate(last.data["state"])
            if self._may(state, principal):
                return state, last.seq
        raise NotFound("no_such_conversation", "没有找到这次对话。请重新开始一次对话。")

    def append(self, state: Conversation, seq: int, turn: Turn, answer: Answer) -> None:
        """Store a turn. Raises ``Conflict`` when another turn of this conversation was first."""
        data = {
            "ask": turn.ask.model_dump(mode="json", exclude_none=True),
            "commands": [command.model_dump(mode="json", exclude_defaults=True) for command in turn.commands],
            "answer": answer.model_dump(mode="json"),
        }
        self._journal.append([self._entry(state, seq, "turn_answered", turn.principal, data)])

    def read(self, number: ConversationId, principal: Principal) -> Sequence[TurnRecord]:
        """The turns of a conversation, oldest first. Raises ``NotFound`` as :meth:`access`."""
        self.access(number, principal)
        return [
            TurnRecord(seq=e.seq, at=e.at.isoformat(), ask=e.data["ask"], answer=e.data["answer"])
            for e in self._journal.read(principal.tenant, _stream(number))
            if e.kind == "turn_answered"
        ]

    def _may(self, state: Conversation, principal: Principal) -> bool:
        if state.tenant != principal.tenant:
            return False
        if state.owner is not None:
            return principal.citizen and principal.subject == state.owner
        return state.session in self._lineage(principal.session)

    def _entry(self, state: Conversation, seq: int, kind: str, principal: Principal, data: dict[str, Any]) -> Entry:
        return Entry(
            tenant=state.tenant,
            stream=_stream(state.id),
            seq=seq,
            kind=kind,
            at=self._clock.now(),
            by=principal.session,
            data={**data, "state": state.model_dump(mode="json", exclude_defaults=True)},
        )


def _stream(number: ConversationId) -> str:
    return f"conversation/{number}"
