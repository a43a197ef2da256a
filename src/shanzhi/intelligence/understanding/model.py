"""What understanding may know of the conversation. Frozen; it does no I/O and knows no hub."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shanzhi.kernel.cards import FactType, Option
from shanzhi.kernel.command import CommandName, ItemField
from shanzhi.kernel.ids import FactName, ItemCode
from shanzhi.kernel.values import Frozen
from shanzhi.knowledge.content.model import Audience

Awaiting = Literal["nothing", "answer", "form", "confirmation", "appraisal", "choice"]


class PendingQuestion(Frozen):
    """The question that waits for an answer."""

    fact: FactName
    ask: str
    type: FactType
    options: tuple[Option, ...] = ()


class Context(Frozen):
    """Where the conversation stands when a sentence comes in."""

    today: date
    item: ItemCode | None = None
    """The item being handled, or spoken of last."""
    field: ItemField | None = None
    pending: PendingQuestion | None = None
    choices: tuple[ItemCode, ...] = ()
    choice_command: CommandName = CommandName.START
    """What the sentence wanted for which these choices were offered: to ask or to start."""
    choice_field: ItemField | None = None
    choice_text: str = ""
    awaiting: Awaiting = "nothing"
    recent: tuple[ItemCode, ...] = ()
    task_facts: tuple[FactName, ...] = ()
    """Facts of the open task that can be told or corrected."""
    audience: Audience | None = None
