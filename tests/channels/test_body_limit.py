"""A body is stopped at its limit while it arrives, whatever length it declares (the list of bad input: 1 GB)."""

from __future__ import annotations

import json

import anyio
from fastapi import FastAPI, Request, UploadFile
from fastapi.responses import Response
from starlette.middleware.base import RequestResponseEndpoint
from starlette.types import Message, Scope

from shanzhi.channels.web import problems
from shanzhi.channels.web.body_limit import BodyLimit

LIMIT = 1_000_000


def application(*, guarded: bool = True) -> FastAPI:
    app = FastAPI()
    problems.install(app)

    if guarded:
        app.add_middleware(BodyLimit, limit=lambda _path: LIMIT)

    @app.middleware("http")
    async def around(request: Request, call_next: RequestResponseEndpoint) -> Response:
        return await call_next(request)

    @app.post("/files")
    def upload(file: UploadFile) -> dict[str, int]:
        return {"size": len(file.file.read())}

    @app.post("/json")
    def talk(body: dict[str, str]) -> dict[str, int]:
        return {"size": len(body["text"])}

    return app


class Chunked:
    """A client that sends a body in parts, without declaring a length, and counts what was taken of it."""

    def __init__(self, head: bytes, parts: int, tail: bytes = b"") -> None:
        self._parts = iter([head, *[b"x" * 65536] * parts, tail])
        self._left = parts + 2
        self.taken = 0
        self.status = 0
        self.body = b""

    async def receive(self) -> Message:
        self._left -= 1
        part = next(self._parts, b"")
        self.taken += len(part)
        return {"type": "http.request", "body": part, "more_body": self._left > 0}

    async def send(self, message: Message) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")

    def post(self, app: FastAPI, path: str, content_type: str) -> dict[str, object]:
        scope: Scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "scheme": "http",
            "headers": [(b"content-type", content_type.encode()), (b"transfer-encoding", b"chunked")],
        }
        anyio.run(app, scope, self.receive, self.send)
        answer: dict[str, object] = json.loads(self.body)
        return answer


FORM = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
END = b"\r\n--b--\r\n"
MULTIPART = "multipart/form-data; boundary=b"
GIGABYTE = 16 * 1024


def test_a_chunked_upload_of_a_gigabyte_is_refused_while_it_arrives() -> None:
    """No declared length to go by; reading stops, and the message is clear."""
    client = Chunked(FORM, GIGABYTE, END)
    answer = client.post(application(), "/files", MULTIPART)
    assert (client.status, answer["code"]) == (413, "too_large")
    assert client.taken < 2 * LIMIT


def test_a_chunked_text_beyond_the_limit_is_refused() -> None:
    """The same for JSON."""
    client = Chunked(b'{"text": "', GIGABYTE, b'"}')
    assert client.post(application(), "/json", "application/json")["code"] == "too_large"
    assert client.taken < 2 * LIMIT


def test_a_body_below_the_limit_passes() -> None:
    """Declared or not."""
    assert Chunked(FORM, 3, END).post(application(), "/files", MULTIPART) == {"size": 3 * 65536}
    assert Chunked(b'{"text": "', 3, b'"}').post(application(), "/json", "application/json") == {"size": 3 * 65536}


def test_without_the_limit_it_would_be_taken() -> None:
    """The broken variant: the tests above can fail."""
    assert Chunked(FORM, 32, END).post(application(guarded=False), "/files", MULTIPART) == {"size": 32 * 65536}
