"""What the hub wants of understanding, whoever does it."""

from __future__ import annotations

from typing import Protocol

from shanzhi.intelligence.understanding.model import Context
from shanzhi.kernel.command import Command
from shanzhi.knowledge.content.catalogue import Catalogue


class Understanding(Protocol):
    """Reads a sentence in its context as closed commands."""

    def understand(self, text: str, context: Context, catalogue: Catalogue) -> tuple[Command, ...]:
        """One to three commands, in the order in which they were said."""
        ...
