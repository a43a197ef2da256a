"""Which systems there are, and which departments each serves. It knows names and ports, not what a system does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

Kind = Literal["certificates", "registers", "cases"]
REST = "*"


@dataclass(frozen=True)
class System:
    """One department system: a process, a port, a database."""

    name: str
    title: str
    kind: Kind
    departments: tuple[str, ...]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/mcp"

    @property
    def control_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/control"


def systems_of(departments: Sequence[str], port_base: int) -> tuple[System, ...]:
    """The systems for a pack's departments, on consecutive ports.

    Raises:
        ValueError: two systems name one department, or a system names one that the pack does not have.
    """
    table: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "systems.yaml").read_text("utf-8"))
    rows: list[tuple[str, str, Kind, tuple[str, ...]]] = [
        ("certificates", table["certificates"]["title"], "certificates", ()),
        ("registers", table["registers"]["title"], "registers", ()),
    ]
    named = [d for row in table["cases"] for d in row["departments"] if d != REST]
    if len(named) != len(set(named)) or not set(named) <= set(departments):
        raise ValueError("systems.yaml 与内容包的部门不一致：有部门重复或不存在。")
    rest = tuple(d for d in departments if d not in named)
    for row in table["cases"]:
        own = rest if REST in row["departments"] else tuple(row["departments"])
        rows.append((row["name"], row["title"], "cases", own))
    return tuple(System(*row, port=port_base + i) for i, row in enumerate(rows))
