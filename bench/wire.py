"""A frugal HTTP/1.1 client on asyncio: one connection, kept alive, JSON both ways. A load generator on the same small
machine must cost little, or it measures itself.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

Json = dict[str, Any]


class Wire:
    """One client's connection."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._token = ""
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    def carry(self, token: str) -> None:
        """Send this bearer token from now on."""
        self._token = token

    async def post(self, path: str, body: Json) -> tuple[int, Json]:
        """Status and JSON body. A connection that the server closed while idle is opened again, once.

        Raises:
            OSError, asyncio.IncompleteReadError: the server cannot be reached or hangs up in the middle.
        """
        data = json.dumps(body, ensure_ascii=False).encode()
        head = f"POST {path} HTTP/1.1\r\nHost: {self._host}\r\nContent-Type: application/json\r\n"
        head += f"Content-Length: {len(data)}\r\n" + (f"Authorization: Bearer {self._token}\r\n" if self._token else "")
        request = head.encode() + b"\r\n" + data
        fresh = self._writer is None
        try:
            return await self._exchange(request)
        except (OSError, asyncio.IncompleteReadError):
            self.close()
            if fresh:
                raise
            return await self._exchange(request)

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None

    async def _exchange(self, request: bytes) -> tuple[int, Json]:
        if self._reader is None or self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        self._writer.write(request)
        await self._writer.drain()
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in head[1:] if ": " in line)
        body = await self._body(self._reader, headers)
        if headers.get("connection") == "close":
            self.close()
        return int(head[0].split()[1]), json.loads(body) if body else {}

    async def _body(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await reader.readexactly(int(headers.get("content-length", 0)))
        parts = []
        while size := int((await reader.readuntil(b"\r\n")).split(b";")[0], 16):
            parts.append((await reader.readexactly(size + 2))[:-2])
        await reader.readexactly(2)
        return b"".join(parts)
