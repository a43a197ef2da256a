"""Telling what a file is from its content alone, and refusing what is two things at once.

A file that two programs would read differently (a polyglot) is how an image becomes a script: it is never kept.
"""

from __future__ import annotations

import mmap
import re
from pathlib import Path

from shanzhi.infrastructure.files.archives import archive_kind, looks_like_archive
from shanzhi.infrastructure.files.model import MediaType
from shanzhi.kernel.errors import PersonMustAct

TAKEN = "JPG、PNG、PDF、OFD、DOCX"
_HEAD = 1024
_TAIL = 4096
_ACTIVE = re.compile(rb"<script|<html|<svg|<\?php|<!doctype", re.IGNORECASE)
"""What makes a browser or an interpreter take a file for a page or a program, looked for where they look: the start."""


def identify(path: Path) -> MediaType:
    """The kind of a file's content.

    Raises:
        PersonMustAct: ``file_empty``, ``file_kind``, ``file_broken`` or ``file_ambiguous``.
    """
    if path.stat().st_size == 0:
        raise PersonMustAct("file_empty", "上传的文件是空的，请重新选择文件。")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        head = data[:_HEAD]
        if head.startswith(b"\xff\xd8\xff"):
            return _image(data, head, "image/jpeg", ended=data.rfind(b"\xff\xd9") > 0)
        if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
            return _image(data, head, "image/png", ended=data[-12:] == b"\0\0\0\0IEND\xaeB\x60\x82")
        if head.startswith(b"%PDF-"):
            return _pdf(data, head)
        if head.startswith(b"PK\x03\x04"):
            if b"%PDF-" in head or _ACTIVE.search(head[:256]):
                raise _ambiguous()
            return archive_kind(path)
    raise PersonMustAct("file_kind", f"不支持这种文件。请上传 {TAKEN} 格式的文件（按文件内容判断，改扩展名无效）。")


def _image(data: mmap.mmap, head: bytes, kind: MediaType, *, ended: bool) -> MediaType:
    if b"%PDF-" in head or looks_like_archive(data) or _ACTIVE.search(head):
        raise _ambiguous()
    if not ended:
        raise _broken()
    return kind


def _pdf(data: mmap.mmap, head: bytes) -> MediaType:
    if looks_like_archive(data) or _ACTIVE.search(head):
        raise _ambiguous()
    if b"%%EOF" not in data[-_TAIL:]:
        raise _broken()
    return "application/pdf"


def _ambiguous() -> PersonMustAct:
    return PersonMustAct("file_ambiguous", "这个文件里混有其他类型的内容，不能接收。请重新拍照或重新导出后上传。")


def _broken() -> PersonMustAct:
    return PersonMustAct("file_broken", "这个文件不完整或已损坏，请重新生成后上传。")
