"""The departments' systems as real processes, for any test that wants to talk to them or break them."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from joserfc.jwk import OKPKey

from shanzhi_sandbox.orders import send_order

ROOT = Path(__file__).parent.parent
PACK = ROOT / "content" / "shanzhi-city"
SYSTEMS = 7


class SandboxWorld:
    """A running supervisor with its systems, in a folder of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.registry = home / "registry.json"
        key = OKPKey.generate_key("Ed25519")
        self.private_pem = key.as_pem(private=True).decode("ascii")
        (home / "gateway-public.pem").write_bytes(key.as_pem(private=False))
        self.port_base = free_ports(SYSTEMS)
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "shanzhi_sandbox", "--home", str(self.home)]
        command += ["--port-base", str(self.port_base), "--pack", str(PACK)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "sandbox")}
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        until(lambda: self.registry.exists() or process.poll() is not None, 30)
        if process.poll() is not None:
            raise RuntimeError(process.stderr.read().decode() if process.stderr else "the sandbox did not start")
        return process

    def order(self, server: str, **order: object) -> dict[str, Any]:
        """Spoil or mend a system; without an order, its state."""
        return send_order(self.home, server, order)

    def row(self, server: str) -> dict[str, Any]:
        """A system's row in the registry file."""
        rows = json.loads(self.registry.read_text("utf-8"))["servers"]
        found: dict[str, Any] = next(row for row in rows if row["name"] == server)
        return found

    def kill(self, server: str) -> None:
        """``kill -9`` of one system (or it is dead already); the supervisor starts it again."""
        with suppress(ProcessLookupError):
            os.kill(int(self.row(server)["pid"]), signal.SIGKILL)

    def ask(self, server: str, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Look into a system's own database."""
        connection = sqlite3.connect(f"file:{self.home / server}.db?mode=ro", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def effects(self, server: str, case: str) -> int:
        """How many submissions of a case had an effect."""
        rows = self.ask(server, "select count(*) from effect where kind = 'submitted' and case_number = ?", case)
        return int(rows[0][0])

    def calls(self, server: str) -> int:
        """How many calls a system has seen."""
        return int(self.ask(server, "select count(*) from call")[0][0])

    def mend(self) -> None:
        """Everything back to normal."""
        for row in json.loads(self.registry.read_text("utf-8"))["servers"]:
            self.order(row["name"], clear=True)

    def stop(self) -> None:
        """End the supervisor and with it all systems."""
        self.process.terminate()
        self.process.wait(10)
        if self.process.stderr:
            self.process.stderr.close()


def free_ports(count: int) -> int:
    """The first of ``count`` ports in a row on which nobody listens."""
    for base in range(21000 + os.getpid() % 997 * 17, 60000, count):
        if all(_free(base + offset) for offset in range(count)):
            return base
    raise RuntimeError("no free ports")


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def until(true: Any, seconds: float) -> None:
    """Wait for something that another process does."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.02)
