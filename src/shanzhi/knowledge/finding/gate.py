"""Whether the catalogue covers a sentence at all: a small logistic model over four plain signals."""

from __future__ import annotations

import math

_WITH_MODEL = (-60.0, 68.0, 0.02, 0.1, 0.2)
_BY_WORDS = (-4.0, 0.0, 0.12, 0.3, 0.4)


def covered(*, nearest: float | None, letters: float, concepts: int, peak: float) -> float:
    """Probability that one of the items is meant.

    Args:
        nearest: cosine to the five nearest texts of the best target; None without a model.
        letters: BM25 of the best target over characters and pairs.
        concepts: how many concepts of the lexicon were said.
        peak: the best target's mixed score, in standard deviations.
    """
    bias, near, letter, concept, height = _BY_WORDS if nearest is None else _WITH_MODEL
    x = bias + near * (nearest or 0.0) + letter * letters + concept * concepts + height * peak
    return round(1 / (1 + math.exp(-max(-30.0, min(30.0, x)))), 4)
