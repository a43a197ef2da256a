"""What passes between the steps of a consultation."""

from __future__ import annotations

from typing import Protocol

from shanzhi.kernel.command import ItemField
from shanzhi.kernel.ids import ItemCode
from shanzhi.kernel.values import Frozen
from shanzhi.knowledge.content.catalogue import Catalogue


class Spot(Frozen):
    """A place within one record that may answer a question."""

    field: ItemField
    index: int
    text: str
    score: float


class Spotter(Protocol):
    """Finds the places within one record that are nearest to a question."""

    def spots(self, item: ItemCode, text: str, catalogue: Catalogue) -> tuple[Spot, ...]:
        """Best first; scores are comparable between questions, 1 is the same wording."""
        ...
