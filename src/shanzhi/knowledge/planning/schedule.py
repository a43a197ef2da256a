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
            ready = _break_circle(left, waits, slots, dropped)
        slots[ready] = _slot([slots[one] for one in waits[ready]], workdays[ready])
        left.remove(ready)
    order = tuple(sorted(slots, key=lambda step: slots[step].group))  # stable: keeps the order found within a group
    return Schedule(order, slots, {step: tuple(waits[step]) for step in order}, tuple(dropped))


def _slot(before: list[Slot], workdays: int) -> Slot:
    start = max((slot.finish_day for slot in before), default=0)
    group = max((slot.group + 1 for slot in before), default=0)
    return Slot(group, start, start + workdays)


def _break_circle(
    left: list[ItemCode],
    waits: dict[ItemCode, list[ItemCode]],
    done: Mapping[ItemCode, Slot],
    dropped: list[tuple[ItemCode, ItemCode]],
) -> ItemCode:
    """Nothing can be next: the first step with the fewest open waits goes ahead, and its open waits are reported."""
    step = min(left, key=lambda one: sum(wait not in done for wait in waits[one]))
    dropped += [(step, wait) for wait in waits[step] if wait not in done]
    waits[step] = [wait for wait in waits[step] if wait in done]
    return step
