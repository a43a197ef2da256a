"""The departments over MCP (official SDK, streamable HTTP): one lasting client for each system, on one loop thread.

The rest of the platform is synchronous; this is where a call crosses over. What a department says is never logged, and
no SDK exception leaves with its message: answers that cannot be used become a :class:`DepartmentTrouble`.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Coroutine, Mapping
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx2
import structlog
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CONNECTION_CLOSED,
    PARSE_ERROR,
    REQUEST_TIMEOUT,
    CallToolRequest,
    CallToolRequestParams,
    CallToolResult,
)
from mcp_types.version import LATEST_MODERN_VERSION
from pydantic import ValidationError

from shanzhi.access.gateway.adapters.directory import Directory
from shanzhi.access.gateway.adapters.wire import BUSY, DENIED, TOKEN, UNREACHABLE, PerCallToken, Wire
from shanzhi.access.gateway.model import PublishedTool
from shanzhi.access.gateway.ports import DepartmentTrouble, RemoteAnswer, Tokens, Trouble
from shanzhi.kernel.ids import DepartmentId

logging.getLogger("mcp.client").setLevel(logging.CRITICAL)  # it logs answers that it cannot parse, with their content

_log = structlog.get_logger(__name__)

PROTOCOL = LATEST_MODERN_VERSION
"""The one protocol revision spoken with departments (2026-07-28: stateless, each call stands alone)."""
LIST_FOR_S = 10.0
"""Seconds for which a list of tools counts as fresh: a changed tool is noticed within this time, or at a restart."""
_LIST_TIMEOUT_S = 5.0
_TROUBLES: dict[int, Trouble] = {
    UNREACHABLE: "unreachable",
    CONNECTION_CLOSED: "unreachable",
    BUSY: "busy",
    DENIED: "denied",
    REQUEST_TIMEOUT: "timeout",
    PARSE_ERROR: "garbage",
}

_T = TypeVar("_T")


@dataclass
class _Line:
    """A lasting client of one system."""

    url: str
    client: Client
    tools: dict[str, PublishedTool] = field(default_factory=dict)
    listed_at: float = float("-inf")


class McpDepartments:
    """Calls the systems of a directory. Safe to use from many threads; the thread starts with the first call."""

    def __init__(self, directory: Directory, tokens: Tokens, list_for_s: float = LIST_FOR_S) -> None:
        self._directory = directory
        self._tokens = tokens
        self._list_for_s = list_for_s
        self._starting = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lines: dict[str, _Line] = {}
        self._opening: dict[str, asyncio.Lock] = {}
        self._keepers: set[asyncio.Task[None]] = set()

    def tools(self, server: str, *, fresh: bool = True) -> Mapping[str, PublishedTool]:
        """What a system publishes: at most ``list_for_s`` seconds old, or as last known unless ``fresh``."""
        line = self._lines.get(server)
        if line is not None and line.tools and (not fresh or time.monotonic() - line.listed_at < self._list_for_s):
            return line.tools
        return self._wait(self._list(server), _LIST_TIMEOUT_S)

    def call(self, server: str, tool: str, arguments: dict[str, object], token: str, timeout_s: float) -> RemoteAnswer:
        """Call a tool."""
        return self._wait(self._call(server, tool, arguments, token, timeout_s), timeout_s)

    def departments_of(self, server: str) -> tuple[DepartmentId, ...]:
        """The departments a system works for."""
        return self._directory.departments_of(server)

    def server_for(self, department: DepartmentId) -> str:
        """The case system of a department. Raises ``SystemFailed('no_system', …)``."""
        return self._directory.server_for(department)

    def close(self) -> None:
        """Hang up all lines and end the thread."""
        with self._starting:
            loop, thread, self._loop = self._loop, self._thread, None
        if loop is not None and thread is not None:
            asyncio.run_coroutine_threadsafe(self._hang_up(), loop).result(5)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)
            loop.close()

    def _wait(self, work: Coroutine[Any, Any, _T], timeout_s: float) -> _T:
        """Run a coroutine on our loop and wait for it in the caller's thread."""
        future = asyncio.run_coroutine_threadsafe(work, self._running_loop())
        try:
            return future.result(timeout_s + 2.0)
        except FutureTimeout:
            future.cancel()
            raise DepartmentTrouble("timeout") from None

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._starting:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="gateway", daemon=True)
                self._thread.start()
            return self._loop

    async def _hang_up(self) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)

    async def _call(
        self, server: str, tool: str, arguments: dict[str, object], token: str, timeout_s: float
    ) -> RemoteAnswer:
        line = await self._line(server)
        TOKEN.set(token)
        try:
            result = await line.client.session.send_request(
                CallToolRequest(params=CallToolRequestParams(name=tool, arguments=dict(arguments))),
                CallToolResult,  # checked against the pinned schema by the gateway, not against the one listed last
                request_read_timeout_seconds=timeout_s,
            )
        except MCPError as error:
            line.listed_at = float("-inf")  # whatever happened to it, look again before trusting it
            raise DepartmentTrouble(_TROUBLES.get(error.code, "garbage")) from None
        except (ValidationError, RuntimeError):
            raise DepartmentTrouble("garbage") from None
        return _answer(result)

    async def _list(self, server: str) -> Mapping[str, PublishedTool]:
        line = await self._line(server)
        TOKEN.set(self._tokens.for_listing(server))
        try:
            listed = await asyncio.wait_for(line.client.list_tools(), _LIST_TIMEOUT_S)
        except MCPError as error:
            raise DepartmentTrouble(_TROUBLES.get(error.code, "garbage")) from None
        except (ValidationError, RuntimeError):
            raise DepartmentTrouble("garbage") from None
        except TimeoutError:
            raise DepartmentTrouble("timeout") from None
        line.tools = {
            tool.name: PublishedTool(tool.name, tool.description or "", tool.input_schema, tool.output_schema or {})
            for tool in listed.tools
        }
        line.listed_at = time.monotonic()
        return line.tools

    async def _line(self, server: str) -> _Line:
        url = self._directory.place(server).url
        async with self._opening.setdefault(server, asyncio.Lock()):
            line = self._lines.get(server)
            if line is None or line.url != url:
                opened: asyncio.Future[_Line] = asyncio.get_running_loop().create_future()
                keeper = asyncio.create_task(self._keep(server, url, opened))
                self._keepers.add(keeper)
                keeper.add_done_callback(self._keepers.discard)
                line = await opened
        return line

    async def _keep(self, server: str, url: str, opened: asyncio.Future[_Line]) -> None:
        """Hold one client open, in one task as its scopes demand, until told to end or until it breaks."""
        line: _Line | None = None
        try:
            http = httpx2.AsyncClient(auth=PerCallToken(), transport=Wire(), timeout=None)
            async with http, Client(streamable_http_client(url, http_client=http), mode=PROTOCOL, cache=None) as client:
                line = self._lines[server] = _Line(url, client)
                opened.set_result(line)
                await asyncio.Event().wait()
        except Exception:  # the SDK's own: the line is opened anew by the next call
            _log.warning("gateway_line_broke", server=server)
            if not opened.done():
                opened.set_exception(DepartmentTrouble("unreachable"))
        finally:
            if line is not None and self._lines.get(server) is line:
                del self._lines[server]


def _answer(result: CallToolResult) -> RemoteAnswer:
    if not isinstance(result.structured_content, dict):
        raise DepartmentTrouble("garbage")
    return RemoteAnswer(result.structured_content, error=bool(result.is_error))
