"""Whose uploaded files are, and what never stays on disk (the list of bad input; our own word)."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from tests.infrastructure.uploads import JPEG, LIN, ZHOU, on_disk, principal

from shanzhi.infrastructure.files import FileLimits, Files
from shanzhi.infrastructure.storage import Database, open_database
from shanzhi.kernel.clock import CHINA, SettableClock
from shanzhi.kernel.errors import NotFound, ShanzhiError, SystemFailed, TooLarge, TooMany
from shanzhi.kernel.ids import DepartmentId, FileId, SessionId
from shanzhi.kernel.principal import Role
from shanzhi.security.authorization import Authorizer, FileReading


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path / 'test.db'}")
    database.create_tables()
    yield database
    database.close()


@pytest.fixture
def files(tmp_path: Path, db: Database) -> Files:
    return Files(tmp_path, db, SettableClock(datetime(2026, 6, 1, tzinfo=CHINA)))


class Endless(io.RawIOBase):
    """An upload of a gigabyte and more that counts how much of it was taken."""

    def __init__(self) -> None:
        self.taken = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # what io.RawIOBase hands in is a buffer
        view[:] = b"\xff" * len(view)
        self.taken += len(view)
        return len(view)


def test_an_upload_of_a_gigabyte_is_refused_while_it_arrives(tmp_path: Path, db: Database) -> None:
    """Neither memory nor disk is filled: reading stops at the limit and the draft goes."""
    files = Files(tmp_path, db, SettableClock(datetime(2026, 6, 1, tzinfo=CHINA)))
    stream = Endless()
    with pytest.raises(TooLarge) as refused:
        files.keep(io.BufferedReader(stream), "big.jpg", "image/jpeg", LIN)
    assert "20 MB" in refused.value.detail
    assert stream.taken < 21 * 1024 * 1024
    assert not on_disk(tmp_path)


def test_one_owner_cannot_fill_the_disk(tmp_path: Path, db: Database) -> None:
    """A share for each."""
    limits = FileLimits(bytes_of_one_owner=2 * len(JPEG))
    files = Files(tmp_path, db, SettableClock(datetime(2026, 6, 1, tzinfo=CHINA)), limits=limits)
    for _ in range(2):
        files.keep(io.BytesIO(JPEG), "a.jpg", "", LIN)
    with pytest.raises(TooMany):
        files.keep(io.BytesIO(JPEG), "a.jpg", "", LIN)
    assert files.keep(io.BytesIO(JPEG), "a.jpg", "", ZHOU)


@pytest.mark.parametrize("number", ["fl_0123456789abcdefghjkmn", "../../etc/passwd", "", "fl_", "x" * 5000])
def test_no_file_is_found_by_guessing(files: Files, number: str) -> None:
    """Identifiers are looked up, never made into paths."""
    with pytest.raises(NotFound):
        files.open(FileId(number), LIN)


def test_a_file_is_its_owners_alone(files: Files) -> None:
    """Somebody else's file looks the same as none, also when it has the same content as one's own."""
    kept = files.keep(io.BytesIO(JPEG), "a.jpg", "", LIN)
    files.keep(io.BytesIO(JPEG), "a.jpg", "", ZHOU)
    for stranger in (
        ZHOU,
        principal("ss_1"),
        principal("ss_1", "A", tenant="other-city"),
    ):
        with pytest.raises(NotFound):
            files.stat(kept.id, stranger)
    assert files.stat(kept.id, principal("ss_9", "A")) == kept


def test_an_anonymous_file_follows_its_session_into_the_sign_in(tmp_path: Path, db: Database) -> None:
    """Uploaded first, signed in later: the lineage of the session opens it."""
    lineage = {SessionId("ss_2"): {SessionId("ss_1"), SessionId("ss_2")}}
    guard = FileReading(Authorizer(), lambda session: lineage.get(session, {session}))
    files = Files(tmp_path, db, SettableClock(datetime(2026, 6, 1, tzinfo=CHINA)), guard)
    kept = files.keep(io.BytesIO(JPEG), "a.jpg", "", principal("ss_1"))
    assert files.stat(kept.id, principal("ss_2", "A"))
    with pytest.raises(NotFound):
        files.stat(kept.id, principal("ss_3", "A"))


def test_an_officer_reads_a_file_only_after_it_was_handed_over_with_a_case(tmp_path: Path, db: Database) -> None:
    """Policies decide: own file, or handed to one's department."""
    guard = FileReading(Authorizer(), lambda session: {session})
    files = Files(tmp_path, db, SettableClock(datetime(2026, 6, 1, tzinfo=CHINA)), guard)
    kept = files.keep(io.BytesIO(JPEG), "a.jpg", "", LIN)
    officer = principal("ss_9", "staff", kind="officer", department="ga", roles={Role.OFFICER})
    with pytest.raises(NotFound):
        files.stat(kept.id, officer)
    with pytest.raises(NotFound):
        files.hand_over(kept.id, DepartmentId("ga"), ZHOU)
    for _ in range(2):
        files.hand_over(kept.id, DepartmentId("ga"), LIN)
    assert files.stat(kept.id, officer).departments == {"ga"}
    with pytest.raises(NotFound):
        files.stat(kept.id, officer.with_(department=DepartmentId("ws")))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\林月\\户口簿.jpg", "户口簿.jpg"),
        ("a\x00b\u202egpj.exe", "abgpj.exe"),
        ("", "未命名"),
        ("x" * 9999, "x" * 200),
    ],
)
def test_a_name_is_for_showing_alone(files: Files, name: str, shown: str) -> None:
    """No path, no control characters, no text direction tricks."""
    assert files.keep(io.BytesIO(JPEG), name, "", LIN).name == shown


def test_content_that_changed_on_disk_is_not_given_out(files: Files, tmp_path: Path) -> None:
    """What an officer opens is what the citizen uploaded."""
    kept = files.keep(io.BytesIO(JPEG), "a.jpg", "", LIN)
    (path,) = on_disk(tmp_path)
    path.write_bytes(JPEG + b"!")
    with pytest.raises(SystemFailed):
        files.open(kept.id, LIN)
    path.unlink()
    with pytest.raises(SystemFailed):
        files.open(kept.id, LIN)


def test_files_on_disk_are_readable_by_the_platform_alone(files: Files, tmp_path: Path) -> None:
    """Mode 0600, in folders of mode 0700."""
    files.keep(io.BytesIO(JPEG), "a.jpg", "", LIN)
    (path,) = on_disk(tmp_path)
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_broken_connection_leaves_nothing(files: Files, tmp_path: Path) -> None:
    """The upload ends in the middle with an error."""

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(10)

    with pytest.raises(ShanzhiError):
        files.keep(Broken(JPEG), "a.jpg", "", LIN)
    assert not on_disk(tmp_path)


def test_cleaning_removes_unfinished_uploads_and_orphans_but_never_a_kept_file(files: Files, tmp_path: Path) -> None:
    """After a kill -9 in the middle of an upload."""
    kept = files.keep(io.BytesIO(JPEG), "a.jpg", "", LIN)
    (content,) = on_disk(tmp_path)
    draft = tmp_path / "files" / "incoming" / "dead.part"
    orphan = tmp_path / "files" / "content" / "ab" / ("ab" + "0" * 62)
    fresh = tmp_path / "files" / "incoming" / "alive.part"
    orphan.parent.mkdir()
    for path in (draft, orphan, fresh):
        path.write_bytes(b"x")
    for path in (draft, orphan, content):
        os.utime(path, (1, 1))
    assert files.clean() == 2
    assert set(on_disk(tmp_path)) == {content, fresh}
    assert files.stat(kept.id, LIN)
