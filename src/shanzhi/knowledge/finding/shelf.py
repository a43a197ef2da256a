"""The index of the catalogue in force, made once a revision and shared by all who find."""

from __future__ import annotations

import threading

from shanzhi.infrastructure.models import Progress
from shanzhi.kernel.ids import ItemCode, TenantId
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.finding.index import FinderIndex
from shanzhi.knowledge.finding.model import Passage
from shanzhi.knowledge.finding.service import ItemFinder

SPOTS = 5


class IndexShelf:
    """Keeps the newest index of each tenant. Safe to use from many threads."""

    def __init__(self, finder: ItemFinder) -> None:
        self._finder = finder
        self._kept: dict[TenantId, tuple[Catalogue, FinderIndex]] = {}
        self._lock = threading.Lock()

    def of(self, catalogue: Catalogue, progress: Progress | None = None) -> FinderIndex:
        """The index of this catalogue; made now when the content has changed."""
        kept = self._kept.get(catalogue.tenant)
        if kept is not None and kept[0] is catalogue:
            return kept[1]
        with self._lock:
            kept = self._kept.get(catalogue.tenant)
            if kept is None or kept[0] is not catalogue:
                kept = (catalogue, self._finder.index(catalogue, progress))
                self._kept[catalogue.tenant] = kept
            return kept[1]

    def spots(self, item: ItemCode, text: str, catalogue: Catalogue) -> tuple[Passage, ...]:
        """The places within one record that are nearest to a question."""
        return self.of(catalogue).passages(item, text, SPOTS)

    def search(self, text: str, catalogue: Catalogue, k: int) -> tuple[ItemCode, ...]:
        """The codes of the items that a text may mean, best first."""
        return tuple(candidate.item for candidate in self.of(catalogue).find(text, k).candidates)
