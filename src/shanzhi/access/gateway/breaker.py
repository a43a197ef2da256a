"""A circuit breaker for each server: after some failures in a row it is left alone, then one call tries it out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class _Circuit:
    failures: int = 0
    open_until: float = 0.0


class Breakers:
    """The breakers of all servers. Safe to use from many threads.

    Args:
        most: failures in a row that open a circuit.
        rest_s: seconds for which it stays open.
        ticks: seconds on a clock that only goes forward.
    """

    def __init__(self, most: int = 8, rest_s: float = 2.0, ticks: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._rest_s = rest_s
        self._ticks = ticks
        self._circuits: dict[str, _Circuit] = {}
        self._lock = threading.Lock()

    def admits(self, server: str) -> bool:
        """Whether a call may go out now. After the rest, one caller at a time is let through to try."""
        with self._lock:
            circuit = self._circuits.setdefault(server, _Circuit())
            if circuit.failures < self._most:
                return True
            if self._ticks() < circuit.open_until:
                return False
            circuit.open_until = self._ticks() + self._rest_s
            return True

    def note(self, server: str, *, broken: bool) -> None:
        """How a call went."""
        with self._lock:
            circuit = self._circuits.setdefault(server, _Circuit())
            if not broken:
                circuit.failures = 0
                return
            circuit.failures += 1
            if circuit.failures >= self._most:
                circuit.open_until = self._ticks() + self._rest_s
