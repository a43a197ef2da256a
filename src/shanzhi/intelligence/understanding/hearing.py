"""One sentence as heard: its plain form, its context, and what is only worked out when somebody wants to know it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from shanzhi.infrastructure.models import Vectors
from shanzhi.intelligence.understanding.kinds import Kinds, Likeness
from shanzhi.intelligence.understanding.model import Context
from shanzhi.intelligence.understanding.rulebook import Cues, cues
from shanzhi.kernel.ids import ItemCode
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.finding import FinderIndex, Found, plain

_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_CLAUSE = re.compile(r"[,，。;；!！?？\n]+|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
LONGEST = 2000
"""Characters kept of what was said, for the command's own text."""


@dataclass(frozen=True)
class Hearing:
    """A sentence with everything that the steps of understanding may look at."""

    said: str
    """As typed, without outer blanks."""
    context: Context
    catalogue: Catalogue
    index: FinderIndex
    kinds: Kinds

    @cached_property
    def text(self) -> str:
        """The plain form: half width, simplified, lower case."""
        return plain(self.said)

    @cached_property
    def bare(self) -> str:
        """The plain form without punctuation at its ends."""
        return _EDGE.sub("", self.text)

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """The plain clauses, in order."""
        return tuple(part.strip() for part in _CLAUSE.split(self.text) if part.strip())

    @cached_property
    def cues(self) -> Cues:
        return cues()

    @cached_property
    def vector(self) -> Vectors | None:
        """The sentence's vector ``[dim]``; None without a model."""
        return self.index.vector(self.text)

    @cached_property
    def found(self) -> Found:
        """What the sentence may mean, were there nothing before it."""
        return self.index.find(self.text, audience=self.context.audience)

    @cached_property
    def likeness(self) -> Likeness:
        """How near it is to each class that is not a plain matter of the catalogue."""
        return self.kinds.likeness(self.text, self.vector, self.index)

    @property
    def asks(self) -> bool:
        """Whether it is put as a question."""
        return bool(self.cues.found["asks"].search(self.text))

    @property
    def starts(self) -> bool:
        """Whether it wants something done."""
        return bool(self.cues.found["starts"].search(self.text))

    @property
    def begins(self) -> bool:
        """Whether it asks us, in so many words, to do it."""
        return bool(self.cues.found["begins"].search(self.text))

    @property
    def busy(self) -> bool:
        """Whether a task is open."""
        return bool(self.context.task_facts) or self.context.awaiting in ("answer", "form", "confirmation")

    @property
    def best(self) -> ItemCode | None:
        """The most probable item."""
        return self.found.candidates[0].item if self.found.candidates else None

    def again(self, text: str) -> Hearing:
        """The same moment with another sentence: a part of this one."""
        return Hearing(text, self.context, self.catalogue, self.index, self.kinds)
