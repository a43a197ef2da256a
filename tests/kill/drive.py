"""Sends tasks to workers, kills workers and departments at random instants, and sends again what was not answered."""

from __future__ import annotations

import contextlib
import json
import os
import random
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.kill.worker import AT_ONCE, Setting
from tests.sandbox_world import ROOT, SandboxWorld

ITEMS = ("YB-003", "GA-011")
"""One that runs to its end by itself and issues a certificate, one that waits for an officer."""
SERVERS = ("insurance_cases", "security_cases", "certificates")


@dataclass
class Life:
    """One life of a worker."""

    name: str
    pid: int
    line: socket.socket | None = None
    buffer: bytes = b""
    doing: set[str] = field(default_factory=set)


@dataclass
class Outcome:
    """What the one who sent the tasks has seen."""

    numbers: dict[str, set[str]]
    worker_kills: int
    department_kills: int
    errors: list[str]
    seconds: float


class Drive:
    """Workers, and somebody who sends them tasks and kills them."""

    def __init__(self, setting: Setting, sandbox: SandboxWorld, workers: int, seed: int) -> None:
        self._sandbox = sandbox
        self._random = random.Random(seed)
        self._names = [f"worker-{i}" for i in range(1, workers + 1)]
        self._lives: dict[str, Life] = {}
        self._births: dict[str, float] = {}
        self._numbers: dict[str, set[str]] = defaultdict(set)
        self._errors: list[str] = []
        self._worker_kills = 0
        self._department_kills = 0
        self._meeting = socket.socket(socket.AF_UNIX)
        self._meeting.bind(setting.meeting)
        self._meeting.listen()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._meeting, selectors.EVENT_READ, None)
        self._log_file = Path(setting.meeting).with_suffix(".log")
        self._log = self._log_file.open("wb")
        environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT / 'sandbox'}:{ROOT}", "OMP_NUM_THREADS": "1"}
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.nursery", json.dumps(asdict(setting))],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self._said()
        self._births.update(dict.fromkeys(self._names, 0.0))

    def run(
        self, tasks: Sequence[str], kills: int, gap: tuple[float, float], quiet: float = 0.0, patience: float = 150.0
    ) -> Outcome:
        """Have every task answered, under ``kills`` kills. May be called again, with other tasks.

        Tasks come in ``kills`` + 1 portions, so that there is work in progress at every kill; each kill comes ``gap``
        seconds (from, to) after its portion was begun. ``quiet`` seconds of life follow the last answer.

        Raises:
            TimeoutError: not all was answered within ``patience`` seconds.
        """
        began = time.monotonic()
        later, todo = deque(tasks), deque[str]()
        left, portion = kills, -(-len(tasks) // (kills + 1))
        next_kill, until = 0.0, float("inf")
        while (now := time.monotonic()) < began + patience:
            self._bear(now)
            self._hand_out(todo)
            self._listen(todo)
            if left and next_kill and now >= next_kill:
                left -= self._kill_somebody(todo)
                next_kill = 0.0
            if not next_kill and (later or left) and any(life.line for life in self._lives.values()):
                todo.extend(later.popleft() for _ in range(min(portion, len(later))))
                next_kill = now + self._random.uniform(*gap)
            if not todo and not later and not left and not any(life.doing for life in self._lives.values()):
                until = min(until, now + quiet)
                if now >= until:
                    return self._outcome(now - began)
        log = self._log_file.read_text("utf-8")[-2000:]
        raise TimeoutError(f"{len(todo) + len(later)} tasks, {left} kills left; {self._errors[-3:]}; log: {log}")

    def _outcome(self, seconds: float) -> Outcome:
        numbers = {task: set(given) for task, given in self._numbers.items()}
        return Outcome(numbers, self._worker_kills, self._department_kills, list(self._errors), seconds)

    def stop(self) -> None:
        """End the nursery and with it all workers."""
        self._nursery.kill()
        self._nursery.wait(10)
        for stream in (self._nursery.stdin, self._nursery.stdout):
            with contextlib.suppress(BrokenPipeError):
                if stream:
                    stream.close()
        for life in self._lives.values():
            if life.line:
                life.line.close()
        self._selector.close()
        self._log.close()
        self._meeting.close()

    def _said(self) -> int:
        assert self._nursery.stdout is not None
        word = self._nursery.stdout.readline()
        if not word:
            raise RuntimeError(f"the nursery died: {self._log_file.read_text('utf-8')[-2000:]}")
        return int(word)

    def _bear(self, now: float) -> None:
        for name, due in list(self._births.items()):
            if now >= due:
                assert self._nursery.stdin is not None
                self._nursery.stdin.write(f"{name}\n")
                self._nursery.stdin.flush()
                self._lives[name] = Life(name, self._said())
                del self._births[name]

    def _hand_out(self, todo: deque[str]) -> None:
        for life in self._lives.values():
            while life.line is not None and todo and len(life.doing) < AT_ONCE:
                task = todo.popleft()
                life.doing.add(task)
                order = {"task": task, "item": ITEMS[int(task[2:]) % len(ITEMS)]}
                try:
                    life.line.sendall(json.dumps(order).encode() + b"\n")
                except OSError:
                    self._bury(life, todo)

    def _listen(self, todo: deque[str]) -> None:
        for key, _ in self._selector.select(0.005):
            if key.data is None:
                self._greet(self._meeting.accept()[0])
                continue
            life: Life = key.data
            try:
                heard = life.line.recv(65536) if life.line else b""
            except OSError:
                heard = b""
            if heard:
                self._hear(life, heard, todo)
            else:
                self._bury(life, todo)

    def _greet(self, line: socket.socket) -> None:
        with line.makefile("rb", buffering=0) as words:
            hello = words.readline()
        if hello:
            known = json.loads(hello)
            life = self._lives[known["worker"]]
            if life.pid == known["pid"]:
                life.line = line
                self._selector.register(line, selectors.EVENT_READ, life)
                return
        line.close()

    def _hear(self, life: Life, heard: bytes, todo: deque[str]) -> None:
        *whole, life.buffer = (life.buffer + heard).split(b"\n")
        for words in whole:
            said = json.loads(words)
            life.doing.discard(said["task"])
            if "number" in said:
                self._numbers[said["task"]].add(said["number"])
            else:
                self._errors.append(said["error"])
                todo.append(said["task"])

    def _bury(self, life: Life, todo: deque[str]) -> None:
        """What it did not answer is sent again, to whoever lives."""
        todo.extend(life.doing)
        life.doing = set()
        if life.line is not None:
            self._selector.unregister(life.line)
            life.line.close()
            life.line = None
        if life.name not in self._births:
            away = 0.0 if len(self._names) == 1 else self._random.choice((0.0, 2.5))
            self._births[life.name] = time.monotonic() + away

    def _kill_somebody(self, todo: deque[str]) -> int:
        alive = [life for life in self._lives.values() if life.name not in self._births]
        if self._random.random() < 0.3 or not alive:
            try:
                self._sandbox.kill(self._random.choice(SERVERS))
            except (ProcessLookupError, StopIteration, OSError):
                return 0  # it is dead already
            self._department_kills += 1
            return 1
        life = self._random.choice(alive)
        os.kill(life.pid, signal.SIGKILL)
        self._worker_kills += 1
        if life.line is None:
            self._bury(life, todo)
        return 1


def setting(folder: Path, url: str, sandbox: SandboxWorld, day: str, broken: str = "") -> Setting:
    """The setting of a run in a folder of its own."""
    return Setting(
        url=url,
        sandbox=str(sandbox.home),
        private_pem=sandbox.private_pem,
        pack=str(ROOT / "content" / "shanzhi-city"),
        meeting=str(folder / "meeting"),
        day=day,
        broken=broken,
    )
