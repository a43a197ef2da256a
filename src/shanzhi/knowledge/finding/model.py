"""What finding hands back, and the weights with which it mixes its signals."""

from __future__ import annotations

from dataclasses import dataclass

from shanzhi.kernel.command import Candidate, ItemField
from shanzhi.kernel.values import Frozen


class Found(Frozen):
    """The items and bundles that a sentence may mean."""

    candidates: tuple[Candidate, ...] = ()
    """Best first; ``score`` is a probability among all targets, calibrated on the development questions."""
    ours: float = 0.0
    """Probability that the catalogue covers the sentence at all."""
    margin: float = 0.0
    """The best candidate's score minus the second's."""
    nearest: float | None = None
    """Cosine to the five nearest texts of the nearest target; None without a model."""


class Passage(Frozen):
    """A short text of one item that may answer a question."""

    field: ItemField
    index: int
    """Position within the field's list (the third FAQ is 2); 0 for fields that are not lists."""
    text: str
    score: float
    """0 to 1, comparable within one question only."""


@dataclass(frozen=True)
class Weights:
    """How much each signal counts, in standard deviations over all targets.

    Chosen by a plain sweep over the development questions (``bench/finding.py``); a wide neighbourhood of these values
    does equally well, so they are round numbers. ``temperature`` turns the sum into probabilities.
    """

    near_one: float = 0.3
    """Nearest single text of the target, in meaning."""
    near_five: float = 0.6
    """Mean of its five nearest texts: one lucky phrase is not enough."""
    centre: float = 0.3
    """Centre of all its texts."""
    letters: float = 0.5
    """BM25 over single characters and pairs."""
    sounds: float = 0.4
    """BM25 over toneless syllables and pairs: catches typing by pinyin and misheard speech."""
    record: float = 0.35
    """BM25 over its questions, answers and situations."""
    concepts: float = 0.35
    """BM25 over the concepts of the lexicon."""
    temperature: float = 1.6
