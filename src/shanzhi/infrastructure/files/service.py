"""Keeping and giving out uploaded files. No path is ever made from what a client says; content is its own address.

A file is written to ``incoming/``, checked, and moved to ``content/`` under its SHA-256; only then is it known.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import time
import unicodedata
from pathlib import Path
from typing import BinaryIO

from shanzhi.infrastructure.files.kinds import identify
from shanzhi.infrastructure.files.model import FileLimits, StoredFile
from shanzhi.infrastructure.files.ports import FileGuard, OwnerOnly
from shanzhi.infrastructure.files.store import FileStore
from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import NotFound, ShanzhiError, SystemFailed, TooLarge, TooMany
from shanzhi.kernel.ids import DepartmentId, FileId, new_id
from shanzhi.kernel.principal import Principal

_CHUNK = 64 * 1024
_STALE = 3600
"""Seconds after which an unfinished upload, or content that no row speaks of, is rubbish."""
_NUMBER = re.compile(r"fl_[0-9a-z]{22}\Z")


class Files:
    """The uploaded files of an installation."""

    def __init__(
        self,
        home: Path,
        db: Database,
        clock: Clock,
        guard: FileGuard | None = None,
        limits: FileLimits | None = None,
    ) -> None:
        """``home`` is the installation's folder; without a ``guard`` a file is its owner's alone."""
        self._incoming = home / "files" / "incoming"
        self._content = home / "files" / "content"
        for folder in (self._incoming, self._content):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._store = FileStore(db)
        self._clock = clock
        self._guard = guard or OwnerOnly()
        self._limits = limits or FileLimits()

    def keep(self, stream: BinaryIO, name: str, media_type: str, owner: Principal) -> StoredFile:
        """Keep what a stream holds for whoever uploads it. The declared ``media_type`` is not believed.

        Raises:
            TooLarge: ``file_too_large``, as soon as it is, with nothing kept.
            TooMany: ``too_many_files``: the owner's share is used up.
            PersonMustAct: ``file_empty``, ``file_kind``, ``file_broken``, ``file_ambiguous``, ``file_unsafe``.
            SystemFailed: ``file_store_unavailable``.
        """
        draft = self._incoming / f"{secrets.token_hex(16)}.part"
        try:
            sha256, size = self._receive(stream, draft)
            file = StoredFile(
                id=FileId(new_id("fl")),
                tenant=owner.tenant,
                session=owner.session,
                owner=owner.subject,
                sha256=sha256,
                size=size,
                media_type=identify(draft),
                name=_display_name(name),
                at=self._clock.now(),
            )
            if self._store.bytes_of(file) + size > self._limits.bytes_of_one_owner:
                raise TooMany("too_many_files", "您上传的文件总量已达上限，不能再上传。请转人工，由工作人员协助处理。")
            self._settle(draft, sha256)
            self._store.add(file)
        except OSError as error:
            raise SystemFailed("file_store_unavailable", "文件暂时无法保存，请稍后再试。") from error
        finally:
            draft.unlink(missing_ok=True)
        return file

    def stat(self, number: FileId, principal: Principal) -> StoredFile:
        """What is known of a file, for whoever may read it.

        Raises:
            NotFound: ``no_such_file``: it does not exist, or it is somebody else's (which looks the same from outside).
        """
        file = self._store.find(number, principal.tenant) if _NUMBER.match(number) else None
        if file is None or not self._guard.may_read(principal, file):
            raise NotFound("no_such_file", "没有找到这个文件，请重新上传。")
        return file

    def open(self, number: FileId, principal: Principal) -> tuple[StoredFile, BinaryIO]:
        """A file and its content, for whoever may read it; the caller closes the stream.

        Raises:
            NotFound: as :meth:`stat`.
            SystemFailed: ``file_damaged``: the content on disk is not what was uploaded.
        """
        file = self.stat(number, principal)
        try:
            stream = self._place(file.sha256).open("rb")
        except OSError as error:
            raise _damaged() from error
        if hashlib.file_digest(stream, "sha256").hexdigest() != file.sha256:
            stream.close()
            raise _damaged()
        stream.seek(0)
        return file, stream

    def hand_over(self, number: FileId, department: DepartmentId, principal: Principal) -> StoredFile:
        """Let a department read a file that its owner submits with a case. Raises ``NotFound`` as :meth:`stat`."""
        file = self.stat(number, principal)
        self._store.hand_over(file, department)
        return file

    def clean(self) -> int:
        """Remove uploads that were never finished and content that no row speaks of; returns how many files."""
        old = time.time() - _STALE  # the file system's own clock, as the times it is compared with
        rubbish = [path for path in self._incoming.iterdir() if path.stat().st_mtime < old]
        rubbish += [
            path
            for path in self._content.glob("*/*")
            if path.stat().st_mtime < old and not self._store.known(path.name)
        ]
        for path in rubbish:
            path.unlink(missing_ok=True)
        return len(rubbish)

    def _receive(self, stream: BinaryIO, draft: Path) -> tuple[str, int]:
        digest, size = hashlib.sha256(), 0
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                if size > self._limits.bytes_of_one_file:
                    megabytes = self._limits.bytes_of_one_file // (1024 * 1024)
                    raise TooLarge("file_too_large", f"文件超过 {megabytes} MB，请压缩或分开后再上传。")
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        return digest.hexdigest(), size

    def _settle(self, draft: Path, sha256: str) -> None:
        place = self._place(sha256)
        place.parent.mkdir(exist_ok=True, mode=0o700)
        draft.replace(place)  # the same content twice is the same file; its age starts again

    def _place(self, sha256: str) -> Path:
        return self._content / sha256[:2] / sha256


def _display_name(name: str) -> str:
    """The last part of a name, without control characters, for showing alone."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    return "".join(char for char in last if unicodedata.category(char)[0] != "C").strip()[:200] or "未命名"


def _damaged() -> ShanzhiError:
    return SystemFailed("file_damaged", "文件已损坏或丢失，请重新上传。")
