"""What the log tells of itself, for whoever counts."""

from __future__ import annotations

from typing import Protocol


class AuditObserver(Protocol):
    """Counts records (``infrastructure.telemetry.Metrics``)."""

    def audit_kept(self, kind: str) -> None:
        """A record was kept."""
        ...

    def audit_failed(self) -> None:
        """A record could not be kept, and an act was not done."""
        ...
