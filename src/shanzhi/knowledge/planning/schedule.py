"""Order, parallel groups and working days of steps with what each waits for. Knows nothing but the graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shanzhi.kernel.ids import ItemCode


@dataclass(frozen=True, slots=True)
class Slot:
    """When a step is done: its group, and the working days on which it starts and finishes."""

    group: int
    start_day: int
    finish_day: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """``order`` is every step, each after what it waits for; ``dropped`` are waits that would have closed a circle."""

    order: tuple[ItemCode, ...]
    slots: Mapping[ItemCode, Slot]
    after: Mapping[ItemCode, tuple[ItemCode, ...]]
    dropped: tuple[tuple[ItemCode, ItemCode], ...]


def schedule(
    steps: Sequence[ItemCode], after: Mapping[ItemCode, Sequence[ItemCode]], workdays: Mapping[ItemCode, int]
) -> Schedule:
    """Order ``steps``; among those that could be next, the order given decides.

    Args:
        after: for each step, the steps it waits for (others are ignored).
        workdays: how long each step takes; 0 is done at once.
    """
    waits = {step: [one for one in dict.fromkeys(after.get(step, ())) if one in workdays] for step in steps}
    dropped: list[tuple[ItemCode, ItemCode]] = []
    slots: dict[ItemCode, Slot] = {}
    left = list(steps)
    while left:
        ready = next((step for step in left if all(one in slots for one in waits[step])), None)
        if ready is None:
            dropped += _break_circle(left, waits)
            continue
        slots[ready] = _slot([slots[one] for one in waits[ready]], workdays[ready])
        left.remove(ready)
    order = tuple(sorted(slots, key=lambda step: slots[step].group))  # stable: keeps the order found within a group
    return Schedule(order, slots, {step: tuple(waits[step]) for step in order}, tuple(dropped))


def _slot(before: list[Slot], workdays: int) -> Slot:
    start = max((slot.finish_day for slot in before), default=0)
    group = max((slot.group + 1 for slot in before), default=0)
    return Slot(group, start, start + workdays)


def _break_circle(left: Sequence[ItemCode], waits: dict[ItemCode, list[ItemCode]]) -> list[tuple[ItemCode, ItemCode]]:
    """Nothing can be next: the first step that waits for itself goes ahead of those that lead back to it."""
    for step in left:
        closing = [wait for wait in waits[step] if _leads_to(wait, step, waits)]
        if closing:
            waits[step] = [wait for wait in waits[step] if wait not in closing]
            return [(step, wait) for wait in closing]
    raise AssertionError("steps that nothing holds up are always ready")


def _leads_to(start: ItemCode, goal: ItemCode, waits: Mapping[ItemCode, Sequence[ItemCode]]) -> bool:
    seen: set[ItemCode] = set()
    waiting = [start]
    while waiting:
        step = waiting.pop()
        if step == goal:
            return True
        if step not in seen:
            seen.add(step)
            waiting += waits[step]
    return False
