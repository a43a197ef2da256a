"""The guard as reception asks for it: one question about what came in, one about what goes out."""

from __future__ import annotations

from collections.abc import Callable

from shanzhi.kernel.principal import Principal
from shanzhi.security.moderation.model import Verdict
from shanzhi.security.moderation.service import Moderation

Blocked = Callable[[Verdict], None]


def _unobserved(_verdict: Verdict) -> None:
    """Nobody counts."""


class TurnGuard:
    """Moderation of a turn."""

    def __init__(self, moderation: Moderation, blocked: Blocked = _unobserved) -> None:
        """``blocked`` is told of every refusal (a counter; never the text)."""
        self._moderation = moderation
        self._blocked = blocked

    def refuse_input(self, text: str) -> str | None:
        """Why this text is not taken (Chinese, for the person), or ``None``."""
        verdict = self._moderation.check_input(text)
        if verdict.allowed:
            return None
        self._blocked(verdict)
        return verdict.text_zh

    def refuse_output(self, text: str, principal: Principal) -> str | None:
        """The rule that this answer breaks, or ``None``. The asker's own numbers may be in it."""
        own = [value for value in (principal.subject, principal.acting_person) if value]
        verdict = self._moderation.check_output(text, own)
        if verdict.allowed:
            return None
        self._blocked(verdict)
        return verdict.rule
