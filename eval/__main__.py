"""``python -m eval``: run suites, print tables, keep a results file."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import httpx

from eval.client import DoorClosed
from eval.judgement import Outcome
from eval.report import FAILURES_SHOWN, keep, machine, show
from eval.suites import dialogues, items, needs, not_ours, words
from eval.world import DAY, LOG, PREPARED, HeldWorld, LocalWorld, RunningWorld, World

RESULTS = Path(__file__).parent / "results"

Run = Callable[[World, int | None], Outcome]
QUESTIONS: dict[str, Run] = {
    "items": items.run,
    "not_ours": not_ours.run,
    "fields": words.fields,
    "unanswerable": words.unanswerable,
    "multi_intent": needs.run,
    "consistency": words.consistency,
}
"""Suites that only ask: they share one server."""
DIALOGUES = "dialogues"


def main(arguments: list[str]) -> int:
    """Run what was asked for. 0 unless the harness itself fails: a bad figure is a result, not an error."""
    options = parsed(arguments)
    world = world_of(options)
    outcomes: list[Outcome] = []
    print(f"善治 evaluation · {machine()}", flush=True)
    try:
        if names := [name for name in QUESTIONS if name in options.suite]:
            outcomes += _questions(names, world, options)
        if DIALOGUES in options.suite:
            outcomes.append(_shown(lambda: dialogues.run(world, options.limit, options.passes), options))
    except (DoorClosed, RuntimeError, OSError, httpx.HTTPError, subprocess.SubprocessError) as broken:
        print(f"the harness failed: {broken}", file=sys.stderr)
        return 1
    how = {"limit": options.limit, "base_url": options.base_url, "day": options.today, "passes": options.passes}
    print(f"\nresults: {keep(outcomes, options.results, how)}")
    return 0


def parsed(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m eval", description="Evaluate the platform through its front door.")
    parser.add_argument(
        "--suite", action="append", choices=[*QUESTIONS, DIALOGUES], help="run only this suite (may be repeated)"
    )
    parser.add_argument("--limit", type=int, help="ask only so many questions of each suite, spread over all of them")
    parser.add_argument("--base-url", help="evaluate a server that already runs")
    parser.add_argument("--home", type=Path, help="that server's home, for looking into the departments' databases")
    parser.add_argument("--today", default=DAY, type=lambda s: date.fromisoformat(s).isoformat(), help="its day")
    parser.add_argument("--passes", type=int, default=3, help="how often each dialogue is played")
    parser.add_argument(
        "--failures", type=int, default=FAILURES_SHOWN, help="how many failures to print for each suite"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="where the results file goes")
    options = parser.parse_args(arguments)
    options.suite = options.suite or [*QUESTIONS, DIALOGUES]
    return options


def world_of(options: argparse.Namespace) -> World:
    """The server that runs, or servers of our own."""
    if options.base_url:
        return RunningWorld(options.base_url, options.home, options.today)
    return LocalWorld(PREPARED, LOG)


def _questions(names: list[str], world: World, options: argparse.Namespace) -> list[Outcome]:
    with world.place(DAY) as place:
        held = HeldWorld(place, DAY)
        return [_shown(lambda name=name: QUESTIONS[name](held, options.limit), options) for name in names]  # type: ignore[misc]


def _shown(run: Callable[[], Outcome], options: argparse.Namespace) -> Outcome:
    begun = time.monotonic()
    outcome = run()
    show(outcome, print, failures=options.failures)
    print(f"   took {time.monotonic() - begun:.0f} s", flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
