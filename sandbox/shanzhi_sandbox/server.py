"""One system as an MCP server over streamable HTTP: stateless, JSON answers, every caller authenticated."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import mcp_types as types
import uvicorn
from jsonschema import Draft202012Validator
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.settings import AuthSettings
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from pydantic import AnyHttpUrl
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from shanzhi_sandbox.control import Control
from shanzhi_sandbox.faults import Faults, Misbehaving
from shanzhi_sandbox.store import Store
from shanzhi_sandbox.systems import System
from shanzhi_sandbox.tokens import GatewayTokens
from shanzhi_sandbox.tool import Arguments, Caller, Refused, Tool

Context = ServerRequestContext[Any, Any]


@dataclass(frozen=True)
class Desk:
    """A system's tools at work: checks a call, runs it, logs it."""

    tools: dict[str, Tool]
    store: Store
    faults: Faults
    validators: dict[str, Draft202012Validator]

    async def list_tools(
        self, _context: Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        """What this system offers."""
        return types.ListToolsResult(
            tools=[
                types.Tool(
                    name=tool.name,
                    description=tool.description + self.faults.changed_tools.get(tool.name, ""),
                    input_schema=tool.input_schema,
                    output_schema=tool.output_schema,
                )
                for tool in self.tools.values()
            ]
        )

    async def call_tool(self, _context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        """Run a tool for the verified caller; a refusal is an answer with ``isError``."""
        caller = _caller()
        arguments = params.arguments or {}
        try:
            tool = self._admit(params.name, arguments, caller)
            result = tool.run(self.store, arguments, caller)
        except Refused as no:
            self._log(params.name, caller, no.code)
            return _answer({"code": no.code, "detail": no.detail}, error=True)
        self._log(params.name, caller, "done")
        return _answer(result)

    def _admit(self, name: str, arguments: Arguments, caller: Caller) -> Tool:
        tool = self.tools.get(name)
        if tool is None:
            raise Refused("unknown_tool", f"本系统没有工具 {name}。")
        if caller.tool != name:
            raise Refused("token_for_other_tool", "令牌不是为这个工具签发的。")
        if caller.case and arguments.get("case", caller.case) != caller.case:
            raise Refused("token_for_other_case", "令牌不是为这件办件签发的。")
        fault = next(self.validators[name].iter_errors(arguments), None)
        if fault is not None:
            place = "/".join(str(part) for part in fault.absolute_path) or "参数"
            raise Refused("bad_arguments", f"{place} 不符合要求。")
        return tool

    def _log(self, tool: str, caller: Caller, outcome: str) -> None:
        self.store.log_call(
            tool=tool,
            subject=caller.subject,
            kind=caller.kind,
            actor=caller.actor,
            case_number=caller.case,
            token_id=caller.token_id,
            purpose=caller.purpose,
            outcome=outcome,
        )


def _caller() -> Caller:
    token = get_access_token()
    claims = (token.claims if token else None) or {}
    return Caller(
        subject=str(claims.get("sub", "")),
        kind=str(claims.get("kind", "")),
        actor=str(claims.get("act", {}).get("sub", "")),
        tool=str(claims.get("tool", "")),
        token_id=str(claims.get("jti", "")),
        case=str(claims.get("case", "")),
        department=str(claims.get("department", "")),
        purpose=str(claims.get("purpose", "")),
    )


def _answer(value: dict[str, Any], *, error: bool = False) -> types.CallToolResult:
    content: list[types.ContentBlock] = [types.TextContent(type="text", text=json.dumps(value, ensure_ascii=False))]
    return types.CallToolResult(content=content, structured_content=value, is_error=error)


def build_app(
    system: System,
    tools: tuple[Tool, ...],
    store: Store,
    tokens: GatewayTokens,
    control_token: str,
    hang_up: Callable[[Scope], None],
) -> ASGIApp:
    """The web application of one system: ``/mcp`` and ``/control``."""
    faults = Faults()
    by_name = {tool.name: tool for tool in tools}
    validators = {tool.name: Draft202012Validator(tool.input_schema) for tool in tools}
    desk = Desk(by_name, store, faults, validators)
    server: Server[Any] = Server(
        system.name,
        version="1.0.0",
        title=system.title,
        on_list_tools=desk.list_tools,
        on_call_tool=desk.call_tool,
        get_tool_input_schema=lambda name: by_name[name].input_schema if name in by_name else None,
    )
    control = Control(control_token, faults, store)
    app: Starlette = server.streamable_http_app(
        json_response=True,
        stateless_http=True,
        auth=AuthSettings(
            issuer_url=AnyHttpUrl("http://127.0.0.1/"),
            resource_server_url=AnyHttpUrl(system.url),
            validate_token_resource=False,  # the audience is the system's name and is checked with the signature
        ),
        token_verifier=tokens,
        custom_starlette_routes=[Route("/control", control.answer, methods=["GET", "POST"])],
    )
    return Misbehaving(app, faults, hang_up)


class SystemServer(uvicorn.Server):
    """A web server that can hang up on a request, as a broken line would."""

    def hang_up(self, scope: Scope) -> None:
        """Abort the connection on which a request came."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "client", None) == tuple(scope["client"]):
                connection.transport.abort()
