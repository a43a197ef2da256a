"""Small real files of every kind, a principal, and what lies on disk: shared by the tests of uploads."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

from shanzhi.kernel.ids import SessionId, SubjectId, TenantId
from shanzhi.kernel.principal import Principal, PrincipalKind


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def packed(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, data in files:
            bundle.writestr(name, data)
    return out.getvalue()


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x11" * 300 + b"\xff\xd9"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n"
OFD = packed(("OFD.xml", b"<ofd/>"), ("Doc_0/Document.xml", b"<d/>"))
DOCX_PARTS = (("[Content_Types].xml", b"<t/>"), ("word/document.xml", b"<w/>"))
DOCX = packed(*DOCX_PARTS)
ZIP = packed(("a.txt", b"hello"))
EXE = b"MZ\x90\x00" + b"\0" * 200


def principal(session: str = "ss_1", subject: str | None = None, **fields: object) -> Principal:
    kind = PrincipalKind.ANONYMOUS if subject is None else PrincipalKind.PERSON
    return Principal.model_validate(
        {
            "session": SessionId(session),
            "tenant": TenantId("shanzhi-city"),
            "kind": kind,
            "subject": None if subject is None else SubjectId(subject),
            **fields,
        }
    )


LIN, ZHOU = principal("ss_1", "A"), principal("ss_2", "B")


def on_disk(tmp_path: Path) -> list[Path]:
    """Every file of the store."""
    return [path for path in (tmp_path / "files").rglob("*") if path.is_file()]
