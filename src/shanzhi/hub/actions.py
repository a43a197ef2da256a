"""From what a person did with a card to a command. An action never needs understanding; it must only fit the moment."""

from __future__ import annotations

from shanzhi.hub.conversation import Conversation
from shanzhi.kernel.command import Action, ActionType, Command, CommandName
from shanzhi.kernel.errors import PersonMustAct
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue

_PLAIN = {
    ActionType.CONFIRM: CommandName.CONFIRM,
    ActionType.CANCEL: CommandName.CANCEL,
    ActionType.HUMAN: CommandName.HAND_OVER,
}


def command_of(action: Action, state: Conversation) -> Command:
    """The command of an action.

    Raises:
        PersonMustAct: a part is missing (``bad_action``).
    """
    if action.type in _PLAIN:
        return Command(name=_PLAIN[action.type], text=action.text, by="person")
    if action.type is ActionType.CHOOSE_ITEM:
        return _choice(action, state)
    if action.type is ActionType.ANSWER:
        return _answer(action)
    if action.type is ActionType.SET_FIELDS:
        told = {name: value for name, value in action.values.items() if value is not None}
        return Command(name=CommandName.SET, facts=told, by="person")
    if action.type is ActionType.ATTACH:
        if action.material is None or action.file is None:
            raise _bad("请说明是哪一份材料，并先上传文件。")
        return Command(name=CommandName.ATTACH, material=action.material, file=action.file, by="person")
    if action.score is None:
        raise _bad("请给出1到5分的评价。")
    return Command(name=CommandName.APPRAISE, score=action.score, text=action.text, by="person")


def _choice(action: Action, state: Conversation) -> Command:
    """Choosing among the items offered means to ask or to start, as the sentence did for which they were offered."""
    if action.item is None:
        raise _bad("请选择要办的事项。")
    name = state.choice_command if action.item in state.choices else CommandName.START
    return Command(
        name=name,
        item=action.item,
        field=state.choice_field if action.item in state.choices else None,
        text=state.choice_text if action.item in state.choices else "",
        by="person",
    )


def _answer(action: Action) -> Command:
    if action.fact is None:
        raise _bad("请说明回答的是哪个问题。")
    facts: dict[FactName, FactValue] = {} if action.value is None else {action.fact: action.value}
    topic = "unknown" if action.value is None else ""
    return Command(name=CommandName.SET, facts=facts, topic=topic, by="person")


def _bad(detail: str) -> PersonMustAct:
    return PersonMustAct("bad_action", detail)
