"""The command ``shanzhi``: hands the command line what bootstrap builds, and only as much as a command needs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from shanzhi.bootstrap import CONTENT, Platform
from shanzhi.channels import cli
from shanzhi.channels.cli.wiring import Say, ServeOptions
from shanzhi.infrastructure.telemetry import configure
from shanzhi.knowledge.content import ContentStore, catalogue_of, read_pack
from shanzhi.operations.settings import Settings
from shanzhi.security.audit import Audit
from shanzhi.security.masking import mask_data


class Wiring:
    """What the command line asks for."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def content_store(self) -> ContentStore:
        """The content of the configured installation."""
        return self._platform().content

    def audit(self) -> Audit:
        """The audit log of the configured installation."""
        return self._platform().audit

    def serve(self, options: ServeOptions, say: Say) -> None:
        """Serve until stopped."""
        Platform(Settings(self._env, options)).serve(say)

    def prepare(self, options: ServeOptions, say: Say) -> None:
        """Compute vectors and the law index from the content alone; no database is touched."""
        platform = Platform(Settings(self._env, options))
        catalogue = catalogue_of(read_pack(options.pack), platform.settings.tenant, platform.clock.today())
        platform.find_ready(catalogue, say)
        say("准备法律条文索引")
        platform.laws.prepare()

    def _platform(self) -> Platform:
        demo = self._env.get("SHANZHI_DEMO", "") not in ("", "0")
        home = Path(self._env.get("SHANZHI_HOME", "var"))
        return Platform(Settings(self._env, ServeOptions(home=home, demo=demo, pack=CONTENT / "shanzhi-city")))


def main() -> None:
    """Run the command line."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    configure(mask_data)
    cli.run(Wiring(os.environ))


if __name__ == "__main__":
    main()
