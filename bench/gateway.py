"""Throughput and CPU of a reading call through the gateway, next to the same call made directly with the MCP client.

Both talk to the same real system over HTTP from this process; the difference is what checking, recording and signing
cost. ``python -m bench.gateway`` prints the figures and writes ``bench/results/gateway.json``.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import structlog
from tests.access.gateway_world import CITY, FOR_FORM, LIN, PERSON, REGISTRY, build, mandate, principal, submission
from tests.sandbox_world import SandboxWorld

from shanzhi.access.gateway.adapters.directory import Directory
from shanzhi.access.gateway.adapters.mcp import McpDepartments
from shanzhi.access.gateway.adapters.tokens import Ed25519Tokens
from shanzhi.access.gateway.model import Call
from shanzhi.access.gateway.registry import read_registry
from shanzhi.infrastructure.storage import open_database
from shanzhi.kernel.clock import SystemClock
from shanzhi.security.audit import Audit

CALLS = 600
THREADS = 8


def measure(call: Callable[[int], object], calls: int = CALLS) -> dict[str, float]:
    """Calls a second, milliseconds of this process's CPU a call, and the middle and 95 % latency in milliseconds."""
    taken: list[float] = []

    def timed(number: int) -> None:
        began = time.perf_counter()
        call(number)
        taken.append((time.perf_counter() - began) * 1000)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(timed, range(-50, 0)))
        taken.clear()
        began, cpu = time.perf_counter(), time.process_time()
        list(pool.map(timed, range(calls)))
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    taken.sort()
    return {
        "calls_per_s": round(calls / seconds, 1),
        "cpu_ms": round(cpu / calls * 1000, 2),
        "p50_ms": round(taken[len(taken) // 2], 1),
        "p95_ms": round(taken[len(taken) * 95 // 100], 1),
    }


def run(home: Path) -> dict[str, Any]:
    """All figures, with systems of their own in ``home``."""
    sandbox = SandboxWorld(home)
    database = open_database(f"sqlite:///{home / 'bench.db'}")
    database.create_tables()
    clock = SystemClock()
    tokens = Ed25519Tokens(sandbox.private_pem, clock)
    departments = McpDepartments(Directory(sandbox.registry), tokens)
    audit = Audit(database, clock, b"b" * 32)
    world = build(sandbox, database, departments=departments, clock=clock, evidence=audit)  # type: ignore[arg-type]
    rule = read_registry(REGISTRY)[PERSON]

    def directly(_number: int) -> None:
        call = Call(rule, CITY, {"id_number": LIN}, FOR_FORM, principal())
        departments.call(rule.server, rule.tool, call.arguments, tokens.on_behalf(call), 5.0)

    def through(_number: int) -> None:
        receipt = world.gateway.read(principal(), PERSON, {"id_number": LIN}, FOR_FORM)
        assert receipt.outcome == "done", receipt

    def effect(number: int) -> None:
        case = f"990100-20260601-{number + 1000:06d}"
        receipt = world.gateway.carry_out(submission(case), mandate(case))
        assert receipt.outcome == "done", receipt

    try:
        figures = {"direct": measure(directly), "gateway": measure(through), "effect": measure(effect, 300)}
    finally:
        world.gateway.close()
        sandbox.stop()
    ratio = figures["gateway"]["calls_per_s"] / figures["direct"]["calls_per_s"]
    machine = {"cores": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)}
    return {"machine": machine, "threads": THREADS, "calls": CALLS, "ratio": round(ratio, 2), **figures}


def main() -> None:
    """Measure, print, write."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as home:
        figures = run(Path(home))
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    (results / "gateway.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
