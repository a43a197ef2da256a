"""The word index over the law corpus: one SQLite file, derived from the corpus and rebuilt when the corpus changes.

The file is named after the corpus' hash, written aside and moved into place, so a reader never sees half of one. Words
are cut before they are stored (rjieba); ranking is SQLite's BM25 (FTS5).
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from functools import lru_cache
from pathlib import Path

from shanzhi.kernel.errors import SystemFailed
from shanzhi.knowledge.laws.corpus import articles, corpus_hash
from shanzhi.knowledge.laws.model import LawArticle, article_key, law_key

_FORMAT = 1
"""Grows when the file's layout changes: files of another format are not opened."""
_MOST_WORDS = 20
_TOO_COMMON = 0.15
"""Words in more than this share of the articles tell little and cost most of the time; the rarest two always count."""

_TABLES = """
create table article(
  id integer primary key, law_key text, article_key text, law text, article text, since text, text text);
create virtual table words using fts5(law, text, content='', tokenize='unicode61');
create table frequency(word text primary key, articles integer) without rowid;
"""


class LawIndex:
    """An index on disk, opened read-only. Safe to use from many threads (one connection each)."""

    def __init__(self, file: Path) -> None:
        self._uri = f"{file.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        self.size: int = self._db.execute("select count(*) from article").fetchone()[0]

    @classmethod
    def open_or_build(cls, corpus: Path, folder: Path) -> LawIndex:
        """The index of this very corpus: opened when it is there, built (some seconds) when it is not.

        Raises ``SystemFailed``: no corpus, or the folder cannot be written.
        """
        file = folder / f"laws-{_FORMAT}-{corpus_hash(corpus)[:16]}.sqlite"
        if not file.is_file():
            try:
                folder.mkdir(parents=True, exist_ok=True)
                _build(corpus, file)
            except (OSError, sqlite3.OperationalError) as error:
                say = f"法规索引写不进 {folder}（磁盘满或无权限），请运维人员检查。"
                raise SystemFailed("law_index_not_built", say) from error
        return cls(file)

    def names(self) -> Iterator[str]:
        """The keys of all laws."""
        return (row[0] for row in self._db.execute("select distinct law_key from article"))

    def exact(self, law: str, article: str) -> LawArticle | None:
        """One article by keys (``law_key``, ``article_key``)."""
        query = "select law, article, text, since from article where law_key = ? and article_key = ?"
        row = self._db.execute(query, (law, article)).fetchone()
        return None if row is None else _article(row)

    def find(self, words: Sequence[str], k: int, on: date | None) -> list[tuple[LawArticle, float]]:
        """At most ``k`` articles holding any of the words, best first, with BM25 scores (above 0)."""
        chosen = self._telling(words)
        if not chosen:
            return []
        match = " OR ".join('"{}"'.format(word.replace('"', "")) for word in chosen)
        query = (
            "select law, article, text, since, found.score from"
            " (select rowid, -bm25(words) as score from words where words match ? order by score desc limit ?) found"
            " join article on article.id = found.rowid"
            " where ? is null or since is null or since <= ? order by found.score desc"
        )
        day = None if on is None else on.isoformat()
        rows = self._db.execute(query, (match, k if on is None else 3 * k, day, day)).fetchmany(k)
        return [(_article(row), float(row[4])) for row in rows]

    def _telling(self, words: Sequence[str]) -> list[str]:
        wanted = list(dict.fromkeys(word.lower() for word in words))
        marks = ",".join("?" * len(wanted))
        query = f"select word, articles from frequency where word in ({marks}) order by articles"  # noqa: S608  # marks
        known = self._db.execute(query, wanted).fetchall()
        common = _TOO_COMMON * self.size
        return [word for n, (word, articles) in enumerate(known[:_MOST_WORDS]) if n < 2 or articles < common]

    @property
    def _db(self) -> sqlite3.Connection:
        if not hasattr(self._local, "db"):
            self._local.db = sqlite3.connect(self._uri, uri=True)
        db: sqlite3.Connection = self._local.db
        return db


def cut(text: str) -> list[str]:
    """The words of a text, long words also cut into shorter ones."""
    return [word for word in _pieces(text) if word.isalnum()]


def _pieces(text: str) -> list[str]:
    import rjieba  # noqa: PLC0415  # its dictionary is read on import

    pieces: list[str] = rjieba.cut_for_search(text)
    return pieces


@lru_cache(maxsize=2048)
def _title(law: str) -> str:
    return " ".join(_pieces(law))


def _article(row: Sequence[str | None]) -> LawArticle:
    law, article, text, since = row[:4]
    return LawArticle(
        law=law or "", article=article or "", text=text or "", since=date.fromisoformat(since) if since else None
    )


def _rows(corpus: Path) -> Iterator[tuple[int, str, str, str, str, str | None, str]]:
    for n, one in enumerate(articles(corpus)):
        since = None if one.since is None else one.since.isoformat()
        yield n, law_key(one.law), article_key(one.article), one.law, one.article, since, one.text


def _build(corpus: Path, file: Path) -> None:
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".laws-", suffix=".tmp")
    os.close(handle)
    aside = Path(name)
    try:
        with closing(sqlite3.connect(aside)) as db:
            db.execute("pragma journal_mode=off")  # half a file is thrown away, never repaired
            db.executescript(_TABLES)
            db.executemany("insert into article values(?,?,?,?,?,?,?)", _rows(corpus))
            stored = db.execute("select id, law, text from article")
            words = ((n, _title(law), " ".join(_pieces(text))) for n, law, text in stored)
            db.executemany("insert into words(rowid, law, text) values(?,?,?)", words)
            db.execute("create unique index article_cited on article(law_key, article_key)")
            db.execute("insert into words(words) values('optimize')")
            db.execute("create virtual table temp.terms using fts5vocab(main, words, 'row')")
            db.execute("insert into frequency select term, doc from temp.terms")
            db.commit()
        aside.replace(file)
    finally:
        aside.unlink(missing_ok=True)
    for old in file.parent.glob("laws-*.sqlite"):
        if old != file:
            old.unlink(missing_ok=True)
