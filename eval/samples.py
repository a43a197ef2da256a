"""The samples on disk, typed. It reads them and judges nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
HERE = Path(__file__).parent


@dataclass(frozen=True)
class ItemQuestion:
    id: str
    text: str
    kind: str
    split: str
    expect: tuple[str, ...]
    accept: tuple[str, ...]

    @property
    def fair(self) -> frozenset[str]:
        """What is meant, and what a fair clerk might have answered instead."""
        return frozenset(self.expect + self.accept)


def rows(*path: str, folder: Path = HERE) -> list[dict[str, Any]]:
    """The rows of a JSON lines file below ``eval/``."""
    lines = (folder.joinpath(*path)).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def by_split(name: str, files: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    """The rows of several files of one suite, each with its split (the file's name)."""
    return [(split, row) for split in files for row in rows(name, f"{split}.jsonl")]


def item_questions(*splits: str) -> list[ItemQuestion]:
    """Questions of the named splits: ``given``, ``dev``, ``test``."""
    return [
        ItemQuestion(row["id"], row["text"], row["kind"], split, tuple(row["expect"]), tuple(row.get("accept", ())))
        for split, row in by_split("items", splits)
    ]


def limited(found: list[T], limit: int | None) -> list[T]:
    """The first ``limit``, spread evenly over the whole, so that a quick look sees every kind."""
    if limit is None or limit >= len(found):
        return found
    step = len(found) / limit
    return [found[int(i * step)] for i in range(limit)]
