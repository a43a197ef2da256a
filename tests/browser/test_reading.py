"""Keyboard, screen readers, large type, motion: the page for people who do not click and look."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage
from .mock_city import MockCity, answer
from .screens import DESK, PHONE, SMALL, ZOOMED, Screen, overflow, shoot, violations
from .test_page import card, say, settled


def focused(page: Page) -> str:
    name: str = page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText")
    return name.strip()


def tab_to(page: Page, name: str, most: int = 40) -> None:
    """Press Tab until the element with this name has the focus, as a person would."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if name in focused(page):
            return
    raise AssertionError(f"Tab never reached {name}")


def test_everything_can_be_done_with_the_keyboard_alone(open_page: OpenPage, city: MockCity) -> None:
    """WCAG 2.1.1 Keyboard, 2.4.3 Focus order, 2.4.7 Focus visible: from the first key to a submitted case."""

    def reply(ask: dict[str, dict[str, object]]) -> dict[str, object]:
        kind = ask.get("action", {}).get("type")
        if kind is None:
            return answer("先确认一件事。", "needs_clarification", cards=[card("提问：是否")])
        if kind == "answer":
            return answer("请核对。", "needs_confirmation", cards=[card("确认提交")])
        return answer("已提交。", cards=[card("办件：办理中")])

    city.reply = reply
    page: Page = open_page("", DESK)
    expect(page.get_by_role("heading", name="您好，想办什么事？")).to_be_visible()
    page.keyboard.press("Tab")
    assert focused(page) == "跳到输入框"
    page.keyboard.press("Enter")
    page.keyboard.type("新生儿落户")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="是", exact=True)).to_be_visible()
    page.keyboard.press("Shift+Tab")
    for _ in range(20):
        if focused(page) == "否":
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="确认提交")).to_be_visible()
    tab_to(page, "确认提交")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已提交。").first).to_be_visible()
    assert [ask.get("action", {}).get("type") for ask in city.heard] == [None, "answer", "confirm"]
    outline = page.evaluate(
        "() => { document.querySelector('.head button.quiet:not(.menu)').focus();"
        " return getComputedStyle(document.activeElement).outlineStyle; }"
    )
    assert outline == "solid"


def test_an_answer_is_said_once_when_it_is_whole(open_page: OpenPage, city: MockCity) -> None:
    """WCAG 4.1.3 Status messages: a live region holds the progress, then the answer; the growing text is not live."""
    city.reply = lambda ask: answer("承诺五个工作日办结，不收费。")
    page: Page = open_page()
    say(page, "多久能办好")
    settled(page)
    expect(page.locator("[aria-live=polite]")).to_have_text("回答好了：承诺五个工作日办结，不收费。")
    assert page.locator(".answer [aria-live]").count() == 0


def test_a_finding_leads_to_its_field(open_page: OpenPage, city: MockCity) -> None:
    """API: a finding names its field or material; the page jumps there."""
    city.reply = lambda ask: answer("请改。", cards=[card("申请表"), card("材料清单"), card("预审：有问题")])
    page: Page = open_page()
    say(page, "提交")
    settled(page)
    page.get_by_role("button", name="去修改 “随谁落户”还没有填。").click()
    expect(page.get_by_label("随谁落户", exact=True)).to_be_focused()
    page.get_by_role("button", name="去修改 还缺材料").click()
    assert "协商一致声明书" in focused(page)


def test_the_form_sends_only_what_was_changed(open_page: OpenPage, city: MockCity) -> None:
    """API: set_fields with values; identity fields stay as the certificates say."""
    city.reply = lambda ask: answer("请填。", cards=[card("申请表")])
    page: Page = open_page()
    say(page, "填表")
    settled(page)
    page.get_by_label("随谁落户", exact=True).select_option("mother")
    page.get_by_role("radiogroup", name="是否境外出生").get_by_label("是", exact=True).check()
    page.get_by_label("家庭人口数（人）").fill("4")
    page.get_by_label("联系电话").fill("19000000001")
    page.get_by_role("button", name="保存").click()
    settled(page)
    values = {"settle_with": "mother", "born_abroad": True, "household_size": 4, "phone": "19000000001"}
    assert city.heard[1] == {"action": {"type": "set_fields", "item": "GA-001", "values": values}}
    expect(page.get_by_role("heading", name="填写了 4 项")).to_be_visible()


def test_a_file_is_uploaded_and_attached(open_page: OpenPage, city: MockCity) -> None:
    """API: POST /files, then the action attach."""
    city.reply = lambda ask: answer("收到。", cards=[card("材料清单")])
    page: Page = open_page()
    say(page, "材料")
    settled(page)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="上传 亲子鉴定证明").click()
    chooser.value.set_files({"name": "a.png", "mimeType": "image/png", "buffer": b"\x89PNG"})
    expect(page.get_by_role("heading", name="已上传：亲子鉴定证明")).to_be_visible()
    settled(page)
    assert city.heard[1] == {"action": {"type": "attach", "material": "m4", "file": "fl_1"}}


@pytest.mark.parametrize("screen", [PHONE, SMALL, DESK, ZOOMED], ids=lambda screen: screen.name)
def test_large_type_is_large_everywhere_and_remembered(open_page: OpenPage, city: MockCity, screen: Screen) -> None:
    """Our own word (适老化): text 22 px, nothing below 18 px, remembered, and no sideways scrolling."""
    city.reply = lambda ask: answer("请看。", cards=[card("事项一览"), card("办件：办理中")], suggestions=["去哪里办"])
    page: Page = open_page("", screen)
    page.get_by_role("button", name="大字版").click()
    page.reload()
    expect(page.get_by_role("button", name="大字版")).to_have_attribute("aria-pressed", "true")
    say(page, "怎么办")
    settled(page)
    sizes: list[float] = page.evaluate(
        """() => [...document.querySelectorAll('body *')]
          .filter((one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
          .filter((one) => !one.closest('.unseen, svg, noscript, script, .stage-mark') && one.getClientRects().length)
          .map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= 17.5
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.prose')).fontSize)") == 22
    assert overflow(page) == []
    assert violations(page) == []
    shoot(page, f"large-type-{screen.name}", full=False)


def test_the_menu_of_a_phone_holds_what_a_desk_shows_beside(open_page: OpenPage) -> None:
    """Our own word: nothing is missing on a phone: cases, history, language."""
    page: Page = open_page("", SMALL)
    page.get_by_role("button", name="菜单").click()
    menu = page.get_by_role("dialog", name="菜单")
    expect(menu.get_by_role("heading", name="我的办件")).to_be_visible()
    assert violations(page) == []
    shoot(page, "menu-small", full=False)
    menu.get_by_role("button", name="English").click()
    expect(page.get_by_role("dialog", name="Menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Menu")).to_be_focused()


def test_nothing_moves_for_whoever_asked_for_stillness(open_page: OpenPage, city: MockCity) -> None:
    """WCAG 2.3.3: prefers-reduced-motion."""
    page: Page = open_page("gallery.html", PHONE)
    name = "getComputedStyle(document.querySelector('.dots i')).animationName"
    assert page.evaluate(name) == "none"
    moving: Page = open_page("gallery.html", PHONE, motion=True)
    moving.wait_for_selector(".dots i")
    assert moving.evaluate(name) == "breathe"
