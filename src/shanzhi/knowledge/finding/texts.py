"""Text made comparable: one width, one script, no ornaments; and cut into the pieces that are counted.

It knows letters and sounds, no meanings.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

_LONGEST = 400
"""Characters of a sentence that are looked at; more is a document, not a question."""

_WORDS = re.compile(r"[0-9a-z\u3400-\u9fff]+")
_NOISE = frozenset({"So", "Sk", "Cs", "Co", "Cn", "Cf", "Cc"})
_SPACES = re.compile(r"\s+")
_REPEATS = re.compile(r"([^\w\s])\1+")


@cache
def _to_simplified() -> Any:
    from opencc import OpenCC  # noqa: PLC0415 - 7 MB of tables: only where text is read

    return OpenCC("t2s")


def plain(text: str) -> str:
    """Half width, simplified, lower case, without emoji, controls and repeated marks; at most 400 characters.

    A longer text keeps its beginning and its end, where people say what they want.
    """
    if len(text) > 4 * _LONGEST:  # normalising 100 kB would cost more than the answer
        text = text[: 2 * _LONGEST] + " " + text[-2 * _LONGEST :]
    text = unicodedata.normalize("NFKC", text)
    text = "".join(" " if unicodedata.category(c) in _NOISE else c for c in text)
    text = _REPEATS.sub(r"\1", _SPACES.sub(" ", _to_simplified().convert(text).lower())).strip()
    if len(text) > _LONGEST:
        text = text[: _LONGEST // 2] + " " + text[-_LONGEST // 2 :]
    return text


def letters(text: str) -> list[str]:
    """Single characters and pairs of neighbours, of a plain text."""
    found: list[str] = []
    for word in _WORDS.findall(text):
        found += [*word, *map("".join, pairwise(word))]
    return found


def sounds(text: str) -> list[str]:
    """Toneless syllables and pairs of neighbours; Latin letters are read as the pinyin somebody typed."""
    found: list[str] = []
    for word in _WORDS.findall(text):
        syllables = _syllables(word)
        found += [*syllables, *map("_".join, pairwise(syllables))]
    return found


def _syllables(word: str) -> list[str]:
    found: list[str] = []
    for part in re.findall(r"[a-z]+|.", word):
        found += _typed(part) if part.isascii() and part.isalpha() else [_sound(part)]
    return found


@lru_cache(maxsize=20_000)
def _sound(character: str) -> str:
    """Always the commonest reading: what matters is that both sides read alike, not that they read right."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionary costs 0.2 s

    return str(lazy_pinyin(character)[0])


_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:iang|uang|iong|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|[aeiouv])"
)


def _typed(word: str) -> list[str]:
    """``shenfenzheng`` → shen, fen, zheng; what is not pinyin stays whole."""
    found, at = [], 0
    while at < len(word):
        match = _SYLLABLE.match(word, at)
        if match is None:
            return [word]
        found.append(match.group())
        at = match.end()
    return found
