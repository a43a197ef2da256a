"""The size ratchet: files of at most 300 lines and functions of at most 40, without exceptions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES = 300
FUNCTION_LINES = 40
TREES = ("src", "sandbox", "tests", "eval", "bench", "tools")


def modules() -> Iterator[Path]:
    """Everything written by hand; migrations are written by the migration tool."""
    for tree in TREES:
        yield from (path for path in sorted((ROOT / tree).rglob("*.py")) if "versions" not in path.parts)


def functions(source: str) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(name: str, source: str) -> list[str]:
    found = [f"{name}: {len(source.splitlines())} lines"] if len(source.splitlines()) > FILE_LINES else []
    return found + [f"{name}:{function}: {n} lines" for function, n in functions(source) if n > FUNCTION_LINES]


def test_no_file_and_no_function_is_longer_than_a_reader_can_hold() -> None:
    """House style 12: what a machine can hold, a person should not."""
    long = [line for path in modules() for line in too_long(str(path.relative_to(ROOT)), path.read_text("utf-8"))]
    assert long == []


def test_front_end_files_stay_short_too() -> None:
    """House style 12, for TypeScript; generated types are left out."""
    paths = [p for end in ("ts", "tsx", "css") for p in sorted((ROOT / "web" / "src").rglob(f"*.{end}"))]
    long = [str(p.relative_to(ROOT)) for p in paths if len(p.read_text("utf-8").splitlines()) > FILE_LINES]
    assert [p for p in long if not p.endswith("schema.d.ts")] == []


def test_the_ratchet_bites() -> None:
    """A file and a function over the limit are found."""
    source = "def long() -> None:\n" + "    pass\n" * 41 + "\n" * 300
    assert len(too_long("x.py", source)) == 2
