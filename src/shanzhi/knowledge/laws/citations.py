"""Citations in a sentence: which laws it names, and which of their articles. Knows the laws' names, not their text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from shanzhi.knowledge.laws.model import without_marks
from shanzhi.knowledge.laws.numerals import ARTICLE, canonical


class Cited(NamedTuple):
    """An article that a sentence names: the law's key and the canonical number."""

    law: str
    article: str


class Reading(NamedTuple):
    """What a sentence cites, and what else it says."""

    cited: tuple[Cited, ...]
    rest: str
    """The sentence without article numbers and without the names of the laws they belong to."""


class CitationReader:
    """Finds citations of known laws.

    Args:
        names: the keys (``law_key``) of all laws.
    """

    def __init__(self, names: Iterable[str]) -> None:
        longest_first = sorted(set(names), key=len, reverse=True)
        self._laws = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def read(self, sentence: str) -> Reading:
        """The articles named, in order: ``户口登记条例第七条``, ``民法典 第1042条、第1043条``.

        A number belongs to the law named last before it; numbers before any law's name are nobody's.
        """
        text = without_marks(sentence)
        laws = list(self._laws.finditer(text))
        found: list[Cited] = []
        taken: list[tuple[int, int]] = []
        for match in ARTICLE.finditer(text):
            before = [law for law in laws if law.end() <= match.start()]
            number = canonical(match)
            taken.append(match.span())
            if before and number is not None:
                found.append(Cited(before[-1][0], number))
                taken.append(before[-1].span())
        rest = "".join(sign for n, sign in enumerate(text) if not any(a <= n < b for a, b in taken))
        return Reading(tuple(dict.fromkeys(found)), rest)
