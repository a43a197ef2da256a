"""What processes cost, read from /proc: processor time and memory of a process and everything below it (Linux)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cost:
    """One process: its command, processor seconds so far, and memory in MiB."""

    pid: int
    command: str
    cpu_s: float
    rss_mb: float
    pss_mb: float
    """Proportional set size: shared pages counted in shares, so the sum over processes is what they take."""


def tree(pid: int) -> list[Cost]:
    """The process and its descendants, as they are now; those that end meanwhile are left out."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (parent := _parent(int(entry.name))) is not None:
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop(0)
        waiting += children.get(current, [])
        cost = cost_of(current)
        if cost is not None:
            found.append(cost)
    return found


def cost_of(pid: int) -> Cost | None:
    """One process; ``None`` when it has ended."""
    folder = Path("/proc") / str(pid)
    try:
        ticks = _fields(pid)
        memory = _memory(folder)
        words = (folder / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    command = " ".join(w.decode(errors="replace") for w in words[:4] if w)
    cpu = (int(ticks[11]) + int(ticks[12])) / TICK
    return Cost(pid, command, cpu, memory["Rss"] / 1024, memory["Pss"] / 1024)


def cpu_s(costs: list[Cost]) -> float:
    """Processor seconds of all together."""
    return sum(cost.cpu_s for cost in costs)


def _memory(folder: Path) -> dict[str, int]:
    lines = (line.split() for line in (folder / "smaps_rollup").read_text().splitlines()[1:])
    return {words[0].rstrip(":"): int(words[1]) for words in lines}


def _parent(pid: int) -> int | None:
    try:
        return int(_fields(pid)[1])
    except (OSError, IndexError):
        return None


def _fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the command, which may hold blanks."""
    return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
