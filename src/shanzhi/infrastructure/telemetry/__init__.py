"""Logs and figures of a running platform. Knows how to write and count; refuses to know what is personal in a log."""

from shanzhi.infrastructure.telemetry.logs import Level, Mask, configure, traced
from shanzhi.infrastructure.telemetry.metrics import Metrics

__all__ = ["Level", "Mask", "Metrics", "configure", "traced"]
