"""The count after a run: what the senders were told, what our store holds, what the departments' own databases hold."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from tests.kill.drive import SERVERS
from tests.sandbox_world import SandboxWorld

from shanzhi.infrastructure.storage import Database
from shanzhi.intelligence.cases.tables import case_case


@dataclass
class Verdict:
    """Everything that must not be; all empty is innocence."""

    lost: list[str] = field(default_factory=list)
    """Tasks, numbers or effects that somebody was promised and nobody has."""
    doubled: list[str] = field(default_factory=list)
    """Tasks with two numbers, numbers with two submissions, effects that happened twice."""
    unknown: list[str] = field(default_factory=list)
    """Applications at a department that no case of ours stands for."""
    burnt: list[int] = field(default_factory=list)
    """Numbers between the first and the last that no case has."""

    @property
    def innocent(self) -> bool:
        return not (self.lost or self.doubled or self.unknown or self.burnt)


def until_quiet(db: Database, seconds: float) -> None:
    """Wait until no case has anything left to tell."""
    query = select(func.count()).select_from(case_case).where(case_case.c.due_at.is_not(None))
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with db.read() as connection:
            if not connection.execute(query).scalar_one():
                return
        time.sleep(0.05)


def judge(db: Database, sandbox: SandboxWorld, told: dict[str, set[str]], tasks: Sequence[str], day: str) -> Verdict:
    """Count, for all ``tasks`` ever sent in the run of ``day``."""
    prefix = f"990100-{day.replace('-', '')}-"
    with db.read() as connection:
        rows = connection.execute(select(case_case.c.number, case_case.c.task, case_case.c.body)).all()
    verdict = Verdict()
    numbers = {row.number for row in rows}
    of_task = {row.task: row.number for row in rows}
    for task in tasks:
        if task not in of_task or of_task[task] not in told.get(task, set()):
            verdict.lost.append(f"task {task}")
        if len(told.get(task, set())) > 1:
            verdict.doubled.append(f"task {task}: {sorted(told[task])}")
    verdict.doubled += [f"task {task}" for task, n in Counter(row.task for row in rows).items() if n > 1]
    taken = sorted(int(number[len(prefix) :]) for number in numbers)
    verdict.burnt = sorted(set(range(1, (taken or [0])[-1] + 1)) - set(taken))
    happened = _happened(sandbox, prefix)
    for row in rows:
        expected = _expected(row.body)
        for kind in expected:
            if not happened[(row.number, kind)]:
                verdict.lost.append(f"{row.number} {kind}")
    verdict.doubled += [f"{number} {kind}" for (number, kind), n in happened.items() if n > 1]
    verdict.unknown = sorted({number for number, kind in happened if kind == "submitted"} - numbers)
    return verdict


def _happened(sandbox: SandboxWorld, prefix: str) -> Counter[tuple[str, str]]:
    """How often each effect happened, from the departments' own books."""
    counted: Counter[tuple[str, str]] = Counter()
    for server in SERVERS:
        rows = sandbox.ask(
            server,
            "select case_number, kind, count(*) from effect where case_number like ? group by case_number, kind",
            f"{prefix}%",
        )
        counted.update({(number, kind): n for number, kind, n in rows})
    return counted


def _expected(body: dict[str, object]) -> list[str]:
    """What must have happened for this case by now."""
    application = body["application"]
    assert isinstance(application, dict)
    if application["item"] != "YB-003":
        return ["submitted"]
    steps = ["受理", "核验", "备案生效"]
    return ["submitted", *(f"step:{name}:done" for name in steps), "issued:remote_treatment_filing"]
