"""The demonstration's departments: starts the sandbox as a process of its own, or finds the one that runs already.

The departments are other people's systems: they live on when the platform is killed, and the next start finds them.
They are only stopped when a platform of this home ends in good order, and only if one of this home started them.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from shanzhi.kernel.errors import SystemFailed

PATIENCE_S = 30.0
PUBLIC_KEY = "gateway-public.pem"
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""The departments are on this machine: no proxy stands between."""


class DemoDepartments:
    """The sandbox beside one demonstration."""

    def __init__(self, home: Path, pack: Path, port_base: int) -> None:
        self.home = home
        self._pack = pack
        self._port_base = port_base
        self._process: subprocess.Popen[bytes] | None = None
        self._log = home / "sandbox.log"
        self._logged = 0
        self._started = home / "started-by-platform"

    @property
    def registry(self) -> Path:
        """Where the sandbox says which systems run at which address."""
        return self.home / "registry.json"

    def start(self, public_key_pem: str) -> None:
        """Give the departments the gateway's public key and start them; those that run already are left as they are."""
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / PUBLIC_KEY).write_text(public_key_pem, "utf-8")
        if self._running():
            return
        self.registry.unlink(missing_ok=True)
        with self._log.open("ab") as log:
            self._logged = log.tell()
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "shanzhi_sandbox",
                    *("--home", str(self.home)),
                    *("--port-base", str(self._port_base)),
                    *("--pack", str(self._pack)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.write_text(str(self._process.pid), "ascii")

    def await_ready(self) -> None:
        """Wait until the systems listen. Raises ``SystemFailed('departments_down')`` with what they said last."""
        until = time.monotonic() + PATIENCE_S
        while not self._running():
            ended = self._process is not None and self._process.poll() is not None
            if ended or time.monotonic() > until:
                detail = (
                    f"部门模拟系统没有启动成功：{self._last_words() or '没有回应'}"
                    f"（起始端口可用环境变量 SHANZHI_SANDBOX_PORT 更换，日志在 {self._log}）"
                )
                raise SystemFailed("departments_down", detail)
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the departments, if a platform of this home started them: this one, or one that was killed."""
        pid = self._ours()
        if pid is None:
            return
        for number, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            until = time.monotonic() + patience
            while not self._gone(pid) and time.monotonic() < until:
                time.sleep(0.02)
            if self._gone(pid):
                break
        self._process = None
        self._started.unlink(missing_ok=True)

    def _gone(self, pid: int) -> bool:
        return not _alive(pid) if self._process is None else self._process.poll() is not None

    def _ours(self) -> int | None:
        """The process that we started and that still is the departments' supervisor."""
        if self._process is not None:
            return self._process.pid
        try:
            started = int(self._started.read_text("ascii"))
        except (OSError, ValueError):
            return None
        return started if self._running() and self._registered()["supervisor"] == started else None

    def _registered(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.registry.read_text("utf-8"))
        return content

    def _running(self) -> bool:
        """Whether the departments of this very home answer; a number of a process alone may be somebody else's now."""
        try:
            token = (self.home / "control-token").read_text("ascii")
            content = self._registered()
            systems = [row["control_url"] for row in content["servers"]]
            return _alive(int(content["supervisor"])) and any(_answers(url, token) for url in systems)
        except (OSError, ValueError, KeyError):
            return False

    def _last_words(self) -> str:
        """The last line that this start left in the log."""
        with self._log.open("rb") as log:
            log.seek(self._logged)
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1].removeprefix("Error: ") if lines else ""


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _answers(url: str, token: str) -> bool:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with _DIRECT.open(request, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
