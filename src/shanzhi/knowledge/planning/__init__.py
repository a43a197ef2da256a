"""The planner: from a goal back over certificates, across departments, to what the person already holds."""

from shanzhi.knowledge.planning.cards import plan_card
from shanzhi.knowledge.planning.model import Plan, PlanProblem, PlanStep
from shanzhi.knowledge.planning.service import plan

__all__ = ["Plan", "PlanProblem", "PlanStep", "plan", "plan_card"]
