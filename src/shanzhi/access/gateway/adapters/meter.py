"""Counting calls for Prometheus. Labels are names of tools and codes, never anything of a person."""

from __future__ import annotations

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Histogram

from shanzhi.access.gateway.model import Call
from shanzhi.access.gateway.receipts import WORDS
from shanzhi.kernel.evidence import Receipt


class PrometheusMeter:
    """``shanzhi_gateway_calls_total`` and ``shanzhi_gateway_call_seconds``."""

    def __init__(self, registry: CollectorRegistry = REGISTRY) -> None:
        self._calls = Counter(
            "shanzhi_gateway_calls", "Calls through the gateway", ["tool", "outcome", "code"], registry=registry
        )
        self._seconds = Histogram("shanzhi_gateway_call_seconds", "Seconds a call took", ["server"], registry=registry)

    def called(self, call: Call, receipt: Receipt, seconds: float) -> None:
        """A call has ended. A code that is not the gateway's own (a department's) is counted as ``other``."""
        code = receipt.code if not receipt.code or receipt.code in WORDS else "other"
        self._calls.labels(call.rule.name, receipt.outcome, code).inc()
        self._seconds.labels(call.rule.server).observe(seconds)
