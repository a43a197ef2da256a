"""A small and faultless pack to break in tests: a copy, an edit, and the place where the edit is seen."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

DATA = Path(__file__).parent / "data"
LAWS = DATA / "small_laws.jsonl"
TODAY = date(2026, 6, 30)


def copy_pack(folder: Path) -> Path:
    """A fresh copy of the small pack in ``folder``."""
    return Path(shutil.copytree(DATA / "small_pack", folder / "pack"))


def edit(pack: Path, file: str, old: str, new: str) -> None:
    """Replace the first ``old`` in a file; fails when there is none, so that no test edits nothing."""
    text = (pack / file).read_text("utf-8")
    assert old in text, f"{file} does not hold {old!r}"
    (pack / file).write_text(text.replace(old, new, 1), "utf-8")


def line_of(pack: Path, file: str, marker: str) -> int:
    """The line (from 1) on which ``marker`` first stands."""
    lines = (pack / file).read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if marker in line)
