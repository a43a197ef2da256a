"""What passes between the steps of a consultation."""

from __future__ import annotations

from typing import Protocol

from shanzhi.kernel.ids import ItemCode
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.finding import Passage


class Spotter(Protocol):
    """Finds the places within one record that are nearest to a question."""

    def spots(self, item: ItemCode, text: str, catalogue: Catalogue) -> tuple[Passage, ...]:
        """Best first; scores are comparable within one question."""
        ...
