"""Every card and every outcome, drawn from fixtures: nothing sticks out, all is accessible, all can be done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage
from .screens import DESK, PHONE, SCREENS, Screen, overflow, shoot, violations

CHECKED = (PHONE, DESK)
"""Where axe looks at all cards at once; sizes between have the same structure, and axe is slow on so long a page."""


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
    if screen in CHECKED:
        assert violations(page) == []


@pytest.mark.parametrize(
    ("specimen", "button", "action"),
    [
        ("多个候选", "新生儿参加城乡居民基本医疗保险", {"type": "choose_item", "item": "YB-001"}),
        ("提问：是否", "否", {"type": "answer", "item": "GA-001", "fact": "born_abroad", "value": False}),
        ("提问：选择", "随母亲", {"type": "answer", "item": "GA-001", "fact": "settle_with", "value": "mother"}),
        ("提问：文字", "我不清楚", {"type": "answer", "item": "SC-001", "fact": "business_address", "value": None}),
        ("材料清单", "先办「居住证申领」", {"type": "choose_item", "item": "GA-010"}),
        ("办事路线", "从这一步开始 育儿补贴申领", {"type": "choose_item", "item": "MZ-010"}),
        ("确认提交", "先不提交", {"type": "cancel"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_button_sends_exactly_its_action(
    open_page: OpenPage, specimen: str, button: str, action: dict[str, Any]
) -> None:
    """API: the actions that a client sends."""
    page = gallery(open_page, PHONE)
    page.get_by_label(specimen, exact=True).get_by_role("button", name=button).first.click()
    assert heard(page) == [action]


def test_a_number_is_sent_as_a_number_and_words_as_words(open_page: OpenPage) -> None:
    """Our own word: what does not read as a number goes to the rules, which know more (三千五)."""
    page = gallery(open_page, PHONE)
    question = page.get_by_label("提问：数字", exact=True)
    for written in ("3,500", "三千五"):
        question.get_by_role("textbox").fill(written)
        question.get_by_role("button", name="确定").click()
    assert [action["value"] for action in heard(page)] == [3500, "三千五"]


def test_a_failed_verb_of_a_case_is_said_on_its_card(open_page: OpenPage) -> None:
    """House style 10: the error stands where the person acted, and nothing is lost."""
    page = gallery(open_page, PHONE)
    case = page.get_by_label("办件：已办结", exact=True)
    case.get_by_text("★").nth(3).click()
    case.get_by_role("button", name="提交评价").click()
    expect(case.get_by_role("alert")).to_contain_text("公安局的系统暂时没有回应")
    assert heard(page)[-1]["body"] == {"score": 4, "text": ""}
