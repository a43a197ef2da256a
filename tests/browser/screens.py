"""The sizes that people hold, axe, and where screenshots go."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
ARTEFACTS = ROOT / "test-artefacts" / "browser"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Screen:
    """A viewport in CSS pixels."""

    name: str
    width: int
    height: int
    scale: float = 1
    touch: bool = False


PHONE = Screen("phone", 390, 844, touch=True)
SMALL = Screen("small", 320, 568, touch=True)
DESK = Screen("desk", 1280, 800)
ZOOMED = Screen("zoomed", 640, 400)
"""A desk of 1280 × 800 at 200 % zoom (WCAG 1.4.4)."""
SCREENS = (PHONE, SMALL, DESK, ZOOMED)


def shoot(page: Page, name: str, *, full: bool = True) -> None:
    """Keep a screenshot as an artefact."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=full, timeout=60_000)


def violations(page: Page, within: str | None = None) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its best practices: rule, element, why."""
    page.evaluate(AXE.read_text("utf-8") + ";undefined")
    options = json.dumps({"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]})
    result: dict[str, Any] = page.evaluate(f"axe.run({json.dumps(within) if within else 'document'}, {options})")
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def overflow(page: Page) -> list[str]:
    """Elements that stick out of the window sideways; empty when nothing scrolls horizontally."""
    found: list[str] = page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= width) return [];
          return [...document.querySelectorAll('body *')]
            .filter((one) => one.getBoundingClientRect().right > width + 1)
            .map((one) => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`)
            .slice(0, 8);
        }"""
    )
    return found
