"""Durable execution: work that is started once, survives the death of its process, and is finished by a living one."""

from shanzhi.infrastructure.durable.adapters.dbos import DbosEngine, durable_url
from shanzhi.infrastructure.durable.ports import DurableEngine, RunState, Work
from shanzhi.infrastructure.durable.ticker import Ticker

__all__ = ["DbosEngine", "DurableEngine", "RunState", "Ticker", "Work", "durable_url"]
