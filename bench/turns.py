"""How long a turn takes under load, on a demonstration of its own: ``python -m bench.turns``.

(a) twenty conversations at once, each person thinking half a second to one and a half between turns; (b) five hundred
open conversations, each with one turn every ten seconds. Prints figures with the machine's size and writes
``bench/results/turns.json``. No model endpoint is configured: these are turns without an LLM.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.processes import Cost, cost_of, cpu_s, tree
from bench.walkers import Ledger, Walker
from eval.report import machine
from eval.statistics import percentile
from eval.world import DAY, LOG, PREPARED, LocalWorld

RESULTS = Path(__file__).parent / "results" / "turns.json"
THINK_S = (0.5, 1.5)
EVERY_S = 10.0
WARM_UP_TURNS = 3
SEED = 2026


@dataclass(frozen=True)
class Load:
    """A crowd and how it behaves."""

    name: str
    people: int
    seconds: float
    live: Callable[[Walker, float, random.Random], Awaitable[None]]


async def thinking(walker: Walker, until: float, luck: random.Random) -> None:
    """Turns with a pause for thought after each answer."""
    await asyncio.sleep(luck.uniform(0, THINK_S[1]))
    while time.perf_counter() < until:
        await walker.turn()
        await asyncio.sleep(luck.uniform(*THINK_S))


async def ticking(walker: Walker, until: float, luck: random.Random) -> None:
    """One turn every ten seconds, at a moment of one's own, however long the last one took."""
    due = time.perf_counter() + luck.uniform(0, EVERY_S)
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await walker.turn()
        due += EVERY_S


async def run(load: Load, host: str, port: int, server: int) -> dict[str, Any]:
    """Let the crowd arrive, warm up, then measure."""
    ledger = Ledger()
    crowd = [Walker(host, port, number, ledger, SEED) for number in range(load.people)]
    for walker in crowd:
        await walker.arrive()
    for walker in crowd[:20]:
        for _ in range(WARM_UP_TURNS):
            await walker.turn()
    ledger.turns.clear()
    ledger.errors.clear()
    before, own, begun = tree(server), _own(), time.perf_counter()
    until = begun + load.seconds
    await asyncio.gather(*(load.live(w, until, random.Random(f"{SEED}/{i}")) for i, w in enumerate(crowd)))
    seconds, after = time.perf_counter() - begun, tree(server)
    for walker in crowd:
        walker.leave()
    return figures(load, ledger, seconds, _spent(before, after) | {"client_cpu_s": round(_own() - own, 1)}, after)


def figures(load: Load, ledger: Ledger, seconds: float, cpu: dict[str, float], memory: list[Cost]) -> dict[str, Any]:
    """What is printed and kept."""
    kinds = sorted({kind for kind, _ in ledger.turns})
    return {
        "load": load.name,
        "people": load.people,
        "seconds": round(seconds, 1),
        "turns": len(ledger.turns),
        "turns_per_s": round(len(ledger.turns) / seconds, 1),
        "errors": len(ledger.errors),
        "error_kinds": dict(Counter(ledger.errors).most_common(8)),
        "latency_ms": {kind: _latency(ledger.seconds(kind)) for kind in ["", *kinds]},
        "cpu": cpu,
        "cores_used": {name: round(value / seconds, 2) for name, value in cpu.items()},
        "memory_mb": {
            "rss": round(sum(c.rss_mb for c in memory)),
            "pss": round(sum(c.pss_mb for c in memory)),
            "processes": [{"command": c.command, "pss": round(c.pss_mb)} for c in memory],
        },
    }


def tell(found: dict[str, Any]) -> None:
    """Print one load's figures."""
    print(f"\n{found['load']}: {found['people']} people, {found['seconds']} s, {found['turns']} turns ", end="")
    print(f"({found['turns_per_s']}/s), {found['errors']} errors {found['error_kinds'] or ''}")
    for kind, values in found["latency_ms"].items():
        line = "  ".join(f"{name} {value:7.1f}" for name, value in values.items() if name != "n")
        print(f"   {kind or 'all':10} n={values['n']:<6} {line}  ms")
    print(f"   cores used: {found['cores_used']}; memory PSS {found['memory_mb']['pss']} MB", end="")
    print(f", RSS {found['memory_mb']['rss']} MB in {len(found['memory_mb']['processes'])} processes", flush=True)


def main(arguments: list[str]) -> int:
    """Both loads on one server; 1 when a turn failed."""
    parser = argparse.ArgumentParser(prog="python -m bench.turns")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each load lasts")
    parser.add_argument("--only", choices=["a", "b"], help="one load only")
    options = parser.parse_args(arguments)
    loads = [
        Load("a: concurrent conversations", 20, options.seconds, thinking),
        Load("b: open conversations", 500, options.seconds, ticking),
    ]
    chosen = [load for load in loads if options.only in (None, load.name[0])]
    with LocalWorld(PREPARED, LOG).place(DAY) as place:
        if place is None:
            raise RuntimeError("no server")
        where = urlsplit(str(place.http.base_url))
        found = []
        for load in chosen:
            found.append(asyncio.run(run(load, str(where.hostname), int(where.port or 80), place.processes[0])))
            tell(found[-1])
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps({"machine": machine(), "loads": found}, ensure_ascii=False, indent=1))
    print(f"\nmachine {machine()}; results: {RESULTS}")
    return 1 if any(f["errors"] for f in found) else 0


def _latency(seconds: list[float]) -> dict[str, float]:
    points = {f"p{share * 100:.0f}": round(1000 * percentile(seconds, share), 1) for share in (0.5, 0.95, 0.99)}
    return {"n": len(seconds), **points, "max": round(1000 * max(seconds, default=0.0), 1)}


def _own() -> float:
    cost = cost_of(os.getpid())
    return cost.cpu_s if cost is not None else 0.0


def _spent(before: list[Cost], after: list[Cost]) -> dict[str, float]:
    """Processor seconds of the server itself and of everything below it (the departments)."""
    server = after[0].cpu_s - before[0].cpu_s
    return {"server_cpu_s": round(server, 1), "departments_cpu_s": round(cpu_s(after[1:]) - cpu_s(before[1:]), 1)}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
