"""Stories of the demonstration city in a real browser against the real server: from a sentence to a finished case."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.front_door import PNG, LiveCity, Visitor

from .conftest import OpenPage, build_page, pages
from .screens import PHONE, overflow, shoot, violations

PATIENCE_MS = 30_000
MOST_STEPS = 25
PICKS = ("随母亲", "已登记结婚", "否")
"""Answers that these stories prefer; anything else takes the first that is offered."""
WRITTEN = {"户籍": "善治市西山区", "手机": "19000000001", "出生": "2026-05-21"}
"""What is written into a field, by a word of its question."""


@pytest.fixture(scope="module")
def page_is_built() -> None:
    """The page lies in the server's folder before the server starts."""
    build_page()


@pytest.fixture
def open_city(page_is_built: None, live_city: LiveCity, chromium: Browser, mishaps: list[str]) -> Iterator[OpenPage]:
    """Opens the page of the real city."""
    yield from pages(chromium, f"{live_city.url}/", mishaps)


def newest(page: Page) -> Locator:
    return page.locator(".exchange").last


def settled(page: Page) -> None:
    expect(page.locator('.answer[aria-busy="true"]')).to_have_count(0, timeout=PATIENCE_MS)


def say(page: Page, text: str) -> None:
    before = page.locator(".exchange").count()
    page.get_by_label("输入您的问题").fill(text)
    page.get_by_label("输入您的问题").press("Enter")
    expect(page.locator(".exchange")).to_have_count(before + 1)
    settled(page)


def press(page: Page, button: Locator) -> None:
    """Press a button that takes a turn, and wait for the answer."""
    before = page.locator(".exchange").count()
    button.click()
    expect(page.locator(".exchange")).to_have_count(before + 1, timeout=PATIENCE_MS)
    settled(page)


def sign_in(page: Page, name: str) -> None:
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=re.compile(f"^{name}")).click()
    expect(dialog).to_have_count(0, timeout=PATIENCE_MS)


def step(page: Page, name: str) -> bool:
    """Do the next thing that the newest answer asks for. False when it asks for nothing."""
    here = newest(page)
    question = here.locator(".card-question")
    confirm = here.get_by_role("button", name="确认提交")
    login = here.get_by_role("button", name="登录后继续办理")
    upload = here.get_by_role("button", name=re.compile("^上传"))
    if login.count():
        before = page.locator(".exchange").count()
        login.click()
        sign_in(page, name)
        expect(page.locator(".exchange")).to_have_count(before + 1, timeout=PATIENCE_MS)
        settled(page)
    elif confirm.count():
        press(page, confirm)
    elif question.count():
        reply(page, question)
    elif upload.count():
        with page.expect_file_chooser() as chooser:
            before = page.locator(".exchange").count()
            upload.first.click()
        chooser.value.set_files({"name": "photo.png", "mimeType": "image/png", "buffer": PNG})
        expect(page.locator(".exchange")).to_have_count(before + 1, timeout=PATIENCE_MS)
        settled(page)
    else:
        return False
    return True


def reply(page: Page, question: Locator) -> None:
    """Answer a question as somebody would who knows the answer."""
    buttons = question.locator(".reply")
    if buttons.count():
        offered = buttons.all_inner_texts()
        wanted = next((pick for pick in PICKS if pick in offered), offered[0])
        press(page, question.get_by_role("button", name=wanted, exact=True))
        return
    asked = question.inner_text()
    question.locator("input").fill(next(text for word, text in WRITTEN.items() if word in asked))
    press(page, question.get_by_role("button", name="确定"))


def walk(page: Page, name: str, until: Locator, story: str) -> None:
    """Go on until something is on the page; every screen on the way is kept, fits and is accessible."""
    for at in range(MOST_STEPS):
        shoot(page, f"story-{story}-{at:02d}")
        assert overflow(page) == []
        assert violations(page) == []
        if until.count():
            return
        assert step(page, name), newest(page).inner_text()
    raise AssertionError(f"{until} never came")


def officer(live_city: LiveCity) -> Visitor:
    return live_city.visitor("officer-ga")


def test_a_mother_registers_her_child_from_one_sentence(open_city: OpenPage, live_city: LiveCity) -> None:
    """The main job: ask, guide, fill, pre-check, submit, progress, appraise, in one conversation, on a phone."""
    page: Page = open_city("", PHONE)
    say(page, "我要给刚出生的孩子上户口")
    case = page.locator(".card-case .number")
    walk(page, "林月", case, "newborn")
    number = case.first.inner_text()
    seen = officer(live_city).ok("GET", f"/api/v1/cases/{number}")
    assert seen["card"]["name"].startswith("出生登记")
    page.reload()
    page.get_by_role("button", name="菜单").click()
    menu = page.get_by_role("dialog", name="菜单")
    expect(menu.get_by_role("button", name="我要给刚出生的孩子上户口")).to_be_visible()
    menu.get_by_role("button", name=number).click()
    opened = page.get_by_role("dialog", name="我的办件")
    expect(opened.locator(".number")).to_have_text(number)
    finish(live_city, number)
    opened.get_by_role("button", name="刷新进度").click()
    expect(opened.get_by_text("已办结")).to_be_visible(timeout=PATIENCE_MS)
    opened.get_by_text("★").nth(4).click()
    opened.get_by_label("想说的话（选填）").fill("很快，谢谢。")
    shoot(page, "story-newborn-appraisal", full=False)
    assert violations(page) == []
    opened.get_by_role("button", name="提交评价").click()
    expect(opened.get_by_role("button", name="提交评价")).to_have_count(0)


def finish(live_city: LiveCity, number: str) -> None:
    """The department's officers approve, step by step, until nothing is left to decide."""
    clerk = officer(live_city)
    for _ in range(PATIENCE_MS // 250):
        seen = clerk.ok("GET", f"/api/v1/cases/{number}")
        if seen["state"] == "completed":
            return
        current = next((s for s in seen["card"]["steps"] if s["state"] == "current"), None)
        if seen["state"] == "processing" and current is not None and current["mode"] == "human":
            clerk.ok("POST", f"/api/v1/cases/{number}/decisions", json={"decision": "approve", "reason": "材料齐全"})
        time.sleep(0.25)
    raise AssertionError(f"{number} was never finished")
