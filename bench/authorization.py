"""What the security floor costs a request: deciding, verifying a token, masking, guarding, keeping evidence.

``python -m bench.authorization`` prints the figures (wall and processor time) and writes
``bench/results/authorization.json``.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from shanzhi.infrastructure.storage import open_database
from shanzhi.kernel.clock import SystemClock
from shanzhi.kernel.ids import SubjectId, TenantId
from shanzhi.kernel.principal import PrincipalKind
from shanzhi.security.audit import Audit
from shanzhi.security.authorization import Authorizer, Resource
from shanzhi.security.identity import Identity, Sessions
from shanzhi.security.masking import mask_text
from shanzhi.security.moderation import Moderation
from shanzhi.security.secrets import load_keys

CITY = TenantId("shanzhi-city")
PLAIN = ("我想给刚出生的孩子上户口，需要带什么材料，去哪个窗口办理，多久能办好？" * 7)[:235]
PERSONAL = ("我叫林月，身份证990101199803120025，电话19000000001，" + PLAIN)[:235]


def measure(act: Callable[[], object], times: int) -> dict[str, float]:
    """Calls a second of one thread, processor microseconds a call, and latency percentiles in microseconds."""
    for _ in range(min(times, 100)):
        act()
    taken: list[float] = []
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        act()
        taken.append((time.perf_counter() - start) * 1e6)
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    taken.sort()
    return {
        "per_s": round(times / wall),
        "cpu_us": round(spent / times * 1e6, 1),
        "p50_us": round(taken[times // 2], 1),
        "p99_us": round(taken[times * 99 // 100], 1),
    }


def run(home: Path) -> dict[str, dict[str, float]]:
    """Every figure, on a fresh SQLite database."""
    db, clock = open_database(f"sqlite:///{home / 'bench.db'}"), SystemClock()
    db.create_tables()
    keys = load_keys(home, {}, demo=True)
    sessions, audit, authorizer, guard = (
        Sessions(db, clock, keys),
        Audit(db, clock, keys.audit),
        Authorizer(),
        Moderation(),
    )
    person = Identity(kind=PrincipalKind.PERSON, subject=SubjectId("990101199803120025"), name="林月")
    issued = sessions.sign_in(sessions.open(CITY).token, person)
    case = Resource("Case", "SZ-1", {"tenant": CITY, "owner": person.subject, "department": "ga"})
    others = Resource("Case", "SZ-2", {"tenant": CITY, "owner": "somebody else", "department": "ws"})
    data = {"tool": "registers.get_person", "arguments": {"id_number": person.subject}, "outcome": "done"}
    figures = {
        "decide_permitted": measure(lambda: authorizer.decide(issued.principal, "case.read", case), 5000),
        "decide_denied": measure(lambda: authorizer.decide(issued.principal, "case.read", others), 5000),
        "verify_token": measure(lambda: sessions.verify(issued.token), 5000),
        "mask_235_plain_characters": measure(lambda: mask_text(PLAIN), 5000),
        "mask_235_characters_with_data": measure(lambda: mask_text(PERSONAL), 5000),
        "check_input_235_characters": measure(lambda: guard.check_input(PLAIN), 5000),
        "check_output_235_characters": measure(lambda: guard.check_output(PERSONAL, [person.subject]), 5000),
        "audit_append": measure(
            lambda: audit.record("tool_called", tenant=CITY, by="ss_1", on_behalf_of=person.subject, data=data), 2000
        ),
    }
    kept = audit.heads(CITY)[0].seq
    whole = measure(lambda: audit.verify(CITY), 3)
    figures["audit_verify_a_record"] = {unit: round(whole[unit] / kept, 1) for unit in ("cpu_us", "p50_us")}
    db.close()
    return figures


def main() -> None:
    """Print the figures and keep them."""
    with tempfile.TemporaryDirectory() as home:
        figures = run(Path(home))
    machine = {"cpus": os.cpu_count(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 1)}
    print(f"{machine['cpus']} CPUs, Python {machine['python']}, load {machine['load']}")
    for name, figure in figures.items():
        print(f"{name:32}", "  ".join(f"{unit} {value:>10}" for unit, value in figure.items()))
    target = Path("bench/results/authorization.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps({"machine": machine, "figures": figures}, indent=1) + "\n")


if __name__ == "__main__":
    main()
