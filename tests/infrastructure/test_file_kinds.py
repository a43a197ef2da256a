"""What a file is, by its content alone: every other kind is refused (the list of bad input; our own word)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tests.infrastructure.uploads import DOCX, EXE, JPEG, LIN, OFD, PDF, ZIP, on_disk, packed, png

from shanzhi.infrastructure.files import Files
from shanzhi.infrastructure.storage import Database, open_database
from shanzhi.kernel.clock import CHINA, SettableClock
from shanzhi.kernel.errors import PersonMustAct


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path / 'test.db'}")
    database.create_tables()
    yield database
    database.close()


@pytest.fixture
def files(tmp_path: Path, db: Database) -> Files:
    return Files(tmp_path, db, SettableClock(datetime(2026, 6, 1, tzinfo=CHINA)))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, "image/jpeg"),
        (png(), "image/png"),
        (PDF, "application/pdf"),
        (OFD, "application/ofd"),
        (DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ],
)
def test_a_file_is_known_by_its_content_whatever_it_is_called(files: Files, content: bytes, kind: str) -> None:
    """Magic bytes, not name or declared type."""
    kept = files.keep(io.BytesIO(content), "户口簿.exe", "text/html", LIN)
    stored, stream = files.open(kept.id, LIN)
    with stream:
        assert stream.read() == content
    assert (stored.media_type, stored.size) == (kind, len(content))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (EXE, "file_kind"),
        (b"<html><script>alert(1)</script></html>", "file_kind"),
        (b"GIF89a" + b"\0" * 50, "file_kind"),
        (ZIP, "file_kind"),
        (b"\xff\xd8\xff", "file_broken"),
        (png()[:-6], "file_broken"),
        (png() + b"more", "file_broken"),
        (PDF[:-8], "file_broken"),
        (OFD[:-9], "file_broken"),
        (JPEG + ZIP, "file_ambiguous"),
        (png() + ZIP, "file_ambiguous"),
        (PDF + ZIP, "file_ambiguous"),
        (JPEG[:20] + PDF + JPEG[20:], "file_ambiguous"),
        (JPEG[:20] + b"<script>alert(1)</script>" + JPEG[20:], "file_ambiguous"),
        (packed(("OFD.xml", b"x"), ("../../etc/passwd", b"x")), "file_unsafe"),
        (packed(("OFD.xml", b"x"), ("/etc/passwd", b"x")), "file_unsafe"),
        (
            packed(("[Content_Types].xml", b"x"), ("word/document.xml", b"x"), ("word/vbaProject.bin", b"x")),
            "file_unsafe",
        ),
        (packed(("OFD.xml", b"x"), *((f"f{n}", b"") for n in range(2001))), "file_unsafe"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_and_nothing_stays(
    files: Files, tmp_path: Path, content: bytes, code: str
) -> None:
    """Empty, disguised, broken, two things at once, bombs and macros: each gets its own message."""
    with pytest.raises(PersonMustAct) as refused:
        files.keep(io.BytesIO(content), "photo.jpg", "image/jpeg", LIN)
    assert refused.value.code == code
    assert "请" in refused.value.detail
    assert not on_disk(tmp_path)


def test_a_bomb_is_refused_without_being_unpacked(files: Files, tmp_path: Path) -> None:
    """200 kB that would become 201 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("OFD.xml", b"x")
        with bundle.open("bomb", "w") as entry:
            for _ in range(201):
                entry.write(bytes(1024 * 1024))
    with pytest.raises(PersonMustAct) as refused:
        files.keep(io.BytesIO(out.getvalue()), "a.ofd", "", LIN)
    assert refused.value.code == "file_unsafe"
    assert not on_disk(tmp_path)
