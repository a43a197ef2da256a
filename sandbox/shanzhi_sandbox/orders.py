"""Giving orders to a running system over its control endpoint. It knows the home folder, and nothing of the systems."""

from __future__ import annotations

import json
import secrets
import urllib.request
from pathlib import Path
from typing import Any

TOKEN_FILE = "control-token"  # noqa: S105 - the name of a file


def make_token(home: Path) -> str:
    """The control token of a home folder; made on first use, readable by the owner alone."""
    file = home / TOKEN_FILE
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32), "ascii")
    return file.read_text("ascii")


def send_order(home: Path, server: str, order: dict[str, Any]) -> dict[str, Any]:
    """Send an order to a running system; an empty one only asks.

    Raises:
        LookupError: no system of that name is registered in this home folder.
        OSError: it does not answer.
    """
    registry = json.loads((home / "registry.json").read_text("utf-8"))
    url = next((row["control_url"] for row in registry["servers"] if row["name"] == server), None)
    if url is None:
        raise LookupError(f"没有名为 {server} 的系统。")
    request = urllib.request.Request(  # noqa: S310 - the address is our own registry's
        url,
        data=json.dumps(order).encode() if order else None,
        headers={"Authorization": f"Bearer {make_token(home)}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - as above
        state: dict[str, Any] = json.loads(answer.read())
        return state
