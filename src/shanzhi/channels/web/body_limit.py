"""Counts what a client really sends, and stops reading at the limit. It knows bytes; it refuses to believe a header.

A body without a declared length (chunked) would otherwise be written to a temporary file before anybody looks at it.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shanzhi.channels.web.problems import problem


class BodyLimit:
    """ASGI middleware: a request whose body grows beyond its limit ends with status 413."""

    def __init__(self, app: ASGIApp, limit: Callable[[str], int]) -> None:
        """``limit`` gives the most bytes for a path."""
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with its body counted."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send, self._limit(scope["path"]))
        await self._app(scope, exchange.receive, exchange.send)


class _Exchange:
    """One request. Whatever the application makes of a body that was cut off, the client hears that it is too large."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._limit = limit
        self._taken = 0
        self._answered = False

    async def receive(self) -> Message:
        """The next part of the body; beyond the limit it looks as if the client had gone."""
        if self._taken > self._limit:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._taken += len(message.get("body", b""))
        return {"type": "http.disconnect"} if self._taken > self._limit else message

    async def send(self, message: Message) -> None:
        """The application's answer, or ours in its place."""
        if self._taken <= self._limit:
            await self._send(message)
        elif not self._answered:
            self._answered = True
            refusal = problem(413, "too_large", "内容太大了，请缩小后再试。", "person")
            await refusal(self._scope, self._receive, self._send)
