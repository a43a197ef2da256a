"""The law library: articles by citation or by words. The index is built at the first search and kept on disk."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

from shanzhi.kernel.evidence import Evidence
from shanzhi.knowledge.laws.citations import CitationReader
from shanzhi.knowledge.laws.index import LawIndex, cut
from shanzhi.knowledge.laws.model import LawArticle, article_key, law_key

_HALF = 20.0
"""The BM25 score that becomes 0.5."""
_LONGEST = 2000


class LawLibrary:
    """The law corpus of an installation. Opens nothing until it is first used.

    Args:
        path: the corpus (``content/laws/laws.jsonl.gz``).
        index_dir: where the index may be kept; it is derived data and may be deleted at any time while stopped.
    """

    def __init__(self, path: Path, index_dir: Path) -> None:
        self._path = path
        self._index_dir = index_dir
        self._opened: tuple[LawIndex, CitationReader] | None = None
        self._opening = threading.Lock()

    def prepare(self) -> int:
        """Build or open the index now; the number of articles. Raises ``SystemFailed``."""
        return self._open()[0].size

    def search(self, query: str, k: int, on: date | None = None) -> tuple[Evidence, ...]:
        """At most ``k`` articles, best first: those the sentence cites (score 1), then those with its words (below 1).

        Args:
            query: a sentence, a citation or words; what goes beyond 2,000 characters is not read.
            on: leave out versions of a later date.

        Raises ``SystemFailed`` when there is no corpus or the index cannot be built.
        """
        index, citations = self._open()
        reading = citations.read(query[:_LONGEST])
        cited = (index.exact(*one) for one in reading.cited)
        exact = [a for a in cited if a is not None and (on is None or a.since is None or a.since <= on)]
        found = {article.ref: article.evidence() for article in exact}
        for article, score in index.find(cut(reading.rest), k + len(found), on):
            found.setdefault(article.ref, article.evidence(round(score / (score + _HALF), 4)))
        return tuple(found.values())[:k]

    def article(self, law: str, article: str) -> LawArticle | None:
        """One article verbatim. ``law`` with or without 《》 and 中华人民共和国; ``article`` as 第七条 or 第7条."""
        return self._open()[0].exact(law_key(law), article_key(article))

    def _open(self) -> tuple[LawIndex, CitationReader]:
        if self._opened is None:
            with self._opening:
                if self._opened is None:
                    index = LawIndex.open_or_build(self._path, self._index_dir)
                    self._opened = (index, CitationReader(index.names()))
        return self._opened
