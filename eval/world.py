"""Where the platform under evaluation comes from: a server started here on a scripted day, or one that already runs.

A server started here has a home of its own, copied from a prepared one, and is stopped and thrown away afterwards.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

import httpx

from eval.departments import Departments

DAY = "2026-06-30"
"""The day on which questions are asked, unless a script says otherwise."""
READY_S = 600.0
STOP_S = 30.0
ANSWER_S = 60.0
PORTS = 12
"""A demonstration takes its own port and one for each department system after it."""
PACK = Path("content/shanzhi-city")
PREPARED = Path("var/eval/prepared")
LOG = Path("var/eval/server.log")


@dataclass(frozen=True)
class Place:
    """A front door, and the departments behind it where they can be looked at."""

    http: httpx.Client
    departments: Departments | None
    processes: tuple[int, ...] = ()
    """The process that serves; its children are the departments."""


class World(Protocol):
    """Gives places."""

    def place(self, day: str) -> AbstractContextManager[Place | None]:
        """A front door on a scripted day; ``None`` when this world cannot play it."""
        ...


class RunningWorld:
    """A server that somebody else runs."""

    def __init__(self, base_url: str, home: Path | None, day: str) -> None:
        self._base_url = base_url
        self._home = home
        self._day = day

    @contextmanager
    def place(self, day: str) -> Iterator[Place | None]:
        """The running server, where it plays that day."""
        if day != self._day:
            yield None
            return
        with front_door(self._base_url) as http:
            yield Place(http, Departments(self._home) if self._home is not None else None)


class HeldWorld:
    """One place that is kept open, for suites that leave nothing behind."""

    def __init__(self, place: Place | None, day: str) -> None:
        self._place = place
        self._day = day

    @contextmanager
    def place(self, day: str) -> Iterator[Place | None]:
        """The place, where it plays that day."""
        yield self._place if day == self._day else None


class LocalWorld:
    """Servers started here, each in a home of its own."""

    def __init__(self, prepared: Path, log: Path | None = None) -> None:
        self._prepared = prepared
        self._log = log
        self._ready = False

    def prepare(self) -> None:
        """Derive once what every start would derive again: vectors and indexes."""
        if not self._ready:
            self._prepared.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-m", "shanzhi", "prepare", "--home", str(self._prepared), "--pack", str(PACK)]
            with self._errors() as log:
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=log)  # noqa: S603 - ours
            self._ready = True

    @contextmanager
    def place(self, day: str) -> Iterator[Place | None]:
        """A fresh demonstration on that day."""
        self.prepare()
        with tempfile.TemporaryDirectory(prefix="shanzhi-eval-", ignore_cleanup_errors=True) as folder:
            home = Path(folder) / "home"
            shutil.copytree(self._prepared, home)
            port = free_ports()
            with self._errors() as log:
                process = start(home, port, day, log)
            try:
                with front_door(f"http://127.0.0.1:{port}") as http:
                    wait_ready(http, process)
                    yield Place(http, Departments(home), (process.pid,))
            finally:
                stop(process)

    def _errors(self) -> IO[bytes]:
        if self._log is None:
            return Path(os.devnull).open("wb")
        self._log.parent.mkdir(parents=True, exist_ok=True)
        return self._log.open("ab")


def front_door(base_url: str) -> httpx.Client:
    """A client of this address, whatever proxy the environment names."""
    return httpx.Client(base_url=base_url, timeout=ANSWER_S, trust_env=False)


def start(home: Path, port: int, day: str, errors: IO[bytes] | int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start a demonstration; its departments listen on the ports after its own."""
    command = [sys.executable, "-m", "shanzhi", "serve", "--demo", "--home", str(home), "--pack", str(PACK)]
    command += ["--port", str(port), "--today", day]
    env = {**os.environ, "SHANZHI_SANDBOX_PORT": str(port + 1)}
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True)  # noqa: S603 - ours


def free_ports(count: int = PORTS) -> int:
    """The first of so many neighbouring ports that nobody listens on now."""
    while True:
        with ExitStack() as stack:
            first = stack.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            try:
                for offset in range(1, count):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port + offset))
            except (OSError, OverflowError):
                continue
            return port


def wait_ready(http: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server can work. Raises ``RuntimeError`` when it ends or never becomes ready."""
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it was ready")
        try:
            if http.get("/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise RuntimeError("the server did not become ready")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to end; what is left of its own process group after that is killed."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
