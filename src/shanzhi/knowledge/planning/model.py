"""A plan: ordered steps across items and departments. Frozen values, no I/O."""

from __future__ import annotations

from typing import Literal

from shanzhi.kernel.ids import CertificateId, FactName, ItemCode, MaterialId
from shanzhi.kernel.values import Frozen

ProblemCode = Literal["nobody_issues", "not_eligible", "cycle", "outside_bundle", "unknown_item"]


class PlanStep(Frozen):
    """One item to be handled. Days are working days from the beginning of the plan."""

    item: ItemCode
    after: tuple[ItemCode, ...] = ()
    group: int
    """Steps of one group can be done at the same time; groups follow each other from 0."""
    workdays: int
    start_day: int
    finish_day: int
    produces: tuple[CertificateId, ...] = ()
    """Certificates that a later step needs; for the last step, what it issues."""
    because: str = ""
    undecided: tuple[FactName, ...] = ()
    """Facts that still decide whether this step is needed or possible."""


class PlanProblem(Frozen):
    """Something the plan cannot settle, in Chinese, with its place."""

    code: ProblemCode
    text: str
    item: ItemCode
    material: MaterialId | None = None
    certificate: CertificateId | None = None


class Plan(Frozen):
    """The way to a goal from what is held."""

    goal: ItemCode
    steps: tuple[PlanStep, ...]
    """In an order in which they can be done."""
    groups: tuple[tuple[ItemCode, ...], ...]
    total_workdays: int
    """The critical path over the promised limits."""
    problems: tuple[PlanProblem, ...] = ()
