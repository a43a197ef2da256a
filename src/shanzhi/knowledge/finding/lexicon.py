"""How people say things: concepts with their spoken words, words to rewrite, and phrases per item. Data, no rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.ids import ItemCode

_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True)
class Lexicon:
    """The words of ``content/lexicon.yaml``; an empty one changes nothing."""

    concepts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    rewrites: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fillers: Sequence[str] = ()

    def concepts_of(self, text: str) -> tuple[str, ...]:
        """The concepts that a plain text speaks of."""
        return tuple(name for name, pattern in self._patterns.items() if pattern.search(text))

    def rewrite(self, text: str) -> str:
        """A plain text in the words of the records."""
        return self._spoken.sub(lambda found: self._written[found.group()], text)

    def trim(self, text: str) -> str:
        """A plain text without words of speech that say nothing."""
        return self._empty.sub("", text) or text

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {
            name: re.compile("|".join(_pattern(word) for word in [name, *words]))
            for name, words in self.concepts.items()
        }

    @cached_property
    def _written(self) -> dict[str, str]:
        return {str(word).lower(): written for written, words in self.rewrites.items() for word in words}

    @cached_property
    def _spoken(self) -> re.Pattern[str]:
        return _any_of(list(self._written))

    @cached_property
    def _empty(self) -> re.Pattern[str]:
        return _any_of([str(word).lower() for word in self.fillers])


def read_lexicon(file: Path) -> Lexicon:
    """Read ``lexicon.yaml``. Raises ``SystemFailed('lexicon_unreadable')``; a missing file is an empty lexicon."""
    data = _read(file)
    return Lexicon(
        concepts=data.get("concepts") or {}, rewrites=data.get("rewrite") or {}, fillers=data.get("fillers") or ()
    )


def read_phrases(file: Path) -> dict[ItemCode, tuple[str, ...]]:
    """Read a pack's ``phrases.yaml``: how people ask, by item. A missing file is no phrases."""
    return {ItemCode(code): tuple(str(phrase) for phrase in phrases) for code, phrases in _read(file).items()}


def _read(file: Path) -> dict[str, Any]:
    if not file.is_file():
        return {}
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), yaml.CSafeLoader)
        if not isinstance(data, dict):
            raise TypeError("not a mapping")
    except (OSError, ValueError, TypeError, yaml.YAMLError) as fault:
        text = f"词表 {file.name} 无法读取，请检查格式。"
        raise SystemFailed("lexicon_unreadable", text, cause=repr(fault)) from fault
    return data


def _pattern(word: object) -> str:
    """Between slashes a regular expression, otherwise the word itself; texts are lower case."""
    text = str(word).lower()
    return text[1:-1] if len(text) > 2 and text.startswith("/") and text.endswith("/") else re.escape(text)


def _any_of(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True)))) if words else _NEVER
