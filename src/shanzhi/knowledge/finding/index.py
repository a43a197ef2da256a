"""The searchable form of one catalogue: a sentence in, items out. Immutable; a changed catalogue gets a new one.

It works without vectors too (``by_words``), less well: the caller is told by the log, not by an error.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shanzhi.infrastructure.models import CachedEmbedder, Progress, Vectors
from shanzhi.kernel.command import Candidate
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.ids import ItemCode
from shanzhi.knowledge.content.model import Audience
from shanzhi.knowledge.finding.gate import covered
from shanzhi.knowledge.finding.lexicon import Lexicon
from shanzhi.knowledge.finding.model import Found, Passage, Weights
from shanzhi.knowledge.finding.passages import PassageBook
from shanzhi.knowledge.finding.scoring import Bm25, Nearness, Scores, standard
from shanzhi.knowledge.finding.targets import Target
from shanzhi.knowledge.finding.texts import letters, plain, sounds

_OTHER_AUDIENCE = 0.5
"""Taken off a target that does not serve the kind of party who asks; not more: people ask for their companies."""


class FinderIndex:
    """Made by ``ItemFinder.index``; safe to use from many threads."""

    def __init__(
        self,
        targets: Sequence[Target],
        vectors: Vectors | None,
        embedder: CachedEmbedder | None,
        lexicon: Lexicon,
        weights: Weights,
        book: PassageBook,
    ) -> None:
        self._codes = [target.code for target in targets]
        self._audiences = [target.audience for target in targets]
        self._embedder = embedder
        self._lexicon = lexicon
        self._weights = weights
        self._book = book
        owners = [row for row, target in enumerate(targets) for _ in target.texts]
        self._near = None if vectors is None else Nearness(vectors, owners, len(targets))
        self._letters = Bm25([target.letters for target in targets])
        self._sounds = Bm25([target.sounds for target in targets])
        self._record = Bm25([target.record for target in targets])
        self._concepts = Bm25([target.concepts for target in targets], length=0.3)

    @property
    def by_words(self) -> bool:
        """Whether only words are compared, because there is no embedding model."""
        return self._near is None

    def find(self, text: str, k: int = 5, audience: Audience | None = None) -> Found:
        """The ``k`` items and bundles that a sentence most probably means; nothing for a sentence without words."""
        said = plain(text)
        pieces = letters(said)
        if not pieces or not self._codes:
            return Found()
        total, nearest = self._score(said, pieces)
        if audience is not None:
            other = np.array([audience not in served for served in self._audiences], dtype=np.float32)
            total = total - _OTHER_AUDIENCE * other
        chances = _chances(total * self._weights.temperature)
        best = np.argsort(-chances, kind="stable")[:k]
        candidates = tuple(Candidate(item=self._codes[row], score=round(float(chances[row]), 4)) for row in best)
        second = candidates[1].score if len(candidates) > 1 else 0.0
        return Found(
            candidates=candidates,
            ours=covered(
                nearest=nearest,
                letters=float(self._letters.scores(pieces).max()),
                concepts=len(self._lexicon.concepts_of(said)),
                peak=float(total.max()),
            ),
            margin=candidates[0].score - second,
            nearest=nearest,
        )

    def passages(self, item_code: ItemCode, text: str, k: int = 3) -> tuple[Passage, ...]:
        """The ``k`` short texts of one item nearest to a question, best first; empty for bundles and unknown codes."""
        return self._book.passages(item_code, plain(text), k)

    def vector(self, text: str) -> Vectors | None:
        """The vector ``[dim]`` of a sentence (remembered from ``find``), or None without a model."""
        if self._embedder is None or self._near is None:
            return None
        try:
            row: Vectors = self._embedder.embed_queries([plain(text)])[0]
        except SystemFailed:
            return None
        return row

    def spoken(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors | None:
        """Vectors ``[n, dim]`` of plain sentences that are kept and compared with questions; None without a model."""
        if self._embedder is None or self._near is None:
            return None
        try:
            return self._embedder.embed_spoken([plain(text) for text in texts], progress)
        except SystemFailed:
            return None

    @property
    def lexicon(self) -> Lexicon:
        """How people say things."""
        return self._lexicon

    def _score(self, said: str, pieces: list[str]) -> tuple[Scores, float | None]:
        weights = self._weights
        total: Scores = weights.letters * standard(self._letters.scores(pieces))
        total = total + weights.sounds * standard(self._sounds.scores(sounds(said)))
        total = total + weights.record * standard(self._record.scores(pieces))
        total = total + weights.concepts * standard(self._concepts.scores(self._lexicon.concepts_of(said)))
        vector = self.vector(said)
        if vector is None or self._near is None:
            return total, None
        one, five, centre = self._near.views(vector)
        total = total + weights.near_one * standard(one) + weights.near_five * standard(five)
        return total + weights.centre * standard(centre), float(five.max())


def _chances(scores: Scores) -> Scores:
    shifted: Scores = np.exp(scores - scores.max())
    total: Scores = shifted / shifted.sum()
    return total
