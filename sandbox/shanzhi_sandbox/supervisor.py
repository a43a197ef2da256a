"""Runs all systems: imports everything once, forks one process for each, restarts what dies, ends what it started."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
import uvicorn.lifespan.on
import uvicorn.loops.uvloop
import uvicorn.protocols.http.httptools_impl  # imported once here, so that forked children share it
from starlette.types import Scope

from shanzhi_sandbox import cases, certificates, registers
from shanzhi_sandbox.orders import make_token
from shanzhi_sandbox.pack import Seed, read_seed
from shanzhi_sandbox.server import SystemServer, build_app
from shanzhi_sandbox.store import Store
from shanzhi_sandbox.systems import System, systems_of
from shanzhi_sandbox.tokens import GatewayTokens

_LOOK_EVERY_S = 0.05
_SETTLED_AFTER_S = 2.0
_LONGEST_PAUSE_S = 2.0


class PortTaken(Exception):
    """Another program listens on a port that a system needs."""


def open_store(system: System, home: Path, seed: Seed) -> Store:
    """A system's database, with its tables and the pack's content in it."""
    file = home / f"{system.name}.db"
    if system.kind == "certificates":
        store = Store(file, certificates.SCHEMA)
        certificates.seed(store, seed)
    elif system.kind == "registers":
        store = Store(file, registers.SCHEMA)
        registers.seed(store, seed)
    else:
        store = Store(file, cases.SCHEMA)
        cases.seed(store, seed, system.departments)
    return store


def serve(system: System, home: Path, seed: Seed, key_file: Path) -> None:
    """Be one system until told to stop."""
    tools = {"certificates": certificates.TOOLS, "registers": registers.TOOLS, "cases": cases.TOOLS}[system.kind]
    store = open_store(system, home, seed)
    servers: list[SystemServer] = []

    def hang_up(scope: Scope) -> None:
        servers[0].hang_up(scope)

    app = build_app(system, tools, store, GatewayTokens(system.name, key_file), make_token(home), hang_up)
    config = uvicorn.Config(
        app, host="127.0.0.1", port=system.port, log_level="critical", access_log=False, timeout_keep_alive=75
    )
    servers.append(SystemServer(config))
    servers[0].run()


class Supervisor:
    """The parent of all systems."""

    def __init__(self, home: Path, port_base: int, pack: Path, key_file: Path | None) -> None:
        self._home = home
        self._key_file = key_file or home / "gateway-public.pem"
        self._seed = read_seed(pack)
        self._systems = systems_of(self._seed.departments, port_base)
        self._running: dict[int, tuple[System, float]] = {}
        self._pauses: dict[str, float] = {}
        self._stopping = False

    def run(self) -> None:
        """Start everything, keep it running, and return when told to stop.

        Raises:
            PortTaken: a port is in use.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        make_token(self._home)
        for system in self._systems:
            _claim(system)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._line, self._lifeline = os.pipe()
        gc.collect()
        gc.freeze()
        for system in self._systems:
            self._start(system)
        self._await_all()
        self._write_registry()
        try:
            self._watch()
        finally:
            self._end_all()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _start(self, system: System) -> None:
        sys.stdout.flush()
        pid = os.fork()
        if pid:
            self._running[pid] = (system, time.monotonic())
            return
        code = 1
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.close(self._lifeline)
            threading.Thread(target=_leave_with_parent, args=(self._line,), daemon=True).start()
            serve(system, self._home, self._seed, self._key_file)
            code = 0
        finally:
            os._exit(code)

    def _watch(self) -> None:
        while not self._stopping:
            pid, _status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                time.sleep(_LOOK_EVERY_S)
                continue
            system, started_at = self._running.pop(pid)
            self._pause(system, time.monotonic() - started_at)
            if not self._stopping:
                self._start(system)
                self._write_registry()

    def _pause(self, system: System, lived_s: float) -> None:
        """A system that dies as soon as it starts is restarted ever more slowly."""
        before = self._pauses.get(system.name, 0.0)
        pause = 0.0 if lived_s > _SETTLED_AFTER_S else min(_LONGEST_PAUSE_S, before * 2 or 0.05)
        self._pauses[system.name] = pause
        time.sleep(pause)

    def _await_all(self, patience_s: float = 20.0) -> None:
        until = time.monotonic() + patience_s
        for system in self._systems:
            while not self._stopping and time.monotonic() < until:
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", system.port)) == 0:
                        break
                time.sleep(0.02)

    def _write_registry(self) -> None:
        pids = {system.name: pid for pid, (system, _) in self._running.items()}
        servers: list[dict[str, Any]] = [
            {
                "name": system.name,
                "title": system.title,
                "url": system.url,
                "control_url": system.control_url,
                "departments": list(system.departments),
                "pid": pids.get(system.name),
            }
            for system in self._systems
        ]
        content = {"supervisor": os.getpid(), "servers": servers}
        draft = self._home / "registry.json.new"
        draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        draft.replace(self._home / "registry.json")

    def _end_all(self) -> None:
        (self._home / "registry.json").unlink(missing_ok=True)
        for pid in self._running:
            os.kill(pid, signal.SIGTERM)
        until = time.monotonic() + 3
        while self._running and time.monotonic() < until:
            pid, _status = os.waitpid(-1, os.WNOHANG)
            self._running.pop(pid, None)
            time.sleep(0.0 if pid else 0.02)
        for pid in self._running:
            os.kill(pid, signal.SIGKILL)


def _leave_with_parent(line: int) -> None:
    """The parent holds the other end of the line: when it is gone, however it went, reading ends."""
    os.read(line, 1)
    os._exit(0)


def _claim(system: System) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", system.port))
        except OSError as taken:
            raise PortTaken(f"端口 {system.port}（{system.title}）已被占用，请用 --port-base 换一个。") from taken
