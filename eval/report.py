"""Tables for people and JSON for machines. It prints what was counted and adds nothing."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from eval.judgement import Judgement, Outcome

Write = Callable[[str], None]
FAILURES_SHOWN = 8


def show(outcome: Outcome, write: Write, *, failures: int = FAILURES_SHOWN) -> None:
    """One suite: each measure by split, the main measure by group, and some failures (never of the test split)."""
    write(f"\n== {outcome.title} ({outcome.suite}, n={len(outcome.judgements)})")
    write(f"   sample: {outcome.sample}")
    for measure in outcome.measures():
        low = " (lower is better)" if measure in outcome.want_low else ""
        write(f"   {measure}{low}")
        for split in outcome.splits():
            rate = outcome.rate(measure, split)
            if rate.n:
                write(f"      {_pad(split, 22)}{rate.words()}")
    _groups(outcome, write)
    for note in outcome.notes:
        write(f"   note: {note}")
    for judgement in _failed(outcome)[:failures]:
        write(f"   x {judgement.id} {_short(judgement)}")


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Everything, failures included: whoever tunes must leave the test split's alone."""
    return {
        "suite": outcome.suite,
        "title": outcome.title,
        "sample": outcome.sample,
        "notes": list(outcome.notes),
        "rates": {
            measure: {
                split: outcome.rate(measure, split).as_json()
                for split in outcome.splits()
                if outcome.rate(measure, split).n
            }
            for measure in outcome.measures()
        },
        "judgements": [
            {"id": j.id, "split": j.split, "group": j.group, "measures": j.measures, "seen": j.seen}
            for j in outcome.judgements
        ],
    }


def keep(outcomes: list[Outcome], folder: Path, how: dict[str, Any]) -> Path:
    """Write the results file and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    path = folder / f"eval-{now:%Y%m%d-%H%M%S}.json"
    body = {"at": now.isoformat(timespec="seconds"), "machine": machine(), "how": how}
    path.write_text(json.dumps({**body, "suites": [as_json(o) for o in outcomes]}, ensure_ascii=False, indent=1))
    return path


def machine() -> dict[str, Any]:
    """What it was measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"cores": os.cpu_count(), "memory_gb": round(memory / 2**30, 1), "python": platform.python_version()}


def _groups(outcome: Outcome, write: Write) -> None:
    groups = sorted({j.group for j in outcome.judgements if outcome.main in j.measures})
    if len(groups) < 2:
        return
    write(f"   {outcome.main}, by kind (all splits)")
    for group in groups:
        write(f"      {_pad(group, 22)}{outcome.rate(outcome.main, group=group).words()}")


def _failed(outcome: Outcome) -> list[Judgement]:
    wrong = [j for j in outcome.judgements if not j.measures.get(outcome.main, True)]
    return [j for j in wrong if j.split != "test"]


def _short(judgement: Judgement) -> str:
    text = json.dumps(judgement.seen, ensure_ascii=False)
    return text if len(text) <= 240 else text[:239] + "…"


def _pad(text: str, width: int) -> str:
    taken = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(1, width - taken)
