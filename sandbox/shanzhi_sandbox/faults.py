"""Making a department misbehave on command: slow, failing, answering garbage or twice, breaking off, or absent.

It wraps the whole web application of a system, so that every tool fails the way networks and old systems fail. It
touches calls of tools only; reading the list of tools stays possible except while the system is down.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HangUp = Callable[[Scope], None]
"""Break the connection that a request came on, without an answer."""

_SOUND = {"content": [{"type": "text", "text": "ok"}], "isError": False, "resultType": "complete"}
_GARBAGE: tuple[Callable[[Any], bytes], ...] = (
    lambda _number: "<html>系统维护中</html>".encode(),
    lambda number: _result(number, {**_SOUND, "structuredContent": {"垃圾": 1, "holder": ["x"]}}),
    lambda number: _result(number, _SOUND),
    lambda number: _result(number, "not an object"),
)


@dataclass
class Faults:
    """What is wrong at present. Counters go down with each call that they spoil."""

    slow_ms: int = 0
    fail: int = 0
    garbage: int = 0
    drop_after_effect: int = 0
    duplicate: int = 0
    down_until: float = 0.0
    """On the monotonic clock."""
    changed_tools: dict[str, str] = field(default_factory=dict)
    """Tool name → words that have crept into its description."""

    @property
    def down(self) -> bool:
        return time.monotonic() < self.down_until

    def take(self, name: str) -> bool:
        """Whether this fault strikes now; counts it."""
        left = getattr(self, name)
        if left > 0:
            setattr(self, name, left - 1)
        return bool(left > 0)

    def view(self) -> dict[str, Any]:
        """For the control endpoint."""
        return {**asdict(self), "down": self.down}


class Misbehaving:
    """The web application with its faults."""

    def __init__(self, app: ASGIApp, faults: Faults, hang_up: HangUp) -> None:
        self._app = app
        self._faults = faults
        self._hang_up = hang_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, spoiled if it is to be."""
        if scope["type"] != "http" or scope["path"] == "/control":
            await self._app(scope, receive, send)
        elif self._faults.down:
            self._hang_up(scope)
        else:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _whole_body(receive)
        message = _parsed(body)
        if message.get("method") != "tools/call":
            await self._app(scope, _replay(body), send)
            return
        if self._faults.slow_ms:
            await asyncio.sleep(self._faults.slow_ms / 1000)
        if self._faults.take("fail"):
            await _answer(send, 503, "系统繁忙".encode())
        elif self._faults.garbage > 0:
            number = self._faults.garbage
            self._faults.take("garbage")
            await _answer(send, 200, _GARBAGE[number % len(_GARBAGE)](message.get("id")))
        elif self._faults.take("drop_after_effect"):
            await self._app(scope, _replay(body), _Sink())
            self._hang_up(scope)
        elif self._faults.take("duplicate"):
            first, second = _Sink(), _Sink()
            await self._app(scope, _replay(body), first)
            await self._app(scope, _replay(body), second)
            await _answer(send, 200, first.body + second.body)
        else:
            await self._app(scope, _replay(body), send)


class _Sink:
    """Keeps what would have been sent."""

    def __init__(self) -> None:
        self.body = b""

    async def __call__(self, message: Message) -> None:
        self.body += message.get("body", b"")


def _result(number: Any, result: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": number, "result": result}, ensure_ascii=False).encode()


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


async def _whole_body(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


def _replay(body: bytes) -> Receive:
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
