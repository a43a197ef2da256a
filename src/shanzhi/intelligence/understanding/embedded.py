"""Understanding with the embedded models and reviewed rules. The steps, in order, are the story; the first that knows
what the sentence means has the word. No chat model is needed, and nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from shanzhi.infrastructure.models import Progress
from shanzhi.intelligence.understanding.answers import answered
from shanzhi.intelligence.understanding.corrections import corrected
from shanzhi.intelligence.understanding.dialogue import aside, chosen, confirmed, resumed, stopped
from shanzhi.intelligence.understanding.hearing import LONGEST, Hearing
from shanzhi.intelligence.understanding.kinds import Kinds
from shanzhi.intelligence.understanding.limits import courteous, elsewhere, not_served, urgent
from shanzhi.intelligence.understanding.model import Context
from shanzhi.intelligence.understanding.wishes import begun, follow_up, one, several
from shanzhi.kernel.command import Command, CommandName, OutReason
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.finding import FinderIndex

Step = Callable[[Hearing], tuple[Command, ...]]

STEPS: tuple[Step, ...] = (
    urgent,
    chosen,
    confirmed,
    stopped,
    resumed,
    corrected,
    aside,
    answered,
    courteous,
    elsewhere,
    begun,
    follow_up,
    not_served,
    several,
    one,
)


class Indexes(Protocol):
    """Where the index of a catalogue is kept."""

    def of(self, catalogue: Catalogue) -> FinderIndex:
        """The index of this catalogue; made when the content has changed."""
        ...


class EmbeddedUnderstanding:
    """The default understanding. Safe to use from many threads."""

    def __init__(self, finding: Indexes) -> None:
        self._finding = finding
        self._kinds = Kinds()

    def ready(self, catalogue: Catalogue, progress: Progress | None = None) -> None:
        """Make everything that the first sentence would otherwise wait for."""
        self._kinds.ready(self._finding.of(catalogue), progress)

    def understand(self, text: str, context: Context, catalogue: Catalogue) -> tuple[Command, ...]:
        """One to three commands, in the order in which they were said."""
        heard = self.hear(text, context, catalogue)
        if not heard.bare or not heard.found.candidates:
            return (_unintelligible(text),)
        for step in STEPS:
            commands = step(heard)
            if commands:
                return commands
        return (_unintelligible(text),)

    def hear(self, text: str, context: Context, catalogue: Catalogue) -> Hearing:
        """The sentence in its context, ready for the steps."""
        return Hearing(text.strip()[:LONGEST], context, catalogue, self._finding.of(catalogue), self._kinds)


def _unintelligible(text: str) -> Command:
    return Command(
        name=CommandName.OUT_OF_SCOPE,
        reason=OutReason.UNINTELLIGIBLE,
        text=text.strip()[:LONGEST],
        confidence=0.9,
    )
