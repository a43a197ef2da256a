"""Every card and every outcome, drawn from fixtures: nothing sticks out, all is accessible, all can be done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from .conftest import OpenPage
from .screens import SCREENS, Screen, overflow, shoot, violations


def gallery(open_page: OpenPage, screen: Screen, large: bool = False) -> Page:
    page: Page = open_page("gallery.html", screen, large=large)
    page.wait_for_selector("#f2")
    return page


def heard(page: Page) -> list[dict[str, Any]]:
    return [json.loads(line) for line in page.locator("#heard li").all_text_contents()]


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_all_cards_fit_and_are_accessible(open_page: OpenPage, screen: Screen, large: bool) -> None:
    """Our own word: WCAG 2.2 AA, reflow at 320 px (1.4.10), 200 % zoom (1.4.4), large type."""
    page = gallery(open_page, screen, large)
    shoot(page, f"cards-{screen.name}-{'large' if large else 'normal'}")
    assert overflow(page) == []
    assert violations(page) == []
