"""The HTTP underneath the MCP client: a token for each call, and network failures as answers that fail one call only.

The SDK ends a whole client when one of its requests breaks; here a broken request becomes a JSON-RPC error, so that one
lasting client outlives any number of restarts of the system it talks to. Answers are bounded in size.
"""

from __future__ import annotations

import contextvars
from collections.abc import Generator

import httpx2
from mcp_types import PARSE_ERROR

TOKEN: contextvars.ContextVar[str] = contextvars.ContextVar("gateway_token")
"""The token of the call being made: the SDK carries the caller's context to the request it sends."""

UNREACHABLE = -32098
BUSY = -32097
DENIED = -32096
MOST_BYTES = 4 * 1024 * 1024
_DROPPED = (b"content-encoding", b"transfer-encoding", b"content-length")


class PerCallToken(httpx2.Auth):
    """``Authorization`` from the context of the call."""

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Put this call's own token on the request."""
        request.headers["Authorization"] = f"Bearer {TOKEN.get()}"
        yield request


class Wire(httpx2.AsyncBaseTransport):
    """A transport that answers for whoever does not."""

    def __init__(self) -> None:
        limits = httpx2.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=60.0)
        self._inner = httpx2.AsyncHTTPTransport(limits=limits)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The whole answer, or an error in its place."""
        try:
            response = await self._inner.handle_async_request(request)
            try:
                body = await _bounded(response)
            finally:
                await response.aclose()
        except httpx2.TransportError:
            return _error(UNREACHABLE, "unreachable")
        if body is None:
            return _error(PARSE_ERROR, "answer too large")
        if response.status_code in (429, 502, 503, 504):
            return _error(BUSY, "busy")
        if response.status_code in (401, 403):
            return _error(DENIED, "denied")
        headers = [(name, value) for name, value in response.headers.raw if name.lower() not in _DROPPED]
        return httpx2.Response(response.status_code, headers=headers, content=body)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()


async def _bounded(response: httpx2.Response) -> bytes | None:
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _error(code: int, message: str) -> httpx2.Response:
    return httpx2.Response(503, json={"jsonrpc": "2.0", "id": None, "error": {"code": code, "message": message}})
