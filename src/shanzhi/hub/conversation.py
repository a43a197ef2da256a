"""The state of a conversation: a frozen value that every turn replaces. It is stored in the journal, never edited."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from shanzhi.kernel.answer import Status
from shanzhi.kernel.cards import FactType, Option
from shanzhi.kernel.command import CommandName, ItemField
from shanzhi.kernel.ids import (
    CaseNumber,
    ConversationId,
    FactName,
    FileId,
    ItemCode,
    MaterialId,
    SessionId,
    SubjectId,
    TaskId,
    TenantId,
)
from shanzhi.kernel.values import Frozen, KnownFact


class Stage(StrEnum):
    """How far a task has come."""

    GUIDING = "guiding"
    FILLING = "filling"
    CONFIRMING = "confirming"
    SUBMITTED = "submitted"
    STOPPED = "stopped"


class Pending(Frozen):
    """The question that waits for an answer."""

    fact: FactName
    ask: str
    type: FactType
    options: tuple[Option, ...] = ()
    tries: int = 0


class Task(Frozen):
    """One matter being handled: an item, for somebody, with what is known so far."""

    id: TaskId
    item: ItemCode
    subject: str = "self"
    stage: Stage = Stage.GUIDING
    facts: dict[FactName, KnownFact] = {}
    """What was said in this task. Facts from certificates and registers are looked up, not stored here."""
    skipped: tuple[FactName, ...] = ()
    """Asked, and the person did not know."""
    attached: dict[MaterialId, FileId] = {}
    pending: Pending | None = None
    case: CaseNumber | None = None
    confirm_sm3: str = ""
    """SM3 of the application as last shown for confirmation; a confirmation binds to exactly this."""


class Conversation(Frozen):
    """Everything that the next turn needs to know of the turns before."""

    id: ConversationId
    tenant: TenantId
    session: SessionId
    """The session that opened it: an anonymous conversation belongs to this session alone."""
    owner: SubjectId | None = None
    """Set at the first signed-in turn; from then on only this person may read or continue it."""
    opened_at: datetime
    turns: int = 0
    tasks: tuple[Task, ...] = ()
    """A stack: the last one is current, the others wait to be returned to."""
    focus: ItemCode | None = None
    """The item last spoken of, also when no task is open."""
    focus_field: ItemField | None = None
    choices: tuple[ItemCode, ...] = ()
    choice_text: str = ""
    """The sentence for which these choices were offered."""
    choice_command: CommandName = CommandName.START
    """What that sentence wanted: to ask or to start."""
    choice_field: ItemField | None = None
    recent: tuple[ItemCode, ...] = ()
    case: CaseNumber | None = None
    """The case last spoken of."""
    last_status: Status | None = None

    @property
    def task(self) -> Task | None:
        """The current task."""
        return self.tasks[-1] if self.tasks else None
