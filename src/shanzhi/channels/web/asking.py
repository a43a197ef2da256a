"""Who is asking, for every route that is not on the list of public ones."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from shanzhi.channels.city import City
from shanzhi.kernel.errors import NotSignedIn, TooMany
from shanzhi.kernel.principal import Principal

PUBLIC_ROUTES = frozenset(
    {
        "/api/v1/sessions",
        "/healthz",
        "/readyz",
        "/metrics",
        "/openapi.json",
    }
)
"""The routes that answer without a token. Everything else depends on :data:`Asker`; a test holds this."""


def city_of(request: Request) -> City:
    """The city that this server serves."""
    city: City = request.app.state.city
    return city


def token_of(request: Request) -> str:
    """The bearer token. Raises ``NotSignedIn('no_token')``."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise NotSignedIn("no_token", "请先建立会话：调用 POST /api/v1/sessions 取得令牌，并放在 Authorization 头里。")
    return token.strip()


def asker(request: Request) -> Principal:
    """The verified principal of the request's token."""
    principal = city_of(request).sessions.verify(token_of(request))
    request.state.principal = principal
    return principal


def limited(request: Request) -> None:
    """Refuse a client that asks more often than it may."""
    city = city_of(request)
    client = request.client.host if request.client else "unknown"
    limiter = request.app.state.limiter
    if not limiter.allow("session", client, city.limits.sessions_per_minute):
        raise TooMany("too_many_sessions", "请求太频繁了，请一分钟后再试。")


Asker = Annotated[Principal, Depends(asker)]
TheCity = Annotated[City, Depends(city_of)]
