"""Item finding in process, for tuning: ``python -m eval.fast``. It asks the understanding itself, without server, rooms
or cards, so its figures are not reported. It never reads the test split, and it is the one file here that imports the
platform.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable
from datetime import date

from eval.client import Reply
from eval.judgement import Outcome
from eval.report import show
from eval.samples import item_questions, limited
from eval.statistics import percentile
from eval.suites.items import SPLITS, TOP_1, judge
from eval.world import DAY, PACK, PREPARED
from shanzhi.bootstrap import Platform
from shanzhi.channels.cli.wiring import ServeOptions
from shanzhi.intelligence.understanding import Context
from shanzhi.kernel.ids import ItemCode
from shanzhi.knowledge.content import catalogue_of, read_pack
from shanzhi.operations.settings import Settings

Find = Callable[[str], Reply]


def find_in_process(finder_only: bool) -> Find:
    """A finder that answers as the front door would: the first command's item, or what would be offered to choose.

    ``finder_only``: the first candidates of the index, before anything is decided about them.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    platform = Platform(Settings(os.environ, ServeOptions(home=PREPARED, demo=True, pack=PACK)))
    catalogue = catalogue_of(read_pack(PACK), platform.settings.tenant, date.fromisoformat(DAY))
    index = platform.finding.of(catalogue)
    context = Context(today=date.fromisoformat(DAY))

    def find(text: str) -> Reply:
        begun = time.perf_counter()
        if finder_only:
            return _reply([c.item for c in index.find(text, 3).candidates], None, "ask", begun)
        command = platform.understanding.understand(text, context, catalogue)[0]
        return _reply([c.item for c in command.candidates[:3]], command.item, command.name.value, begun)

    return find


def _reply(candidates: list[ItemCode], item: ItemCode | None, command: str, begun: float) -> Reply:
    offered = [{"code": code} for code in candidates] if item is None else []
    cards = [{"kind": "items", "items": offered}] if offered else []
    named = {"name": command, "item": item or next(iter(candidates), None)}
    return Reply(200, {"status": "understood", "cards": cards, "command": named}, time.perf_counter() - begun)


def main(arguments: list[str]) -> int:
    """Ask the given and the development questions."""
    parser = argparse.ArgumentParser(prog="python -m eval.fast")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--failures", type=int, default=40)
    parser.add_argument("--finder", action="store_true", help="the index alone, before any decision")
    options = parser.parse_args(arguments)
    find = find_in_process(options.finder)
    questions = limited(item_questions(*(s for s in SPLITS if s != "test")), options.limit)
    replies = [find(question.text) for question in questions]
    judged = tuple(judge(q, reply, reply.ranked) for q, reply in zip(questions, replies, strict=True))
    times = [1000 * reply.seconds for reply in replies]
    note = f"in process: p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms a sentence"
    outcome = Outcome("items", "Item finding in process (for tuning)", "given and dev", TOP_1, judged, notes=(note,))
    show(outcome, print, failures=options.failures)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
