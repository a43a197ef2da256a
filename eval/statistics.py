"""Counting with honesty: a rate is always a count out of a count with its interval. Pure; knows no suite."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z95 = 1.959963984540054
"""The two-sided 95 % point of the normal distribution."""


@dataclass(frozen=True)
class Rate:
    """``hits`` out of ``n``."""

    hits: int
    n: int

    @property
    def share(self) -> float:
        """Between 0 and 1; 0 of nothing is 0."""
        return self.hits / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % score interval (E. B. Wilson 1927), which stays honest near 0 and 1 and for small samples."""
        if not self.n:
            return 0.0, 1.0
        z2 = Z95 * Z95
        middle = (self.share + z2 / (2 * self.n)) / (1 + z2 / self.n)
        half = Z95 * math.sqrt(self.share * (1 - self.share) / self.n + z2 / (4 * self.n * self.n)) / (1 + z2 / self.n)
        return max(0.0, middle - half), min(1.0, middle + half)

    def words(self) -> str:
        """``123/145  84.8 %  [78.1, 89.8]``."""
        low, high = self.interval
        return f"{self.hits:>4}/{self.n:<4} {100 * self.share:5.1f} %  [{100 * low:.1f}, {100 * high:.1f}]"

    def as_json(self) -> dict[str, float | int]:
        """For the results file: shares, not percentages."""
        low, high = self.interval
        return {
            "hits": self.hits,
            "n": self.n,
            "share": round(self.share, 4),
            "low": round(low, 4),
            "high": round(high, 4),
        }


def rate(values: list[bool]) -> Rate:
    """The rate of true values."""
    return Rate(sum(values), len(values))


def percentile(values: list[float], share: float) -> float:
    """The nearest-rank percentile; 0 of nothing."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
