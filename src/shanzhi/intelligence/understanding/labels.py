"""Which of several labelled answers a sentence gives: by common words, by words that say the same, and by meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from shanzhi.intelligence.understanding.rulebook import same_words
from shanzhi.knowledge.finding import FinderIndex, plain

_BREAKS = re.compile(r"[()（）、,，/；;。]|或者|以及|或(?!许)|及(?!时)")
_EMPTY = re.compile(r"^(?:是|为|属于|已经?|由|从|因为?|凭|在|按|到|有|的)+|(?:的|了|等|情形)+$")
_NEGATION = re.compile(r"(?:不(?:是|用|需要|想|能|会|要|太|再|必)?|没(?:有)?|未|无|非|别|莫|并不|不存在)$")
_NEGATIVE = re.compile(r"^(?:不|没|未|无|非|别)|(?:没有|不是|未|不)(?=[\u4e00-\u9fff]{0,6}$)")

CLEAR = 0.6
"""Share of a label's words that makes an answer clear by words alone."""
_AHEAD = 0.15
_NEAR_AHEAD = 0.008
"""Cosine by which the nearest label must lead when words do not decide."""


def pick(text: str, labels: Sequence[str], index: FinderIndex | None = None, *, clear: float = CLEAR) -> int | None:
    """The position of the label that a plain text says, or None when none, or more than one, fits.

    With an index, meaning decides where words do not: only for answers to a question that was asked. ``clear`` is the
    share of a label that must be said.
    """
    said = _worded(text)
    shares = [share(said, label) for label in labels]
    order = sorted(range(len(labels)), key=lambda n: -shares[n])
    if not order:
        return None
    first = shares[order[0]]
    second = shares[order[1]] if len(order) > 1 else 0.0
    if first >= clear and first - second >= _AHEAD:
        return order[0]
    denied = [n for n in range(len(labels)) if shares[n] < 0] if index is not None else []
    if len(labels) == 2 and len(denied) == 1 and first < clear:
        return 1 - denied[0]
    if index is None or first < 0:
        return None
    return _nearest(text, labels, shares, index)


def share(said: str, label: str) -> float:
    """How much of a label is said, 0 to 1; negative when it is said and denied."""
    said, best = _worded(said), 0.0
    for part in _BREAKS.split(_worded(plain(label))):
        core = _EMPTY.sub("", part.strip())
        if not core:
            continue
        length, at = _common(said, core)
        if length < min(2, len(core)):
            continue
        part_share = length / len(core)
        if _NEGATION.search(said[:at]) and not _NEGATIVE.search(core):
            best = min(best, -part_share) if best <= 0 else best
        else:
            best = max(best, part_share)
    return best


def _nearest(text: str, labels: Sequence[str], shares: Sequence[float], index: FinderIndex) -> int | None:
    vector, vectors = index.vector(text), index.spoken(labels)
    if vector is None or vectors is None:
        return None
    near = np.einsum("ij,j->i", vectors, vector) + 0.03 * np.array(shares, dtype=np.float32)
    order = np.argsort(-near)
    lead = float(near[order[0]] - near[order[1]]) if len(order) > 1 else 1.0
    return int(order[0]) if lead >= _NEAR_AHEAD else None


@lru_cache(maxsize=4096)
def _worded(text: str) -> str:
    """A plain text in the words of labels."""
    for word, others in same_words():
        for other in others:
            if word not in text:
                text = text.replace(other, word)
    return text


def _common(text: str, word: str) -> tuple[int, int]:
    """Length of the longest part of ``word`` that stands in ``text``, and where."""
    for length in range(len(word), 0, -1):
        for start in range(len(word) - length + 1):
            at = text.find(word[start : start + length])
            if at >= 0:
                return length, at
    return 0, -1
