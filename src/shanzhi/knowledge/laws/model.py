"""An article of a law, and how its name and number are written. Knows no storage and no search."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from shanzhi.kernel.evidence import Evidence
from shanzhi.kernel.values import Frozen
from shanzhi.knowledge.laws.numerals import article_number


class LawArticle(Frozen):
    """One article, verbatim."""

    law: str
    """Short title as people cite it, without 中华人民共和国 (``户口登记条例``)."""
    article: str
    """``第七条``, ``第一百二十条之一``."""
    text: str
    since: date | None = None
    """Date of the version in the corpus, where known."""

    @property
    def ref(self) -> str:
        """``户口登记条例#第七条``."""
        return f"{self.law}#{self.article}"

    def evidence(self, score: float = 1.0) -> Evidence:
        """The article as something an answer can lean on."""
        return Evidence(
            kind="law",
            ref=self.ref,
            title=f"《{self.law}》{self.article}",
            text=self.text,
            revision=1,
            valid_from=self.since,
            score=score,
        )


@lru_cache(maxsize=4096)
def law_key(name: str) -> str:
    """A law's name without brackets, spaces and the state's name: equal for all ways of writing it."""
    return without_marks(name)


def without_marks(text: str) -> str:
    """A text in which laws are named as :func:`law_key` names them. (Not cached: it may be what a person said.)"""
    return re.sub(r"[《》〈〉\s]", "", text).replace("中华人民共和国", "").translate(_WIDTH)


@lru_cache(maxsize=4096)
def article_key(article: str) -> str:
    """An article's number in one way of writing: 7, 第 7 条 and 第七条 give ``第七条``; unknown ways stay."""
    return article_number(article) or re.sub(r"\s+", "", article)


_WIDTH = str.maketrans("()", "（）")
