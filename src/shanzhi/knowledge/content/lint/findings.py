"""Where the rules write down what they find: a place in a record, a stable code, and who changes what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from shanzhi.knowledge.content.faults import Fault
from shanzhi.knowledge.content.pack import Pack, Record
from shanzhi.knowledge.content.source import Where


class Found(NamedTuple):
    """One fault of a record, at a place within it."""

    record: Record
    where: Where
    code: str
    text: str
    warning: bool = False

    def fault(self) -> Fault:
        """The fault with its file and line."""
        return Fault(
            file=self.record.file,
            line=self.record.line(*self.where),
            code=self.code,
            severity="warning" if self.warning else "error",
            text=self.text,
        )


class Circumstances(NamedTuple):
    """What the rules look at besides the pack."""

    laws: Path | None
    today: date | None


Rule = Callable[[Pack, Circumstances], Iterator[Found]]


def error(record: Record, where: Where, code: str, text: str) -> Found:
    """A fault that stops a load."""
    return Found(record, where, code, text)


def warning(record: Record, where: Where, code: str, text: str) -> Found:
    """A fault that should be looked at."""
    return Found(record, where, code, text, warning=True)
