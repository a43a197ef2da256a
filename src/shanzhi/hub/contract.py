"""What the hub asks of a room (an application), and what a room hands back. Rooms never call rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from shanzhi.hub.conversation import Conversation
from shanzhi.kernel.answer import Status, Turn
from shanzhi.kernel.cards import Card
from shanzhi.kernel.command import Command, CommandName
from shanzhi.kernel.evidence import Evidence
from shanzhi.kernel.ids import ToolName
from shanzhi.kernel.values import Frozen
from shanzhi.knowledge.content.catalogue import Catalogue


class Manifest(Frozen):
    """Who a room is, what it may do, and who answers for it. Data, no logic."""

    name: str
    """Stable: ``service.consult``."""
    title: str
    scene: str
    owner: str
    """The department or post that answers for it."""
    commands: tuple[CommandName, ...]
    """The commands it takes."""
    tools: tuple[ToolName, ...] = ()
    """The gateway tools it may use; the gateway refuses any other."""
    may_read: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()


class RoomReply(Frozen):
    """What a room has to say. The hub numbers the evidence into citations, moderates and labels."""

    status: Status
    text: str
    evidence: tuple[Evidence, ...] = ()
    cards: tuple[Card, ...] = ()
    suggestions: tuple[str, ...] = ()
    conversation: Conversation
    """The state after this turn."""


class Handover(Frozen):
    """This is another room's matter: the hub routes ``command`` again, with the state as it is now."""

    command: Command
    conversation: Conversation


class Progress(Protocol):
    """Where a room may say what it is doing, while it works (server-sent ``status`` events)."""

    def say(self, text: str) -> None:
        """A short Chinese phrase: ``正在核验证照``."""
        ...


@dataclass(frozen=True)
class Visit:
    """One visit to a room: the turn, the command to serve, the state before, and the content in force."""

    turn: Turn
    command: Command
    conversation: Conversation
    catalogue: Catalogue
    today: date
    progress: Progress


class Room(Protocol):
    """An application. It is built by bootstrap with the services it uses."""

    manifest: Manifest

    def serve(self, visit: Visit) -> RoomReply | Handover:
        """Serve one command. Raises a ``ShanzhiError`` when somebody else has to act."""
        ...


Rooms = Sequence[Room]
