"""The web application: routes, problems, headers, the citizen's page. It translates; it decides nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI, Request
from fastapi.responses import Response

from shanzhi.channels.city import City
from shanzhi.channels.web import problems
from shanzhi.channels.web.body_limit import BodyLimit
from shanzhi.channels.web.limiter import Limiter
from shanzhi.channels.web.page import page
from shanzhi.channels.web.routes import cases, files, health, items, knowledge, sessions, talk
from shanzhi.kernel.errors import TooLarge

STATIC = Path(__file__).parent / "static"
UPLOAD_BYTES = 21_000_000
"""The largest file (20 MB) with the form around it."""
WORKERS = 64
"""Threads that serve requests; most of them wait for the database or a department."""

ROUTERS = tuple(routes.router for routes in (sessions, talk, items, knowledge, cases, files, health))

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}

Next = Callable[[Request], Awaitable[Response]]


def create_app(city: City | None) -> FastAPI:
    """The application for a city; without one it only describes itself (OpenAPI)."""
    app = FastAPI(
        title="善治 Shanzhi",
        version="1",
        description="政务服务智能体平台接口。错误为 application/problem+json，含稳定的 code 与下一步由谁处理（who）。",
        docs_url=None,
        redoc_url=None,
        lifespan=_widened,
    )
    app.state.city = city
    app.state.limiter = Limiter()
    problems.install(app)
    app.add_middleware(BodyLimit, limit=lambda path: _most_bytes(city, path))
    app.middleware("http")(_guarded)
    for router in ROUTERS:
        app.include_router(router)
    if STATIC.is_dir():
        app.mount("/", page(STATIC), name="web")
    return app


@asynccontextmanager
async def _widened(_: FastAPI) -> AsyncIterator[None]:
    to_thread.current_default_thread_limiter().total_tokens = WORKERS
    yield


async def _guarded(request: Request, call_next: Next) -> Response:
    """Refuse what is too large by its declared length; add the headers that keep a browser out of trouble."""
    declared = request.headers.get("content-length", "")
    city: City | None = request.app.state.city
    limit = _most_bytes(city, request.url.path)
    if declared.isdigit() and int(declared) > limit:
        error = TooLarge("too_large", f"内容超过{limit // 1_000_000}MB，请缩小后再试。")
        response: Response = problems.problem(413, error.code, error.detail, error.who)
    else:
        response = await call_next(request)
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _most_bytes(city: City | None, path: str) -> int:
    """The largest body that a path takes."""
    if city is None or path.startswith("/api/v1/files"):
        return UPLOAD_BYTES
    return city.limits.body_bytes
