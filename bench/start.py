"""How long a second start takes to the first answer, and what memory it takes: ``python -m bench.start``.

The first start (which derives vectors and indexes) is timed too, but depends on what is cached. Each second start is a
server process of its own on the home that the first one left. Writes ``bench/results/start.json``.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.processes import tree
from eval.client import Visitor
from eval.report import machine
from eval.world import DAY, free_ports, front_door, start, stop, wait_ready

RESULTS = Path(__file__).parent / "results" / "start.json"
STARTS = 5
SETTLE_S = 3.0
QUESTION = "身份证丢了怎么补办"


def start_once(home: Path) -> dict[str, Any]:
    """Seconds from the process's birth to ready and to the first answer; memory after a moment's rest."""
    port = free_ports()
    begun = time.perf_counter()
    process = start(home, port, DAY)
    try:
        with front_door(f"http://127.0.0.1:{port}") as http:
            wait_ready(http, process)
            ready = time.perf_counter() - begun
            reply = Visitor(http).conversation().say(QUESTION)
            answered = time.perf_counter() - begun
            if reply.http != 200:
                raise RuntimeError(f"no answer: {reply.status} {reply.text}")
            time.sleep(SETTLE_S)
            costs = tree(process.pid)
    finally:
        stop(process)
    return {
        "ready_s": round(ready, 2),
        "first_answer_s": round(answered, 2),
        "pss_mb": round(sum(c.pss_mb for c in costs)),
        "rss_mb": round(sum(c.rss_mb for c in costs)),
        "processes": [{"command": c.command, "pss_mb": round(c.pss_mb), "rss_mb": round(c.rss_mb)} for c in costs],
    }


def main() -> int:
    """One first start, several second ones."""
    with tempfile.TemporaryDirectory(prefix="shanzhi-start-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        first = start_once(home)
        print(f"first start: {first['first_answer_s']} s to the first answer")
        later = [start_once(home) for _ in range(STARTS)]
    times = [run["first_answer_s"] for run in later]
    print(f"second start: to the first answer {sorted(times)} s, median {statistics.median(times)} s (n={STARTS})")
    print(f"memory: PSS {later[-1]['pss_mb']} MB, RSS {later[-1]['rss_mb']} MB")
    for row in later[-1]["processes"]:
        print(f"   {row['pss_mb']:>5} MB PSS  {row['rss_mb']:>5} MB RSS  {row['command']}")
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    body = {"machine": machine(), "load": os.getloadavg(), "first": first, "later": later}
    RESULTS.write_text(json.dumps(body, ensure_ascii=False, indent=1))
    print(f"machine {machine()}; results: {RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
