"""What understanding may know of the conversation: the open question, the item in focus, what was offered."""

from __future__ import annotations

from datetime import date
from typing import Literal

from shanzhi.hub.conversation import Conversation, Stage, Task
from shanzhi.intelligence.understanding import Context, PendingQuestion
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.principal import Principal, PrincipalKind
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Bundle

Awaiting = Literal["nothing", "answer", "form", "confirmation", "appraisal", "choice"]


def context_of(state: Conversation, principal: Principal, today: date, catalogue: Catalogue) -> Context:
    """The context of the next sentence."""
    task = state.task
    pending = task.pending if task is not None else None
    return Context(
        today=today,
        item=task.item if task is not None else state.focus,
        field=state.focus_field,
        pending=None
        if pending is None
        else PendingQuestion(fact=pending.fact, type=pending.type, options=pending.options, ask=pending.ask),
        choices=state.choices,
        choice_command=state.choice_command,
        choice_field=state.choice_field,
        choice_text=state.choice_text,
        awaiting=_awaiting(state, task),
        recent=state.recent,
        task_facts=() if task is None else facts_of(task, catalogue),
        audience="company" if principal.kind is PrincipalKind.COMPANY else None,
    )


def facts_of(task: Task, catalogue: Catalogue) -> tuple[FactName, ...]:
    """The facts that can be told or corrected while this task is open, in the record's own order."""
    target = catalogue.target(task.item)
    names = [situation.fact for situation in target.situations]
    if not isinstance(target, Bundle):
        names += [entry.field for entry in target.form]
    return tuple(dict.fromkeys([*names, *task.facts]))


def _awaiting(state: Conversation, task: Task | None) -> Awaiting:
    if state.choices:
        return "choice"
    if task is None:
        return "appraisal" if state.case is not None else "nothing"
    if task.pending is not None:
        return "answer"
    if task.stage is Stage.CONFIRMING:
        return "confirmation"
    return "form" if task.stage is Stage.FILLING else "nothing"
