"""Cases under random kills: 1,000 submissions while workers and departments are killed with SIGKILL.

``python -m bench.kills`` runs one worker on SQLite and two on a PostgreSQL of its own, prints what was lost, doubled,
unknown or burnt (all must be 0), and writes ``bench/results/kills.json``. ``--tasks`` and ``--kills`` change the size,
``--seed`` the instants, ``--only sqlite|postgresql`` the store.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.kill.drive import Drive, setting
from tests.kill.verdict import Verdict, judge, until_quiet
from tests.postgres import own_postgres
from tests.sandbox_world import SandboxWorld

from shanzhi.infrastructure.storage import open_database

ROOT = Path(__file__).resolve().parents[1]
RESULT = ROOT / "bench" / "results" / "kills.json"


@contextmanager
def store(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a fresh store of record."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'store.db'}"
        return
    with own_postgres() as server:
        yield server.url


def measure(kind: str, tasks: int, kills: int, seed: int) -> dict[str, Any]:
    """One run on departments and a store of its own."""
    folder = Path(tempfile.mkdtemp(prefix="shanzhi-kills-"))
    (folder / "sandbox").mkdir()
    day = (date(2026, 6, 1) + timedelta(days=seed % 300)).isoformat()
    sandbox = SandboxWorld(folder / "sandbox")
    workers = 1 if kind == "sqlite" else 2
    try:
        with store(kind, folder) as url:
            db = open_database(url)
            db.create_tables()
            drive = Drive(setting(folder, url, sandbox, day), sandbox, workers, seed)
            sent = [f"t-{i:05d}" for i in range(1, tasks + 1)]
            try:
                began = time.monotonic()
                outcome = drive.run(sent, kills, gap=(0.0, 0.8), quiet=0.5, patience=3600)
                until_quiet(db, 300)
                seconds = time.monotonic() - began
                verdict = judge(db, sandbox, outcome.numbers, sent, day)
            finally:
                drive.stop()
                db.close()
    finally:
        sandbox.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "workers": workers,
        "cases": tasks,
        "worker_kills": outcome.worker_kills,
        "department_kills": outcome.department_kills,
        **counts(verdict),
        "first": [*verdict.lost, *verdict.doubled, *verdict.unknown][:5],
        "errors_told_to_applicants": len(outcome.errors),
        "seconds": round(seconds, 1),
    }


def counts(verdict: Verdict) -> dict[str, int]:
    """How many of each that must not be."""
    return {name: len(getattr(verdict, name)) for name in ("lost", "doubled", "unknown", "burnt")}


def main() -> int:
    """Run, print, write; 1 when anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    kinds = [options.only] if options.only else ["sqlite", "postgresql"]
    figures: dict[str, Any] = {}
    for kind in kinds:
        figures[kind] = measure(kind, options.tasks, options.kills, options.seed)
        print(kind, json.dumps(figures[kind], ensure_ascii=False))
    innocent = not any(figure[name] for figure in figures.values() for name in ("lost", "doubled", "unknown", "burnt"))
    machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "machine": platform.machine()}
    before = json.loads(RESULT.read_text("utf-8"))["figures"] if options.only and RESULT.exists() else {}
    result = {"machine": machine, "seed": options.seed, "reached": innocent, "figures": {**before, **figures}}
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if innocent else 1


if __name__ == "__main__":
    sys.exit(main())
