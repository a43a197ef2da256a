"""What the house wants of durable execution.

A *run* is one call of a registered function with one short text (an identifier, never personal data), named by an id of
our choosing. Starting an id again does nothing. A run that was cut off by the death of its process is called again from
its beginning, so registered work must find its own place and give its outward effects idempotency keys.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

Work = Callable[[str], None]


class RunState(StrEnum):
    """What became of a run."""

    UNKNOWN = "unknown"
    RUNNING = "running"
    """Waiting for its turn, at work, or left by a dead worker and not adopted yet."""
    DONE = "done"
    FAILED = "failed"


class DurableEngine(Protocol):
    """Starts runs and carries them to their end."""

    def register(self, name: str, work: Work) -> None:
        """Name a function. Only before :meth:`launch`."""
        ...

    def launch(self) -> None:
        """Begin to work, first with what this worker left unfinished."""
        ...

    def start(self, name: str, run: str, argument: str) -> None:
        """Record the run and return; it is carried out in the background. Nothing happens when ``run`` exists."""
        ...

    def state(self, run: str) -> RunState:
        """What became of a run."""
        ...

    def beat(self) -> int:
        """Say that this worker lives, and adopt the unfinished runs of workers that have stopped saying so.

        Returns how many workers' runs were adopted.
        """
        ...

    def forget(self, age: timedelta) -> int:
        """Drop the records of runs that ended well longer than ``age`` ago (at most a thousand a call); how many.

        A forgotten run counts as never started.
        """
        ...

    def close(self) -> None:
        """Stop; unfinished runs are found again by the next launch."""
        ...
