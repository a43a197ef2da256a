"""Documents that name files name files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STORIES = sorted((ROOT / "docs" / "stories").glob("*.md"))
NAMED = re.compile(r"`((?:src|sandbox|web|content|eval|bench|tools)/[\w./-]+)`")
LINK = re.compile(r"\]\((?!https?:)([\w./-]+)\)")


@pytest.mark.parametrize("story", STORIES, ids=lambda path: path.stem)
def test_a_story_walks_through_files_that_exist(story: Path) -> None:
    """House style: one request each, with the files it walks through; a test checks that the files exist."""
    named = NAMED.findall(story.read_text("utf-8"))
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_documents_link_to_documents_that_exist() -> None:
    """A dead link is a broken promise."""
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    dead = [
        f"{document.relative_to(ROOT)}: {link}"
        for document in documents
        for link in LINK.findall(document.read_text("utf-8"))
        if not (document.parent / link).exists()
    ]
    assert dead == []


def test_every_decision_is_numbered_once() -> None:
    """docs/decisions: one page each, numbered."""
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert len(numbers) == len(set(numbers))
