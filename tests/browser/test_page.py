"""The citizen's page from the empty page to a case, with a small city that says what each test needs."""

from __future__ import annotations

import json
import re
import threading
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from .conftest import ROOT, OpenPage
from .mock_city import Json, MockCity, answer
from .screens import DESK, PHONE, SCREENS, Screen, overflow, shoot, violations

SHAPES: list[Json] = json.loads((ROOT / "web" / "src" / "gallery" / "answers.json").read_text("utf-8"))


def card(title: str) -> Json:
    """The first card of a fixture."""
    found: Json = next(one for one in SHAPES if one["title"] == title)["answer"]["cards"][0]
    return found


def say(page: Page, text: str) -> None:
    page.get_by_label("输入您的问题").fill(text)
    page.get_by_label("输入您的问题").press("Enter")


def settled(page: Page) -> None:
    expect(page.locator('.answer[aria-busy="true"]')).to_have_count(0)


def sign_in(page: Page, name: str = "林月") -> None:
    page.get_by_role("button", name="登录", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile(f"^{name}")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_the_empty_page_greets_and_offers_life_events(open_page: OpenPage, screen: Screen, large: bool) -> None:
    """Our own word: an empty page says what can be done here, and fits every screen."""
    page: Page = open_page("", screen, large=large)
    expect(page.get_by_role("heading", name="您好，想办什么事？")).to_be_visible()
    expect(page.get_by_role("button", name="新生儿出生一件事")).to_be_visible()
    shoot(page, f"welcome-{screen.name}-{'large' if large else 'normal'}", full=False)
    assert overflow(page) == []
    assert violations(page) == []


def test_an_answer_streams_in_and_names_its_sources(open_page: OpenPage, city: MockCity) -> None:
    """API: events status, delta, card, answer; every citation opens at its text."""
    shape = next(one for one in SHAPES if one["title"] == "事项一览")
    city.reply = lambda ask: shape["answer"]
    city.gate = threading.Event()
    page: Page = open_page("", PHONE)
    say(page, "新生儿怎么上户口")
    expect(page.get_by_text("正在核验电子证照").first).to_be_visible()
    shoot(page, "progress-phone", full=False)
    city.gate.set()
    settled(page)
    expect(page.get_by_role("button", name="开始办理").first).to_be_visible()
    assert city.heard == [{"text": "新生儿怎么上户口"}]
    shoot(page, "answer-phone")
    page.get_by_role("button", name="依据 1", exact=True).click()
    panel = page.get_by_role("dialog", name="回答的依据")
    expect(panel.get_by_text("第 3 版").first).to_be_visible()
    expect(panel.get_by_text("2024年1月1日 起施行，现行有效")).to_be_visible()
    panel.get_by_role("button", name="查看原文").first.click()
    expect(panel.get_by_text("出生医学证明", exact=True)).to_be_visible()
    assert violations(page) == []
    shoot(page, "sources-phone", full=False)
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.get_by_role("button", name="依据 1", exact=True)).to_be_focused()


def test_a_suggestion_is_said_and_only_the_newest_answer_suggests(open_page: OpenPage, city: MockCity) -> None:
    """Our own word: suggestions are sentences one can tap."""
    city.reply = lambda ask: answer("好的。", suggestions=["要带什么材料？"])
    page: Page = open_page()
    say(page, "上户口")
    page.get_by_role("button", name="要带什么材料？").click()
    settled(page)
    assert city.heard[-1] == {"text": "要带什么材料？"}
    expect(page.get_by_role("button", name="要带什么材料？")).to_have_count(1)


def test_after_signing_in_the_last_ask_goes_on_in_the_same_conversation(open_page: OpenPage, city: MockCity) -> None:
    """API: the anonymous conversation can be continued after sign-in."""

    def reply(ask: Json) -> Json:
        known = city.person["kind"] == "person"
        return answer("已为您开始。") if known else answer("办理需要先登录。", "needs_login")

    city.reply = reply
    page: Page = open_page()
    say(page, "我要办新生儿落户")
    page.get_by_role("button", name="登录后继续办理").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="善治小馆餐饮有限公司")).to_be_visible()
    expect(dialog.get_by_text("户政窗口")).to_have_count(0)
    assert violations(page) == []
    shoot(page, "sign-in-phone", full=False)
    dialog.get_by_role("button", name="林月").first.click()
    expect(page.get_by_text("已为您开始。").first).to_be_visible()
    assert city.heard == [{"text": "我要办新生儿落户"}] * 2
    assert list(city.turns) == ["cv_1"]
    expect(page.locator(".who-name")).to_have_text("林月")


def test_twenty_clicks_on_confirm_are_one_confirmation(open_page: OpenPage, city: MockCity) -> None:
    """Bad input, tried: the same confirm sent 20 times at once."""
    city.reply = lambda ask: (
        answer("已提交。", cards=[card("办件：办理中")])
        if "action" in ask
        else answer("请核对。", "needs_confirmation", cards=[card("确认提交")])
    )
    page: Page = open_page()
    say(page, "提交")
    settled(page)
    page.get_by_role("button", name="确认提交").evaluate("button => { for (let i = 0; i < 20; i++) button.click(); }")
    expect(page.get_by_text("已提交。").first).to_be_visible()
    assert city.heard[1:] == [{"action": {"type": "confirm"}}]
    expect(page.get_by_text("这份确认已经过去，请以最新的一份为准。")).to_be_visible()
    shoot(page, "submitted-phone")


def test_history_is_read_again_from_the_server(open_page: OpenPage, city: MockCity) -> None:
    """Our own word: the device keeps ids only; what was said comes back from behind the session."""
    page: Page = open_page("", DESK)
    say(page, "失业登记怎么办")
    settled(page)
    kept = page.evaluate("localStorage.getItem('shanzhi.conversations')")
    assert "失业" not in kept
    assert "cv_1" in kept
    page.get_by_role("button", name="新对话").click()
    expect(page.get_by_role("heading", name="您好，想办什么事？")).to_be_visible()
    page.get_by_role("button", name="失业登记怎么办").click()
    expect(page.get_by_text("您说：失业登记怎么办").first).to_be_visible()
    shoot(page, "history-desk", full=False)
    assert violations(page) == []


def test_my_cases_open_and_can_be_withdrawn(open_page: OpenPage, city: MockCity) -> None:
    """API: cases of the signed-in person, and their withdrawal."""
    city.cases = [card("办件：办理中")]
    page: Page = open_page("", DESK)
    sign_in(page)
    page.get_by_role("button", name="990100-GA001-20261120-000017").click()
    panel = page.get_by_role("dialog")
    shoot(page, "case-desk", full=False)
    assert violations(page) == []
    panel.get_by_role("button", name="撤回申请").click()
    panel.get_by_label("撤回原因（选填）").fill("名字写错了")
    panel.get_by_role("button", name="确认撤回").click()
    expect(panel.get_by_text("已撤回")).to_be_visible()
    assert city.verbs == [("withdrawal", {"reason": "名字写错了"})]


def test_signing_out_leaves_nothing_on_the_device(open_page: OpenPage, city: MockCity) -> None:
    """Our own word: the next person at a shared machine finds nothing."""
    page: Page = open_page("", DESK)
    sign_in(page)
    say(page, "查我的社保")
    settled(page)
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("button", name="登录", exact=True).first).to_be_visible()
    expect(page.get_by_text("您说：查我的社保")).to_have_count(0)
    kept: dict[str, Any] = page.evaluate("({...localStorage, ...sessionStorage})")
    assert "shanzhi.conversations" not in kept
    assert "林月" not in json.dumps(kept, ensure_ascii=False)


def test_the_interface_speaks_english_when_asked(open_page: OpenPage) -> None:
    """Our own word: Chinese by default, an English interface on request, remembered."""
    page: Page = open_page("", DESK)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Hello. What do you need done?")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Hello. What do you need done?")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert violations(page) == []
    shoot(page, "english-desk", full=False)


def test_a_reload_goes_on_with_the_conversation(open_page: OpenPage, city: MockCity) -> None:
    """Our own word: nothing that was said is lost by a reload; a conversation that is gone is silently let go."""
    page: Page = open_page()
    say(page, "失业登记怎么办")
    settled(page)
    page.reload()
    expect(page.get_by_text("您说：失业登记怎么办").first).to_be_visible()
    city.turns.clear()
    page.reload()
    expect(page.get_by_role("heading", name="您好，想办什么事？")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
