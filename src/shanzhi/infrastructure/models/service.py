"""Vectors remembered: passages on disk by content hash, so that a second start computes nothing; queries in memory.

A cache that cannot be written or read is a slow cache, never a failed start. It knows nothing of what the texts are.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import structlog

from shanzhi.infrastructure.models.ports import Embedder, Vectors

log = structlog.get_logger(__name__)

Progress = Callable[[int, int], None]
"""Called with (texts done, texts in all) while vectors are computed."""

_KEY = 16
_STEP = 64
_QUERIES_KEPT = 4096
_PASSAGE, _SPOKEN = "passage: ", "query: "
"""Prefixes of keys: the same text has another vector when it is searched than when it is asked."""


class VectorCache:
    """Vectors of one model, kept in one append-only file of fixed-size records.

    A record is 16 bytes of SHA-256 of the text, the vector in float16 (0.05 % error, far below the model's own four
    bits) and a CRC-32 of both; a torn or foreign record is skipped, and the file is rewritten without it.
    """

    def __init__(self, folder: Path | None, name: str, dim: int, seeds: Sequence[Path] = ()) -> None:
        self._file = folder / f"vectors-{re.sub(r'[^0-9A-Za-z.]+', '-', name)}-{dim}.bin" if folder else None
        self._dim = dim
        self._size = _KEY + 2 * dim + 4
        self._lock = threading.Lock()
        self._known: dict[bytes, bytes] = {}
        self._asked: set[bytes] = set()
        for seed in seeds:
            self._read(seed)
        if self._file is not None and self._read(self._file):
            self._rewrite(self._file)

    def get(self, text: str) -> Vectors | None:
        """The vector ``[dim]`` of a text, or None."""
        key = _key(text)
        self._asked.add(key)
        kept = self._known.get(key)
        return None if kept is None else np.frombuffer(kept, dtype=np.float16).astype(np.float32)

    def put(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Remember; what cannot be written is remembered in memory only."""
        rows = [(_key(text), row.astype(np.float16).tobytes()) for text, row in zip(texts, vectors, strict=True)]
        with self._lock:
            self._known.update(rows)
            if self._file is not None:
                self._append(self._file, b"".join(self._record(key, row) for key, row in rows))

    def save(self, file: Path) -> None:
        """Write everything known to one file, in key order."""
        file.write_bytes(b"".join(self._record(key, row) for key, row in sorted(self._known.items())))

    def ship(self, file: Path) -> int:
        """Write what was asked for since the start: a seed that travels with the content. Returns how many vectors."""
        rows = [(key, self._known[key]) for key in sorted(self._asked) if key in self._known]
        file.write_bytes(b"".join(self._record(key, row) for key, row in rows))
        return len(rows)

    def _record(self, key: bytes, row: bytes) -> bytes:
        return key + row + struct.pack("<I", zlib.crc32(key + row))

    def _read(self, file: Path) -> bool:
        """Take the records of a file; True when something in it was broken."""
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            return False
        except OSError as fault:
            log.warning("vector_cache_unreadable", file=str(file), cause=repr(fault))
            return False
        broken = len(data) % self._size != 0
        for start in range(0, len(data) - self._size + 1, self._size):
            body, crc = data[start : start + self._size - 4], data[start + self._size - 4 : start + self._size]
            if struct.unpack("<I", crc)[0] == zlib.crc32(body):
                self._known[body[:_KEY]] = body[_KEY:]
            else:
                broken = True
        return broken

    def _append(self, file: Path, data: bytes) -> None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("ab", buffering=0) as out:
                out.write(data)
        except OSError as fault:
            log.warning("vector_cache_unwritable", file=str(file), cause=repr(fault))

    def _rewrite(self, file: Path) -> None:
        log.warning("vector_cache_repaired", file=str(file), kept=len(self._known))
        fresh = file.with_suffix(f".{os.getpid()}.tmp")
        try:
            self.save(fresh)
            fresh.replace(file)
        except OSError as fault:
            log.warning("vector_cache_unwritable", file=str(file), cause=repr(fault))


class CachedEmbedder:
    """An embedder that remembers: the ``Embedder`` port again, with ``progress`` while passages are computed."""

    def __init__(self, embedder: Embedder, cache: VectorCache) -> None:
        self._embedder = embedder
        self._cache = cache
        self._lock = threading.Lock()
        self._queries: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def name(self) -> str:
        return self._embedder.name

    def ship(self, file: Path) -> int:
        """Write the vectors that were used to a seed file; see :meth:`VectorCache.ship`."""
        return self._cache.ship(file)

    @property
    def dim(self) -> int:
        return self._embedder.dim

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """As the port says; the last 4,096 questions are remembered in memory (they may be personal: never on disk)."""
        with self._lock:
            known = {text: self._queries[text] for text in texts if text in self._queries}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known.update(zip(missing, self._embedder.embed_queries(missing), strict=True))
        with self._lock:
            for text in texts:
                self._queries[text] = known[text]
                self._queries.move_to_end(text)
            while len(self._queries) > _QUERIES_KEPT:
                self._queries.popitem(last=False)
        return _rows([known[text] for text in texts], self.dim)

    def embed_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """As the port says; only what was never seen is computed, in steps, each remembered at once."""
        return self._remember(texts, _PASSAGE, self._embedder.embed_passages, progress)

    def embed_spoken(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of texts that are not personal but phrased like questions: ``embed_queries``, remembered on disk."""
        return self._remember(texts, _SPOKEN, self._embedder.embed_queries, progress)

    def remembered(self, passages: Sequence[str]) -> Vectors | None:
        """Vectors of passages that were all computed before; None when any is missing. Computes nothing."""
        rows = [self._cache.get(_PASSAGE + text) for text in passages]
        known = [row for row in rows if row is not None]
        return _rows(known, self.dim) if len(known) == len(rows) else None

    def _remember(
        self, texts: Sequence[str], kind: str, embed: Callable[[list[str]], Vectors], progress: Progress | None
    ) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if self._cache.get(kind + text) is None]
        for start in range(0, len(missing), _STEP):
            step = missing[start : start + _STEP]
            self._cache.put([kind + text for text in step], embed(step))
            if progress is not None:
                progress(start + len(step), len(missing))
        return _rows([row for row in (self._cache.get(kind + text) for text in texts) if row is not None], self.dim)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:_KEY]


def _rows(rows: list[Vectors], dim: int) -> Vectors:
    return np.stack(rows) if rows else np.zeros((0, dim), dtype=np.float32)
