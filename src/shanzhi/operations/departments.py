"""The demonstration's departments: starts the sandbox as a process of its own, or finds the one that runs already.

The departments are other people's systems: they live on when the platform is killed, and are only stopped with it when
the platform that started them ends in good order.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from shanzhi.kernel.errors import SystemFailed

PATIENCE_S = 30.0
PUBLIC_KEY = "gateway-public.pem"


class DemoDepartments:
    """The sandbox beside one demonstration."""

    def __init__(self, home: Path, pack: Path, port_base: int) -> None:
        self.home = home
        self._pack = pack
        self._port_base = port_base
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def registry(self) -> Path:
        """Where the sandbox says which systems run at which address."""
        return self.home / "registry.json"

    def start(self, public_key_pem: str) -> None:
        """Give the departments the gateway's public key and start them; does nothing when they run already.

        Raises:
            SystemFailed: ``departments_down``: they did not come up.
        """
        self.home.mkdir(parents=True, exist_ok=True)
        (self.home / PUBLIC_KEY).write_text(public_key_pem, "utf-8")
        if self._running():
            return
        self.registry.unlink(missing_ok=True)
        with (self.home / "sandbox.log").open("ab") as log:
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

    def await_ready(self) -> None:
        """Wait until every system listens. Raises ``SystemFailed('departments_down')``."""
        until = time.monotonic() + PATIENCE_S
        while not self._running():
            ended = self._process is not None and self._process.poll() is not None
            if ended or time.monotonic() > until:
                detail = f"部门模拟系统没有启动成功，请查看 {self.home / 'sandbox.log'}，排除后重新运行。"
                raise SystemFailed("departments_down", detail)
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the departments, if we started them."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
            self._process = None

    def _running(self) -> bool:
        try:
            content: dict[str, Any] = json.loads(self.registry.read_text("utf-8"))
            os.kill(int(content["supervisor"]), 0)
        except (OSError, ValueError, KeyError):
            return False
        return True
