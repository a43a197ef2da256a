"""Which short text of one item answers a question: its questions, conditions, materials, notes, steps and clauses.

Vectors of these texts are used where they are at hand; computing them never holds up an answer.
"""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass

import numpy as np

from shanzhi.infrastructure.models import CachedEmbedder
from shanzhi.kernel.command import ItemField
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.ids import ItemCode
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Item
from shanzhi.knowledge.finding.lexicon import Lexicon
from shanzhi.knowledge.finding.model import Passage
from shanzhi.knowledge.finding.scoring import Bm25, Scores, standard
from shanzhi.knowledge.finding.texts import letters, plain

_DENSE, _WORDS = 0.65, 0.35
"""Shares of meaning and of letters; within one item all texts share the item's own words, so meaning weighs more."""


@dataclass(frozen=True)
class Short:
    """One short text of an item, with the words that are searched for it (a question is found by its answer too)."""

    field: ItemField
    index: int
    text: str
    searched: str


@dataclass(frozen=True)
class _Page:
    shorts: tuple[Short, ...]
    words: Bm25


def shorts_of(item: Item) -> tuple[Short, ...]:
    """The short texts of an item, in the order of its record."""
    found = [Short(ItemField.SUMMARY, 0, item.summary, item.summary)]
    for field, texts in (
        (ItemField.CONDITIONS, [c.text for c in item.conditions]),
        (ItemField.MATERIALS, [f"{m.name}：{m.note}" if m.note else m.name for m in item.materials]),
        (ItemField.STEPS, [f"{s.name}（{s.role}）" for s in item.steps]),
        (ItemField.BASIS, [f"《{b.law}》{b.article}：{b.quote}" for b in item.basis]),
        (ItemField.NOTES, list(item.notes)),
    ):
        found += [Short(field, index, text, text) for index, text in enumerate(texts)]
    found += [Short(ItemField.FAQ, n, entry.a, f"{entry.q} {entry.a}") for n, entry in enumerate(item.faq)]
    if item.fee.note:
        found.append(Short(ItemField.FEE, 0, item.fee.note, f"收费多少钱 {item.fee.note}"))
    return tuple(found)


class PassageBook:
    """The short texts of every item of one catalogue; pages are cut when first opened."""

    def __init__(self, catalogue: Catalogue, embedder: CachedEmbedder | None, lexicon: Lexicon) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        self._lexicon = lexicon
        self._lock = threading.Lock()
        self._pages: dict[ItemCode, _Page] = {}

    def texts(self) -> list[str]:
        """Everything that a vector helps with, of all items: for computing in advance."""
        return [plain(s.searched) for code in sorted(self._catalogue.items) for s in self._page(code).shorts]

    def passages(self, code: ItemCode, said: str, k: int) -> tuple[Passage, ...]:
        """The ``k`` nearest short texts of an item to a plain question; empty where there is nothing to compare."""
        if code not in self._catalogue.items or not letters(said):
            return ()
        page = self._page(code)
        total = _WORDS * standard(page.words.scores(letters(self._lexicon.rewrite(said))))
        dense = self._dense(page, said)
        if dense is not None:
            total = total + _DENSE * standard(dense)
        chances = np.exp(2 * (total - total.max()))
        chances = chances / chances.sum()
        best = np.argsort(-chances, kind="stable")[:k]
        return tuple(
            Passage(field=s.field, index=s.index, text=s.text, score=round(float(chances[row]), 4))
            for row, s in ((int(row), page.shorts[row]) for row in best)
        )

    def _page(self, code: ItemCode) -> _Page:
        with self._lock:
            page = self._pages.get(code)
            if page is None:
                shorts = shorts_of(self._catalogue.items[code])
                counts = [Counter(letters(self._lexicon.rewrite(plain(short.searched)))) for short in shorts]
                page = self._pages[code] = _Page(shorts, Bm25(counts, length=0.5))
        return page

    def _dense(self, page: _Page, said: str) -> Scores | None:
        """Nearness in meaning, when every vector of the page is at hand already."""
        if self._embedder is None:
            return None
        vectors = self._embedder.remembered([plain(short.searched) for short in page.shorts])
        if vectors is None:
            return None
        try:
            near: Scores = vectors @ self._embedder.embed_queries([said])[0]
        except SystemFailed:
            return None
        return near
