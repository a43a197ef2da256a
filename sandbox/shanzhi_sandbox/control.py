"""The control endpoint of a system (not MCP): spoil it, mend it, and ask what it has seen. Its token is its own."""

from __future__ import annotations

import hmac
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shanzhi_sandbox import cases
from shanzhi_sandbox.faults import Faults
from shanzhi_sandbox.store import Store

_NUMBERS = ("slow_ms", "fail", "garbage", "drop_after_effect", "duplicate")


class Control:
    """What ``/control`` does for one system."""

    def __init__(self, token: str, faults: Faults, store: Store) -> None:
        self._token = token
        self._faults = faults
        self._store = store

    async def answer(self, request: Request) -> Response:
        """GET: the state. POST: changes of it, as JSON with the names of the faults."""
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode()):
            return JSONResponse({"code": "not_allowed"}, 401)
        if request.method == "POST":
            try:
                self._change(await request.json())
            except (ValueError, TypeError, AttributeError):
                return JSONResponse({"code": "bad_order"}, 400)
        return JSONResponse(self._state())

    def _change(self, order: dict[str, Any]) -> None:
        if order.get("clear"):
            self._faults.__init__()  # type: ignore[misc]  # every fault back to none
            if self._store.one("select 1 from sqlite_master where name = 'setting'"):
                cases.set_forgetful(self._store, False)
        for name in _NUMBERS:
            if name in order:
                setattr(self._faults, name, max(0, int(order[name])))
        if "down" in order:
            self._faults.down_until = time.monotonic() + float(order["down"])
        if "change_tool" in order:
            self._faults.changed_tools[str(order["change_tool"])] = "（说明已被改动）"
        if order.get("forgetful"):
            cases.set_forgetful(self._store, True)

    def _state(self) -> dict[str, Any]:
        calls = self._store.rows("select tool, outcome, count(*) as times from call group by tool, outcome")
        effects = self._store.rows("select kind, count(*) as times from effect group by kind")
        return {"faults": self._faults.view(), "calls": calls, "effects": effects}
