"""The list of routes: what is public is listed, everything else asks who it is."""

from __future__ import annotations

from fastapi.routing import APIRoute

from shanzhi.channels.web.app import ROUTERS
from shanzhi.channels.web.asking import PUBLIC_ROUTES, asker


def asks(route: APIRoute) -> bool:
    return any(dependency.call is asker for dependency in route.dependant.dependencies)


def api_routes() -> list[APIRoute]:
    return [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]


def test_every_route_asks_who_it_is_or_is_listed_as_public() -> None:
    """Secure by default: everything authenticated but what ``PUBLIC_ROUTES`` lists."""
    open_routes = {route.path for route in api_routes() if not asks(route)}
    assert open_routes <= PUBLIC_ROUTES
    assert len(api_routes()) > 20


def test_the_api_that_clients_rely_on_is_there() -> None:
    """docs/api.md, the part of this version."""
    known = {(method, route.path) for route in api_routes() for method in route.methods or ()}
    promised = {
        ("POST", "/api/v1/sessions"),
        ("POST", "/api/v1/demo/sign-in"),
        ("POST", "/api/v1/conversations"),
        ("POST", "/api/v1/conversations/{number}/turns"),
        ("GET", "/api/v1/conversations/{number}"),
        ("GET", "/api/v1/items"),
        ("GET", "/api/v1/items/{code}"),
        ("POST", "/api/v1/items/{code}/check"),
        ("POST", "/api/v1/items/{code}/plan"),
        ("POST", "/api/v1/policies/match"),
        ("GET", "/api/v1/policies/{code}"),
        ("POST", "/api/v1/search"),
        ("POST", "/api/v1/files"),
        ("GET", "/api/v1/cases"),
        ("GET", "/api/v1/cases/{number}"),
        ("POST", "/api/v1/cases/{number}/decisions"),
        ("POST", "/api/v1/cases/{number}/withdrawal"),
        ("POST", "/api/v1/cases/{number}/appraisal"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
    }
    assert promised <= known
