"""Makes the index of a catalogue: cuts records, fetches vectors, and says plainly when it has to do without them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import structlog

from shanzhi.infrastructure.models import CachedEmbedder, Embedder, Progress, VectorCache, Vectors
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.ids import ItemCode
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Bundle, Item
from shanzhi.knowledge.finding.index import FinderIndex
from shanzhi.knowledge.finding.lexicon import Lexicon
from shanzhi.knowledge.finding.model import Weights
from shanzhi.knowledge.finding.passages import PassageBook
from shanzhi.knowledge.finding.targets import Target, read_target, records

log = structlog.get_logger(__name__)


class ItemFinder:
    """Makes indexes.

    Args:
        embedder: None (or one that fails to load) leaves words only.
        cache_dir: where vectors are remembered between starts; None remembers nothing.
        lexicon: how people say things.
        phrases: how people ask for each item, beyond the aliases of its record.
        seeds: files of vectors that travel with the content.
    """

    def __init__(
        self,
        embedder: Embedder | None,
        cache_dir: Path | None,
        *,
        lexicon: Lexicon | None = None,
        phrases: Mapping[ItemCode, Sequence[str]] | None = None,
        seeds: Sequence[Path] = (),
        weights: Weights | None = None,
    ) -> None:
        self._lexicon = lexicon or Lexicon()
        self._phrases = phrases or {}
        self._weights = weights or Weights()
        self._embedder: CachedEmbedder | None = None
        if embedder is not None:
            self._embedder = CachedEmbedder(embedder, VectorCache(cache_dir, embedder.name, embedder.dim, seeds))
        self._kept: dict[ItemCode, tuple[Item | Bundle, Target]] = {}
        self._lock = threading.Lock()

    @property
    def embedder(self) -> CachedEmbedder | None:
        """The embedder with its memory, for others who compare sentences."""
        return self._embedder

    @property
    def lexicon(self) -> Lexicon:
        return self._lexicon

    def index(self, catalogue: Catalogue, progress: Progress | None = None) -> FinderIndex:
        """The index of a catalogue. Records that did not change since the last call are not cut again.

        Takes a second or two for two hundred targets once their vectors are remembered; without them about 25 ms a
        text, told by ``progress``.
        """
        targets = self._targets(catalogue)
        vectors = self._vectors(targets, progress)
        book = PassageBook(catalogue, self._embedder if vectors is not None else None, self._lexicon)
        return FinderIndex(targets, vectors, self._embedder, self._lexicon, self._weights, book)

    def prepare_passages(self, catalogue: Catalogue, stopped: Callable[[], bool] = lambda: False) -> None:
        """Compute what is missing of the short texts' vectors; for a background thread after the start."""
        if self._embedder is None:
            return
        texts = PassageBook(catalogue, None, self._lexicon).texts()
        try:
            for start in range(0, len(texts), 32):
                if stopped():
                    return
                self._embedder.embed_passages(texts[start : start + 32])
        except SystemFailed as fault:
            log.warning("passages_without_vectors", code=fault.code, detail=fault.detail)

    def _targets(self, catalogue: Catalogue) -> list[Target]:
        with self._lock:
            kept = self._kept
            fresh: dict[ItemCode, tuple[Item | Bundle, Target]] = {}
            for record in records(catalogue):
                before = kept.get(record.code)
                if before is None or before[0] != record:
                    before = (record, read_target(record, self._phrases.get(record.code, ()), self._lexicon))
                fresh[record.code] = before
            self._kept = fresh
        return [target for _, target in fresh.values()]

    def _vectors(self, targets: Sequence[Target], progress: Progress | None) -> Vectors | None:
        if self._embedder is None:
            log.warning("finding_by_words_only", detail="没有配置向量模型，只按关键词查找事项。")
            return None
        texts = [text for target in targets for text in target.texts]
        try:
            # Texts and questions are alike in style, so both are embedded as questions: 2 points better on development.
            return self._embedder.embed_spoken(texts, progress)
        except SystemFailed as fault:
            log.warning("finding_by_words_only", code=fault.code, detail=fault.detail)
            return None
