"""Figures for Prometheus. Labels are states, rules and codes of ours: never a person, a case or free text.

The gateway counts its own calls (``access.gateway.adapters.meter``) in the same registry.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_TURN_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds around the promise for a turn without a language model (p95 at 0.15 s) and with one."""


class Metrics:
    """What a running platform counts. One for a registry."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._registry = registry
        self._turns = Counter("shanzhi_turns", "Turns answered", ["status"], registry=registry)
        self._seconds = Histogram(
            "shanzhi_turn_seconds", "Seconds a turn took", buckets=_TURN_SECONDS, registry=registry
        )
        self._blocks = Counter("shanzhi_guard_blocks", "Texts that the guard stopped", ["rule"], registry=registry)
        self._cases = Gauge("shanzhi_cases", "Cases in a state now", ["state"], registry=registry)
        self._audit = Counter("shanzhi_audit_records", "Audit records kept", ["kind"], registry=registry)
        self._refused = Counter("shanzhi_audit_failures", "Audit records that could not be kept", registry=registry)

    def turn_answered(self, status: str, seconds: float) -> None:
        """A turn ended in a status."""
        self._turns.labels(status).inc()
        self._seconds.observe(seconds)

    def guard_blocked(self, rule: str) -> None:
        """The guard stopped a text by a rule."""
        self._blocks.labels(rule).inc()

    def cases_counted(self, by_state: Mapping[str, int]) -> None:
        """So many cases are in each state now."""
        for state, number in by_state.items():
            self._cases.labels(state).set(number)

    def audit_kept(self, kind: str) -> None:
        """An audit record was kept."""
        self._audit.labels(kind).inc()

    def audit_failed(self) -> None:
        """An audit record could not be kept, and an act was not done."""
        self._refused.inc()

    def exposition(self) -> bytes:
        """Everything in the registry, in Prometheus' text format."""
        return generate_latest(self._registry)
