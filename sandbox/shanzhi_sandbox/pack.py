"""What the systems are seeded from: the people, companies, certificates and items of a content pack.

Only the few keys that a department would have in its own database are read; the platform reads the pack by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Seed:
    """``personas`` and ``certificates`` as written in the pack; ``items``: code → department id."""

    departments: tuple[str, ...]
    personas: tuple[dict[str, Any], ...]
    certificates: dict[str, dict[str, Any]]
    items: dict[str, str]
    issues: frozenset[tuple[str, str]]
    """Department id and certificate id: what a department's items produce, and what it issues anyway."""


def read_seed(pack: Path) -> Seed:
    """Read a pack's folder.

    Raises:
        FileNotFoundError: it is not a content pack.
        yaml.YAMLError: a file is broken.
    """
    info = _load(pack / "pack.yaml")
    certificates = [row for file in sorted(pack.glob("certificates*.yaml")) for row in _load(file)]
    items = [_load(file) for file in sorted((pack / "items").glob("*.yaml"))]
    return Seed(
        departments=tuple(row["id"] for row in info["departments"]),
        personas=tuple(_plain(row) for row in _load(pack / "personas.yaml")),
        certificates={row["id"]: row for row in certificates},
        items={row["code"]: row["department"] for row in items},
        issues=frozenset(_issues(certificates, items)),
    )


def _issues(certificates: list[dict[str, Any]], items: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for certificate in certificates:
        yield certificate["issuer"], certificate["id"]
    for item in items:
        for output in item["outputs"]:
            if output.get("certificate"):
                yield item["department"], output["certificate"]


def _load(file: Path) -> Any:
    with file.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=_LOADER)  # noqa: S506 - a safe loader, the C one where there is one


def _plain(value: Any) -> Any:
    """YAML dates become ISO 8601 text, as JSON carries them."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
