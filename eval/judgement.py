"""What a suite hands back: one judgement for each question, and how the sample was made. Pure values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from eval.statistics import Rate, rate


@dataclass(frozen=True)
class Judgement:
    """What was measured on one question."""

    id: str
    split: str
    """``given``, ``dev`` or ``test``."""
    group: str
    """The kind of question, for a finer table."""
    measures: dict[str, bool]
    seen: dict[str, Any] = field(default_factory=dict)
    """What came back, for whoever looks into a failure; kept in the results file."""


@dataclass(frozen=True)
class Outcome:
    """A suite's judgements."""

    suite: str
    title: str
    sample: str
    """How the sample was made and whether it was tuned on."""
    main: str
    """The measure that the finer table shows."""
    judgements: tuple[Judgement, ...]
    want_low: frozenset[str] = frozenset()
    """Measures that count what should not happen."""
    notes: tuple[str, ...] = ()

    def splits(self) -> list[str]:
        """The splits that occur, in the usual order."""
        found = {j.split for j in self.judgements}
        return [s for s in ("given", "dev", "test") if s in found] + sorted(found - {"given", "dev", "test"})

    def measures(self) -> list[str]:
        """The names of what was measured, in the order in which they came up."""
        return list(dict.fromkeys(name for j in self.judgements for name in j.measures))

    def rate(self, measure: str, split: str = "", group: str = "") -> Rate:
        """The rate of one measure, over everything, a split or a group."""
        values = [
            j.measures[measure]
            for j in self.judgements
            if measure in j.measures and split in ("", j.split) and group in ("", j.group)
        ]
        return rate(values)
