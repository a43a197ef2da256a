"""What the environment and the command line say. Everything has a default that works on one machine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from shanzhi.channels.cli.wiring import ServeOptions
from shanzhi.kernel.ids import TenantId

SANDBOX_PORTS = 701
"""The departments' first port, above the platform's own."""


class Settings:
    """The configuration of one process (``docs/manual``)."""

    def __init__(self, env: Mapping[str, str], options: ServeOptions) -> None:
        self.env = env
        self.options = options
        self.home = options.home.resolve()
        self.database_url = env.get("SHANZHI_DATABASE_URL", f"sqlite:///{self.home / 'shanzhi.db'}")
        self.tenant = TenantId(env.get("SHANZHI_TENANT", "shanzhi-city"))
        self.worker = env.get("SHANZHI_WORKER", "local")
        self.departments = Path(env["SHANZHI_DEPARTMENTS"]) if "SHANZHI_DEPARTMENTS" in env else None
        self.sandbox_port = int(env.get("SHANZHI_SANDBOX_PORT", options.port + SANDBOX_PORTS))
        self.model_url = env.get("SHANZHI_LLM_URL", "")
        self.model_name = env.get("SHANZHI_LLM_MODEL", "")
        self.model_key = env.get("SHANZHI_LLM_KEY", "")
