"""Stories of the demonstration city in a real browser against the real server: from a sentence to a finished case."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tests.front_door import PNG, LiveCity, Visitor

from .conftest import OpenPage, build_page, pages
from .screens import DESK, PHONE, SMALL, overflow, shoot, violations

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
    known = next((text for word, text in WRITTEN.items() if word in question.inner_text()), None)
    if known is None:
        press(page, question.get_by_role("button", name="我不清楚"))
        return
    question.locator("input").fill(known)
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


def test_what_an_officer_sends_back_is_put_right_on_the_page(open_city: OpenPage, live_city: LiveCity) -> None:
    """补正: the card takes all that is wanted at once, and the case goes on (行政许可法 art. 32)."""
    page: Page = open_city("", SMALL)
    page.get_by_role("button", name="登录", exact=True).first.click()
    sign_in(page, "林月")
    assert overflow(page) == []
    say(page, "我要给刚出生的孩子上户口")
    walk(page, "林月", page.locator(".card-case .number"), "supplement")
    number = page.locator(".card-case .number").last.inner_text()
    ask_back(live_city, number)
    latest = newest(page).locator(".card-case")
    latest.get_by_role("button", name="刷新进度").click()
    expect(latest.get_by_role("group", name="需要您补正")).to_be_visible(timeout=PATIENCE_MS)
    shoot(page, "story-supplement-wanted")
    assert overflow(page) == []
    assert violations(page) == []
    latest.get_by_label("联系电话", exact=True).fill("19000000002")
    latest.get_by_role("button", name="提交补正").click()
    expect(latest.get_by_role("group", name="需要您补正")).to_have_count(0, timeout=PATIENCE_MS)
    latest.get_by_role("button", name="撤回申请").click()
    latest.get_by_role("button", name="确认撤回").click()
    expect(latest.get_by_text("已撤回").first).to_be_visible(timeout=PATIENCE_MS)


def ask_back(live_city: LiveCity, number: str) -> None:
    """An officer asks for the telephone number again, as soon as a step waits for one."""
    clerk = officer(live_city)
    for _ in range(PATIENCE_MS // 250):
        seen = clerk.ok("GET", f"/api/v1/cases/{number}")
        if any(s["state"] == "current" and s["mode"] == "human" for s in seen["card"]["steps"]):
            body = {"decision": "supplement", "reason": "联系电话打不通", "fields": ["applicant_phone"]}
            clerk.ok("POST", f"/api/v1/cases/{number}/decisions", json=body)
            return
        time.sleep(0.25)
    raise AssertionError(f"{number} never came to an officer")


def test_a_life_event_becomes_a_way_across_departments(open_city: OpenPage) -> None:
    """一件事: from the shelf through its questions to an ordered plan, on a desk."""
    page: Page = open_city("", DESK)
    press(page, page.get_by_role("button", name=re.compile("^新生儿出生一件事")))
    walk(page, "林月", page.locator(".card-plan"), "life-event")
    plan = page.locator(".card-plan")
    expect(plan.get_by_text(re.compile("全程约 [0-9]+ 个工作日"))).to_be_visible()
    assert plan.locator(".stop").count() > 1
    press(page, plan.get_by_role("button", name=re.compile("^从这一步开始")).first)
    assert newest(page).locator(".card").count() > 0


def test_every_source_opens_at_the_text_in_force(open_city: OpenPage) -> None:
    """The promise: every answer names its source, and it opens at the exact text."""
    page: Page = open_city("", PHONE)
    say(page, "新生儿上户口要什么材料？")
    page.locator(".source-chip").first.click()
    panel = page.get_by_role("dialog", name="回答的依据")
    expect(panel.get_by_text(re.compile("^第 [0-9]+ 版$")).first).to_be_visible()
    panel.get_by_role("button", name=re.compile("^查看原文")).first.click()
    expect(panel.locator(".original p").first).to_have_text(re.compile("[\u4e00-\u9fff]"))
    shoot(page, "story-source", full=False)
    assert violations(page) == []
