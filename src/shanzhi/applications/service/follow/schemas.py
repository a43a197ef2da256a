"""What passes between the steps of following a case."""

from __future__ import annotations

from typing import Protocol

from shanzhi.intelligence.cases import Case
from shanzhi.kernel.ids import CaseNumber
from shanzhi.kernel.principal import Principal


class CaseDesk(Protocol):
    """The asker's own cases; every verb checks who asks."""

    def get(self, number: CaseNumber, principal: Principal) -> Case:
        """One case. Raises ``NotFound``."""
        ...

    def mine(self, principal: Principal) -> tuple[Case, ...]:
        """The asker's cases, newest first."""
        ...

    def appraise(self, number: CaseNumber, score: int, text: str, principal: Principal) -> Case:
        """Appraise a finished case once."""
        ...
