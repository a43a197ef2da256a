"""Understanding helped by a configured chat model: asked only where the embedded one is unsure, and only to choose.

It may choose a command, one of the items that retrieval offers, a field, and facts whose values stand in the sentence
or among the options. It can name nothing else and sees personal data only masked; whatever goes wrong, the embedded
understanding has the word.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Protocol

import structlog
from pydantic import Field, ValidationError

from shanzhi.infrastructure.models import ChatModel, Message
from shanzhi.intelligence.understanding.embedded import Indexes
from shanzhi.intelligence.understanding.model import Context
from shanzhi.kernel.command import Command, CommandName, ItemField
from shanzhi.kernel.errors import ModelShouldRetry, SystemFailed
from shanzhi.kernel.ids import FactName, ItemCode
from shanzhi.kernel.values import FactValue, Frozen
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.security.masking import mask_text

log = structlog.get_logger(__name__)

SURE = 0.8
"""The embedded understanding is not questioned above this: cheap first, escalate by need."""
OFFERED = 6
_CHOOSABLE = (CommandName.ASK, CommandName.START, CommandName.SET, CommandName.PROGRESS, CommandName.HAND_OVER)


class Embedded(Protocol):
    """The understanding that is asked first."""

    def understand(self, text: str, context: Context, catalogue: Catalogue) -> tuple[Command, ...]:
        """Commands, with the confidence of each."""
        ...


class _Choice(Frozen):
    """What the model may say."""

    command: CommandName
    item: ItemCode | None = None
    field: ItemField | None = None
    facts: dict[FactName, FactValue] = Field(default_factory=dict)


class ModelUnderstanding:
    """The embedded understanding with a chat model behind it. Safe to use from many threads."""

    def __init__(self, chat: ChatModel, embedded: Embedded, finding: Indexes) -> None:
        self._chat = chat
        self._embedded = embedded
        self._finding = finding
        self._instruction = (files("shanzhi.intelligence.understanding") / "data" / "choose.md").read_text("utf-8")

    def understand(self, text: str, context: Context, catalogue: Catalogue) -> tuple[Command, ...]:
        """One to three commands; the model is asked about one that is unsure, and never about a limit or a refusal."""
        commands = self._embedded.understand(text, context, catalogue)
        if len(commands) != 1 or commands[0].name not in _CHOOSABLE or commands[0].confidence >= SURE:
            return commands
        try:
            return (self._chosen(commands[0], text, context, catalogue),)
        except (SystemFailed, ModelShouldRetry, ValidationError, ValueError) as error:
            log.warning("model_not_used", cause=type(error).__name__)
            return commands

    def _chosen(self, before: Command, text: str, context: Context, catalogue: Catalogue) -> Command:
        offered = [c.item for c in self._finding.of(catalogue).find(text, OFFERED).candidates]
        if context.item is not None:
            offered.append(context.item)
        question = self._question(text, context, offered, catalogue)
        messages = (Message("system", self._instruction), Message("user", question))
        said = _Choice.model_validate_json(self._chat.complete(messages, _Choice.model_json_schema()))
        if said.command not in _CHOOSABLE or (said.item is not None and said.item not in offered):
            raise ValueError("the model chose what was not offered")
        facts = {name: value for name, value in said.facts.items() if _stands(name, value, text, catalogue)}
        item = said.item or (before.item if said.command is not CommandName.SET else context.item)
        chosen: Command = before.with_(
            name=said.command,
            item=item,
            field=said.field,
            facts=facts,
            confidence=0.75,
            by="model",
            candidates=() if item is not None else before.candidates,
        )
        return chosen

    def _question(self, text: str, context: Context, offered: list[ItemCode], catalogue: Catalogue) -> str:
        items = {code: catalogue.target(code).name for code in dict.fromkeys(offered)}
        pending = context.pending
        asked = None
        if pending is not None:
            options = {str(option.value): option.label for option in pending.options}
            asked = {"fact": pending.fact, "ask": pending.ask, "options": options}
        shown = {
            "原话": mask_text(text),
            "命令": [name.value for name in _CHOOSABLE],
            "事项": items,
            "字段": [field.value for field in ItemField],
            "正在问": asked,
            "可以说到的事实": [name for name in context.task_facts if name in catalogue.facts],
        }
        return json.dumps(shown, ensure_ascii=False)


def _stands(name: FactName, value: FactValue, text: str, catalogue: Catalogue) -> bool:
    """Whether a value is the person's own: an option of the vocabulary, yes or no, or a piece of the sentence."""
    definition = catalogue.facts.get(name)
    if definition is None:
        return False
    if definition.type == "boolean":
        return isinstance(value, bool)
    if definition.options:
        return value in [option.value for option in definition.options]
    return str(value) in text
