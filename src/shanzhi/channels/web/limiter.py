"""How often one client may ask: a moving window a minute, in this process's memory."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter


class Limiter:
    """Counts by kind of request and client."""

    def __init__(self) -> None:
        self._window = SlidingWindowCounterRateLimiter(MemoryStorage())

    def allow(self, kind: str, client: str, per_minute: int) -> bool:
        """Whether one more is allowed now; it is counted when it is."""
        return self._window.hit(RateLimitItemPerMinute(per_minute), kind, client)
