"""Uploads: streamed to disk with a limit, known by what they are and not by what they are called."""

from __future__ import annotations

from fastapi import APIRouter, UploadFile
from fastapi.responses import Response

from shanzhi.channels.web.asking import Asker, TheCity
from shanzhi.kernel.ids import FileId
from shanzhi.kernel.values import Frozen

router = APIRouter(prefix="/api/v1/files", tags=["files"])


class FileView(Frozen):
    id: FileId
    sha256: str
    size: int
    media_type: str


@router.post("")
def upload(file: UploadFile, city: TheCity, principal: Asker) -> FileView:
    """Keep a file for the asker."""
    stored = city.files.keep(file.file, file.filename or "", file.content_type or "", principal)
    return FileView(id=stored.id, sha256=stored.sha256, size=stored.size, media_type=stored.media_type)


@router.get("/{number}")
def download(number: FileId, city: TheCity, principal: Asker) -> Response:
    """A file, for its owner. Always as an attachment: nothing that was uploaded is ever shown as a page of ours."""
    stored, stream = city.files.open(number, principal)
    with stream:
        body = stream.read()
    return Response(
        body, media_type=stored.media_type, headers={"Content-Disposition": "attachment", "Cache-Control": "no-store"}
    )
