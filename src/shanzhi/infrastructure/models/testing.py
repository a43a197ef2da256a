"""Fakes of the model ports: deterministic, quick, and honest about what they are."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from shanzhi.infrastructure.models.ports import Message, Vectors
from shanzhi.kernel.errors import SystemFailed


class HashEmbedder:
    """Hashes characters and character pairs into a vector: near in letters, not in meaning. Counts what it computes."""

    name = "hash-1"

    def __init__(self, dim: int = 64) -> None:
        self.dim = dim
        self.computed = 0

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(texts)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        self.computed += len(texts)
        found = np.full((len(texts), self.dim), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for gram in [*text, *map("".join, pairwise(text))]:
                found[row, zlib.crc32(gram.encode()) % self.dim] += 1
        lengths: Vectors = np.linalg.norm(found, axis=1, keepdims=True).astype(np.float32)
        return found / lengths


class AbsentEmbedder:
    """An embedder that cannot be loaded, as on a machine without the engine."""

    name = "absent-1"
    dim = 8

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        raise SystemFailed("embedder_unavailable", "向量模型无法加载，已改用关键词查找。")

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise SystemFailed("embedder_unavailable", "向量模型无法加载，已改用关键词查找。")


class ScriptedChat:
    """A chat model that says its lines in order; an exception among them is raised. Remembers what it was asked."""

    name = "scripted-1"

    def __init__(self, *lines: str | Exception) -> None:
        self._lines = list(lines)
        self.asked: list[tuple[tuple[Message, ...], Mapping[str, object] | None]] = []

    def complete(self, messages: Sequence[Message], schema: Mapping[str, object] | None = None) -> str:
        self.asked.append((tuple(messages), schema))
        line = self._lines.pop(0)
        if isinstance(line, Exception):
            raise line
        return line
