"""Errors as RFC 9457 ``application/problem+json``: a stable code, a Chinese detail, what to do, and who acts next."""

from __future__ import annotations

from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import InternalError, OperationalError, SQLAlchemyError, TimeoutError  # noqa: A004
from starlette.exceptions import HTTPException

from shanzhi.kernel.errors import ShanzhiError, SystemFailed

log = structlog.get_logger(__name__)

_HTTP = {
    400: ("bad_request", "请求的内容无法读取，请按接口文档修改。"),
    404: ("no_such_route", "没有这个地址，请检查网址。"),
    405: ("method_not_allowed", "这个地址不支持这种请求方式，请查看接口文档。"),
    413: ("too_large", "内容太大了，请缩小后再试。"),
}
STORE_LOST = (OperationalError, InternalError, TimeoutError)
"""The database cannot be reached, cannot be written, or has no connection left: no bug, and for nobody here to mend."""


def problem(status: int, code: str, detail: str, who: str, **more: Any) -> JSONResponse:
    """A problem response."""
    body = {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail, "who": who, **more}
    return JSONResponse(body, status_code=status, media_type="application/problem+json")


def install(app: FastAPI) -> None:
    """Turn every error into a problem. What nobody expected is logged and told without its inside."""
    app.exception_handler(ShanzhiError)(_expected)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_http)
    for lost in STORE_LOST:
        app.exception_handler(lost)(_store_lost)
    app.exception_handler(Exception)(_bug)


async def _expected(_: Request, error: ShanzhiError) -> JSONResponse:
    log.info("request_refused", code=error.code, who=error.who)
    return problem(error.http_status, error.code, error.detail, "us" if error.who == "model" else error.who)


async def _invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    where = ["/".join(str(part) for part in e["loc"] if part not in ("body", "query", "path")) for e in error.errors()]
    fields = sorted({w for w in where if w})[:10]
    detail = (
        f"请求的内容不符合要求：{'、'.join(fields)}。请按接口文档修改。"
        if fields
        else "请求的内容无法读取，请按接口文档修改。"
    )
    return problem(422, "bad_request", detail, "person", fields=fields)


async def _http(_: Request, error: HTTPException) -> JSONResponse:
    code, detail = _HTTP.get(error.status_code, ("http_error", "请求没有成功，请稍后再试。"))
    return problem(error.status_code, code, detail, "person" if error.status_code < 500 else "us")


async def _store_lost(request: Request, error: SQLAlchemyError) -> JSONResponse:
    return await _expected(request, store_lost(error, request.url.path))


def store_lost(error: SQLAlchemyError, path: str) -> SystemFailed:
    """What is told of one of :data:`STORE_LOST`, after its inside has been logged."""
    log.error("store_unavailable", path=path, error=str(getattr(error, "orig", error))[:300])
    return SystemFailed("store_unavailable", "数据暂时不能读写，这一步没有办成，之前办好的都在。请稍后再试。")


async def _bug(request: Request, error: Exception) -> JSONResponse:
    log.error("bug", path=request.url.path, exc_info=error)
    return problem(500, "internal_error", "系统出了问题，我们已经记录。您的内容没有丢失，请稍后再试。", "us")
