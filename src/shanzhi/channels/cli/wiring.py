"""What the command line asks of bootstrap: to build the parts that a command needs, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Protocol

from shanzhi.kernel.values import Frozen
from shanzhi.knowledge.content.store import ContentStore
from shanzhi.security.audit import Audit


class ServeOptions(Frozen):
    """How to serve a city."""

    home: Path
    host: str = "127.0.0.1"
    port: int = 8000
    demo: bool = False
    today: date | None = None
    """Replay this day (demonstration only)."""
    pack: Path
    """The content pack that the demonstration loads."""


Say = Callable[[str], None]


class Wiring(Protocol):
    """Built by ``bootstrap``."""

    def content_store(self) -> ContentStore:
        """The content of the configured installation."""
        ...

    def audit(self) -> Audit:
        """The audit log of the configured installation."""
        ...

    def serve(self, options: ServeOptions, say: Say) -> None:
        """Serve until stopped. Progress is said line by line."""
        ...

    def prepare(self, options: ServeOptions, say: Say) -> None:
        """Derive what can be derived before the first start: vectors and indexes."""
        ...
