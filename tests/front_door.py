"""The platform as its users meet it: a real server process in a folder of its own, and a client of the public API."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[1]
TODAY = "2026-06-30"
PATIENCE_S = 120.0


def free_ports(count: int) -> int:
    """The first of ``count`` neighbouring ports that are free now."""
    for base in range(10_000 + os.getpid() * 41 % 9_000, 20_000, count):
        probes = [socket.socket() for _ in range(count)]
        try:
            for offset, probe in enumerate(probes):
                probe.bind(("127.0.0.1", base + offset))
        except OSError:
            continue
        finally:
            for probe in probes:
                probe.close()
        return base
    raise RuntimeError("no free ports")


class LiveCity:
    """The demonstration city, served by a process that can be killed and started again.

    A city that is told of another's ``departments`` (the registry file of that one's sandbox) brings none of its own;
    with the same home and database it is one more worker of the same city.
    """

    def __init__(
        self, home: Path, *, today: str = TODAY, env: dict[str, str] | None = None, departments: Path | None = None
    ) -> None:
        self.home = home
        self.today = today
        self.port = free_ports(20)
        self.url = f"http://127.0.0.1:{self.port}"
        self.departments = departments or home / "sandbox" / "registry.json"
        self._lends = departments is None
        self._env = {**os.environ, "SHANZHI_SANDBOX_PORT": str(self.port + 1), **(env or {})}
        if departments is not None:
            self._env["SHANZHI_DEPARTMENTS"] = str(departments)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the server and wait until it is ready. Raises ``RuntimeError`` with its log when it is not."""
        self.spawn()
        assert self._process is not None
        until = time.monotonic() + PATIENCE_S
        with httpx.Client(base_url=self.url, timeout=5, trust_env=False) as client:
            while self._process.poll() is None and time.monotonic() < until:
                with suppress(httpx.HTTPError):
                    if client.get("/readyz").status_code == 200:
                        return
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(self.log()[-3000:])

    def spawn(self) -> None:
        """Start the server, and do not wait."""
        command = [sys.executable, "-m", "shanzhi", "serve", "--demo", "--home", str(self.home)]
        command += ["--port", str(self.port), "--today", self.today]
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._env, stdout=log, stderr=log)

    def log(self) -> str:
        """Everything that the server has said."""
        return (self.home / "server.log").read_text("utf-8", "replace")

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """Stop in good order, and whatever departments a killed server has left."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
        if self._lends:
            with suppress(OSError, ValueError):
                os.kill(int(json.loads(self.departments.read_text("utf-8"))["supervisor"]), signal.SIGTERM)

    def in_effect(self, server: str, kind: str, case: str) -> int:
        """How often something happened to a case, by a department's own books."""
        file = f"file:{self.departments.parent / server}.db?mode=ro"
        with closing(sqlite3.connect(file, uri=True)) as books:
            count = "select count(*) from effect where kind = ? and case_number = ?"
            return int(books.execute(count, (kind, case)).fetchone()[0])

    def visitor(self, persona: str | None = None) -> Visitor:
        """Somebody who talks to the city."""
        visitor = Visitor(self.url)
        if persona is not None:
            visitor.sign_in(persona)
        return visitor


class Visitor:
    """One session and one conversation."""

    def __init__(self, url: str) -> None:
        self.http = httpx.Client(base_url=url, timeout=60, trust_env=False)
        self.token = self.ok("POST", "/api/v1/sessions", json={"channel": "web"})["token"]
        self._wear(self.token)
        self.conversation = self.ok("POST", "/api/v1/conversations", json={})["id"]

    def sign_in(self, persona: str) -> None:
        """Sign in as a persona; the conversation goes on."""
        self.token = self.ok("POST", "/api/v1/demo/sign-in", json={"persona": persona})["token"]
        self._wear(self.token)

    def say(self, text: str) -> dict[str, Any]:
        """One sentence; the answer."""
        answer: dict[str, Any] = self.ok("POST", self.turns, json={"text": text})
        return answer

    def act(self, **action: object) -> dict[str, Any]:
        """One action; the answer."""
        answer: dict[str, Any] = self.ok("POST", self.turns, json={"action": action})
        return answer

    def upload(self, name: str, content: bytes) -> str:
        """Upload a file; its id."""
        return str(self.ok("POST", "/api/v1/files", files={"file": (name, content)})["id"])

    @property
    def turns(self) -> str:
        return f"/api/v1/conversations/{self.conversation}/turns"

    def ok(self, method: str, path: str, **more: Any) -> Any:
        """A call that must succeed."""
        response = self.http.request(method, path, **more)
        assert response.is_success, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def problem(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        """A call that must be refused with a problem."""
        response = self.http.request(method, path, **more)
        assert response.is_error, f"{method} {path} was allowed: {response.text}"
        assert response.headers["content-type"].startswith("application/problem+json"), response.text
        body: dict[str, Any] = response.json()
        assert {"code", "detail", "who"} <= body.keys()
        return body

    def _wear(self, token: str) -> None:
        self.http.headers["Authorization"] = f"Bearer {token}"


def card(answer: dict[str, Any], kind: str) -> dict[str, Any]:
    """The answer's card of a kind; it must be there."""
    found = [c for c in answer["cards"] if c["kind"] == kind]
    assert found, f"no {kind} card in {answer['status']}: {answer['text']} {[c['kind'] for c in answer['cards']]}"
    one: dict[str, Any] = found[0]
    return one


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00050001ff"
    "89993d1d0000000049454e44ae426082"
)
"""The smallest real picture: one pixel."""
