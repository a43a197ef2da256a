"""The law corpus as a file: JSON lines ``{law, article, date, text}``, gzip allowed. Reads it, and knows its hash."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from shanzhi.kernel.errors import SystemFailed
from shanzhi.knowledge.laws.model import LawArticle, article_key, law_key

Cited = tuple[str, str]
"""``law_key`` and ``article_key``."""


def corpus_hash(corpus: Path) -> str:
    """SHA-256 of the corpus file. Raises ``SystemFailed('no_law_corpus')``."""
    try:
        return hashlib.sha256(corpus.read_bytes()).hexdigest()
    except OSError as error:
        raise _missing(corpus) from error


def articles(corpus: Path) -> Iterator[LawArticle]:
    """Every article, in the corpus' order. Raises ``SystemFailed('no_law_corpus')``."""
    with _lines(corpus) as lines:
        for line in lines:
            yield _article(line)


def cited_articles(corpus: Path, cited: set[Cited]) -> Mapping[Cited, LawArticle]:
    """The cited articles that the corpus holds. Raises ``SystemFailed('no_law_corpus')``."""
    numbers = sorted({re.escape(article) for _, article in cited}, key=len, reverse=True)
    marks = re.compile("|".join(numbers) or r"(?!)")
    found: dict[Cited, LawArticle] = {}
    with _lines(corpus) as lines:
        for line in lines:
            if marks.search(line[:200]) is None:  # parsing is what takes the time: look before it
                continue
            article = _article(line)
            key = (law_key(article.law), article_key(article.article))
            if key in cited:
                found[key] = article
    return found


@contextmanager
def _lines(corpus: Path) -> Iterator[IO[str]]:
    try:
        packed = corpus.suffix == ".gz"
        with gzip.open(corpus, "rt", encoding="utf-8") if packed else corpus.open(encoding="utf-8") as lines:
            yield lines
    except OSError as error:
        raise _missing(corpus) from error


def _article(line: str) -> LawArticle:
    row = json.loads(line)
    since = date.fromisoformat(row["date"]) if row.get("date") else None
    return LawArticle.model_construct(law=row["law"], article=row["article"], text=row["text"], since=since)


def _missing(corpus: Path) -> SystemFailed:
    return SystemFailed("no_law_corpus", f"读不出法规库文件 {corpus}，请运维人员检查安装。")
