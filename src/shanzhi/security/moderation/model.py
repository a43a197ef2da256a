"""A rule of moderation and its verdict. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shanzhi.kernel.values import Frozen


class Verdict(Frozen):
    """Whether a text may pass, and what to say if not."""

    allowed: bool
    rule: str = ""
    """The rule's id; empty when allowed."""
    topic: str = ""
    text_zh: str = ""
    """For the person: what happened and what to do."""
    text: str = ""
    """The text as it may go on: of an answer, with the person's own numbers masked."""


@dataclass(frozen=True)
class Rule:
    """One reviewed rule."""

    id: str
    topic: str
    wording: str
    pattern: re.Pattern[str]
    blocks: tuple[str, ...]
    """Sentences that it must stop."""
    passes: tuple[str, ...]
    """Sentences like them that must pass."""


@dataclass(frozen=True)
class RuleBook:
    """All rules, with their limits and wordings."""

    longest: int
    """Characters of one message."""
    rules: tuple[Rule, ...]
    wordings: Mapping[str, str]
    fold: Mapping[int, str]
    """Traditional characters of the rules' words, to their simplified form."""
