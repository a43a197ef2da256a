"""Something done again and again in a thread of its own. It knows no calendar: what is due is the doer's business."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

_log = structlog.get_logger(__name__)


class Ticker:
    """Calls ``act`` every ``seconds`` until stopped. A failure is logged and the next tick tries again."""

    def __init__(self, name: str, seconds: float, act: Callable[[], object]) -> None:
        self._name = name
        self._seconds = seconds
        self._act = act
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._tick, name=f"tick-{name}", daemon=True)

    def start(self) -> None:
        """Begin at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the tick in progress."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _tick(self) -> None:
        while not self._stopped.is_set():
            try:
                self._act()
            except Exception:  # whatever it is, the next tick must come; the log carries the trace
                _log.exception("tick_failed", ticker=self._name)
            self._stopped.wait(self._seconds)
