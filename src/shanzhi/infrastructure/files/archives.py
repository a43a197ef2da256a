"""Telling OFD (GB/T 33190) and DOCX (ISO/IEC 29500) apart from any other archive, without unpacking anything."""

from __future__ import annotations

import mmap
import struct
import zipfile
from pathlib import Path, PurePosixPath

from shanzhi.infrastructure.files.model import MediaType
from shanzhi.kernel.errors import PersonMustAct

_END = b"PK\x05\x06"
_LONGEST_END = 22 + 65535
_MOST_ENTRIES = 2000
_MOST_UNPACKED = 200 * 1024 * 1024
"""Bytes: what an honest document of the largest size that is taken unpacks to, with room."""
_PROGRAMS = ("vbaproject.bin", ".exe", ".dll", ".js", ".vbs", ".ps1", ".bat", ".html", ".htm")


def looks_like_archive(data: mmap.mmap) -> bool:
    """Whether a ZIP reader, which starts at the end, would find an archive in these bytes."""
    tail = data[-_LONGEST_END:]
    at = tail.rfind(_END)
    while at >= 0:
        if len(tail) - at >= 22:
            comment = struct.unpack("<H", tail[at + 20 : at + 22])[0]
            if at + 22 + comment <= len(tail):
                return True
        at = tail.rfind(_END, 0, at)
    return False


def archive_kind(path: Path) -> MediaType:
    """OFD or DOCX.

    Raises:
        PersonMustAct: ``file_kind``, ``file_broken`` or ``file_unsafe``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.comment:
                raise _unsafe()
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise PersonMustAct("file_broken", "这个文件不完整或已损坏，请重新生成后上传。") from error
    _refuse_unsafe(entries)
    names = {entry.filename for entry in entries}
    if "OFD.xml" in names:
        return "application/ofd"
    if {"[Content_Types].xml", "word/document.xml"} <= names:
        return "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    raise PersonMustAct("file_kind", "不支持压缩包。请上传 JPG、PNG、PDF、OFD、DOCX 格式的文件。")


def _refuse_unsafe(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse bombs, escapes, hidden content and programs."""
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or unpacked > _MOST_UNPACKED:
        raise _unsafe()
    if len({entry.filename for entry in entries}) != len(entries):
        raise _unsafe()
    for entry in entries:
        place = PurePosixPath(entry.filename)
        escapes = place.is_absolute() or ".." in place.parts or "\\" in entry.filename or ":" in entry.filename
        encrypted = entry.flag_bits & 0x1
        if escapes or encrypted or entry.filename.lower().endswith(_PROGRAMS):
            raise _unsafe()


def _unsafe() -> PersonMustAct:
    return PersonMustAct(
        "file_unsafe", "这个文件含有宏、程序、加密或异常内容，不能接收。请另存为不含宏的普通文件后上传。"
    )
