"""What knowledge costs: reading, checking and loading the city's pack, its catalogue, matching policies, the laws.

``python -m bench.knowledge`` prints wall and processor milliseconds and writes ``bench/results/knowledge.json``.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shanzhi.infrastructure.storage import open_database
from shanzhi.kernel.clock import SystemClock
from shanzhi.kernel.ids import TenantId
from shanzhi.knowledge.content import ContentStore, lint, read_pack
from shanzhi.knowledge.laws import LawLibrary
from shanzhi.knowledge.policies import match_policies

PACK, LAWS = Path("content/shanzhi-city"), Path("content/laws/laws.jsonl.gz")
CITY = TenantId("shanzhi-city")
QUESTIONS = (
    "婴儿出生后多久要申报户口",
    "公司拖欠工资不给怎么办，可以要求经济补偿吗",
    "离婚后孩子的抚养费由谁承担",
    "经营者的个人财产与其个体工商户财产混同影响债务承担吗",
    "房东不退押金可以起诉吗",
)


def once(act: Callable[[], object]) -> dict[str, float]:
    """Wall and processor milliseconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return {
        "wall_ms": round((time.perf_counter() - wall) * 1e3, 1),
        "cpu_ms": round((time.process_time() - cpu) * 1e3, 1),
    }


def often(act: Callable[[int], object], times: int) -> dict[str, float]:
    """Percentiles of wall milliseconds of many calls; the call is told its number."""
    taken = []
    for n in range(times):
        start = time.perf_counter()
        act(n)
        taken.append((time.perf_counter() - start) * 1e3)
    cuts = statistics.quantiles(taken, n=20)
    return {"p50_ms": round(cuts[9], 2), "p95_ms": round(cuts[18], 2)}


def run(home: Path) -> dict[str, dict[str, float]]:
    """Every figure, on a fresh SQLite database and a fresh index."""
    db, clock = open_database(f"sqlite:///{home / 'bench.db'}"), SystemClock()
    db.create_tables()
    store, laws = ContentStore(db, clock, LAWS), LawLibrary(LAWS, home / "index")
    found = {
        "read_pack": once(lambda: read_pack(PACK)),
        "lint_with_laws": once(lambda: lint(PACK, LAWS, clock.today())),
        "first_load": once(lambda: store.load(PACK, CITY, "bench")),
        "same_load_again": once(lambda: store.load(PACK, CITY, "bench")),
        "cold_catalogue": once(lambda: ContentStore(db, clock).catalogue(CITY)),
        "warm_catalogue": often(lambda _: store.catalogue(CITY), 2000),
    }
    facts = {name: value for persona in read_pack(PACK).personas for name, value in persona.facts.items()}
    catalogue = store.catalogue(CITY)
    found["match_policies"] = often(lambda _: match_policies(catalogue, facts, None, clock.today()), 100)
    found["laws_first_index"] = once(laws.prepare)
    found["laws_open_index"] = once(LawLibrary(LAWS, home / "index").prepare)
    found["laws_search"] = often(lambda n: laws.search(QUESTIONS[n % len(QUESTIONS)], 10), 200)
    found["laws_citation"] = often(lambda _: laws.search("户口登记条例第七条", 3), 500)
    found["memory"] = {"peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)}
    db.close()
    return found


def main() -> None:
    """Measure, print, keep."""
    with tempfile.TemporaryDirectory() as folder:
        figures = run(Path(folder))
    machine = {"cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1), "python": platform.python_version()}
    for name, values in figures.items():
        print(f"{name:18} " + "  ".join(f"{key} {value}" for key, value in values.items()))
    print(f"{'machine':18} {machine}")
    results = Path(__file__).parent / "results"
    results.mkdir(exist_ok=True)
    report = json.dumps({"machine": machine, "figures": figures}, ensure_ascii=False, indent=2)
    (results / "knowledge.json").write_text(f"{report}\n", "utf-8")


if __name__ == "__main__":
    main()
