"""A plan as the card that clients draw."""

from __future__ import annotations

from shanzhi.kernel.cards import PlanCard, PlanStepRow
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.planning.model import Plan, PlanStep


def plan_card(plan: Plan, catalogue: Catalogue) -> PlanCard:
    """Ordered steps with names, departments and reasons in words."""
    return PlanCard(
        goal=plan.goal,
        name=catalogue.target(plan.goal).name,
        steps=tuple(_row(step, catalogue) for step in plan.steps),
        groups=plan.groups,
        total_workdays=plan.total_workdays,
        problems=tuple(problem.text for problem in plan.problems),
    )


def _row(step: PlanStep, catalogue: Catalogue) -> PlanStepRow:
    item = catalogue.items[step.item]
    return PlanStepRow(
        item=step.item,
        name=item.name,
        department=item.department,
        department_name=catalogue.departments[item.department].name,
        after=step.after,
        group=step.group,
        workdays=step.workdays,
        produces=tuple(catalogue.certificates[one].name for one in step.produces if one in catalogue.certificates),
        because=step.because,
        start_day=step.start_day,
        finish_day=step.finish_day,
        undecided=step.undecided,
    )
