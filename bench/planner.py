"""Planner: goal → plan for every item and bundle of the pack and every demonstration person.

``python -m bench.planner`` prints wall-clock and CPU percentiles with the machine's size and writes
``bench/results/planner.json``. The figure to reach: p95 of a plan at most 10 ms on a two-core machine.
"""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from shanzhi.kernel.ids import ItemCode, TenantId
from shanzhi.knowledge.content import Catalogue, catalogue_of, read_pack
from shanzhi.knowledge.content.model import Persona
from shanzhi.knowledge.contract import (
    HeldCertificate,
    eligibility,
    known_facts,
    material_needs,
    next_question,
)
from shanzhi.knowledge.planning import plan

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 6, 30)
GOAL_MS = 10.0
Work = tuple[str, Callable[[], object]]
Timings = dict[str, list[tuple[float, float]]]
"""Milliseconds of each call: on the wall, and of this thread's CPU."""


def works(person: Persona, code: ItemCode, catalogue: Catalogue) -> list[Work]:
    """What a turn may ask of one person and one goal."""
    held = {kind: HeldCertificate(id=kind, fields=fields) for kind, fields in person.certificates.items()}
    item = catalogue.items.get(code)
    know = partial(known_facts, held, person.facts, person.id_number or None, {}, catalogue, item=item)
    facts = know()
    found: list[Work] = [
        ("plan", partial(plan, code, facts, held, catalogue, TODAY)),
        ("next_question", partial(next_question, catalogue.target(code), facts, (), catalogue, TODAY)),
        ("known_facts", know),
    ]
    if item is not None:
        found.append(("eligibility", partial(eligibility, item, facts, catalogue, TODAY)))
        found.append(("material_needs", partial(material_needs, item, facts, held, {}, catalogue, TODAY)))
    return found


def measure() -> Timings:
    """Every goal × every person, after one warm-up round (expressions are parsed once in a process's life)."""
    pack = read_pack(ROOT / "content" / "shanzhi-city")
    catalogue = catalogue_of(pack, TenantId("shanzhi-city"), TODAY)
    timings: Timings = {}
    for _ in range(2):
        timings = {}
        for person in pack.personas:
            for code in (*catalogue.items, *catalogue.bundles):
                for name, work in works(person, code, catalogue):
                    wall, cpu = time.perf_counter(), time.thread_time()
                    work()
                    spent = ((time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000)
                    timings.setdefault(name, []).append(spent)
    return timings


def figures_of(values: list[tuple[float, float]]) -> dict[str, float]:
    """Percentiles of one kind of call."""
    wall, cpu = (sorted(column) for column in zip(*values, strict=True))
    return {
        "n": len(values),
        "p50_ms": round(wall[len(wall) // 2], 3),
        "p95_ms": round(wall[int(len(wall) * 0.95)], 3),
        "max_ms": round(wall[-1], 3),
        "cpu_p95_ms": round(cpu[int(len(cpu) * 0.95)], 3),
        "cpu_max_ms": round(cpu[-1], 3),
    }


def main() -> int:
    """Print, write, and fail when the goal is missed."""
    machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine()}
    figures = {name: figures_of(values) for name, values in measure().items()}
    print(f"{machine['cpus']} CPUs, Python {machine['python']}, {machine['machine']}")
    for name, row in figures.items():
        print(f"{name:16}" + "  ".join(f"{key}={value}" for key, value in row.items()))
    reached = figures["plan"]["p95_ms"] <= GOAL_MS
    report = {"machine": machine, "goal_p95_ms": GOAL_MS, "reached": reached, "figures": figures}
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "planner.json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
