"""Alive, ready, and counted."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from shanzhi.channels.city import Json
from shanzhi.channels.web.asking import TheCity

router = APIRouter(tags=["health"])


@router.get("/healthz")
def alive() -> Json:
    """The process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def ready(city: TheCity) -> JSONResponse:
    """It can read, write and keep evidence; 503 and the reason otherwise."""
    checks = dict(city.health.ready())
    return JSONResponse({"ready": all(checks.values()), "checks": checks}, 200 if all(checks.values()) else 503)


@router.get("/metrics")
def metrics(city: TheCity) -> Response:
    """Prometheus text."""
    return Response(city.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")
