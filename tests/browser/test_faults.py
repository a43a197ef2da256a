"""When something fails: the page says who must act, keeps what was written, and lives on."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage
from .mock_city import Json, MockCity, answer
from .screens import DESK, PHONE, shoot, violations
from .test_page import card, say, settled, sign_in


@pytest.mark.parametrize(
    ("fault", "who", "detail"),
    [
        ("down", "对方系统暂时有问题", "这次对话正在别处进行"),
        ("garbage", "这是我们的问题", "系统出了问题"),
        ("refused", "对方系统暂时有问题", "公安局的系统暂时没有回应"),
        ("cut", "对方系统暂时有问题", "回答传到一半断开了"),
    ],
)
def test_a_failed_turn_says_who_must_act_and_can_be_tried_again(
    open_page: OpenPage, city: MockCity, fault: str, who: str, detail: str
) -> None:
    """House style 10: an error says who acts next, and how."""
    city.faults = [fault]
    page: Page = open_page()
    say(page, "查进度")
    alert = page.locator(".failure")
    expect(alert).to_contain_text(who)
    expect(alert).to_contain_text(detail)
    assert violations(page) == []
    shoot(page, f"fault-{fault}-phone", full=False)
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_text("您说：查进度").first).to_be_visible()
    expect(page.locator(".exchange")).to_have_count(1)


def test_without_a_network_the_words_are_kept_and_sent_later(open_page: OpenPage) -> None:
    """Our own word: nothing that a person wrote is lost."""
    page: Page = open_page()
    say(page, "你好")
    settled(page)
    page.context.set_offline(True)
    say(page, "补办身份证要带什么")
    expect(page.locator(".failure")).to_contain_text("网络没有连上")
    shoot(page, "offline-phone", full=False)
    page.context.set_offline(False)
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_text("您说：补办身份证要带什么").first).to_be_visible()


def test_an_expired_sign_in_is_said_and_the_ask_goes_on_after_signing_in_again(
    open_page: OpenPage, city: MockCity
) -> None:
    """Bad input, tried: an expired token."""
    page: Page = open_page("", DESK)
    sign_in(page)
    city.faults = ["expired"]
    say(page, "办理居住证")
    expect(page.locator(".failure")).to_contain_text("登录已到期")
    page.locator(".failure").get_by_role("button", name="登录").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^林月")).click()
    expect(page.get_by_text("您说：办理居住证").first).to_be_visible()
    assert city.heard == [{"text": "办理居住证"}] * 2


def test_an_anonymous_session_is_renewed_without_a_word(open_page: OpenPage, city: MockCity) -> None:
    """Our own word: an anonymous asker never sees a session; the words go on in a new conversation."""
    page: Page = open_page()
    say(page, "你好")
    settled(page)
    city.faults = ["expired", "gone"]
    say(page, "失业登记怎么办")
    expect(page.get_by_text("您说：失业登记怎么办").first).to_be_visible()
    assert list(city.turns) == ["cv_1", "cv_2"]
    assert city.tokens == 2


def test_the_clock_of_the_device_does_not_matter(open_page: OpenPage, city: MockCity) -> None:
    """Our own word: only the server says whether a session has run out."""
    city.expires_at = "2001-01-01T00:00:00+08:00"
    page: Page = open_page()
    say(page, "你好")
    settled(page)
    assert city.tokens == 1


def test_a_broken_card_does_not_take_the_page_with_it(open_page: OpenPage, city: MockCity, mishaps: list[str]) -> None:
    """Our own word: an error in one card is that card's."""
    broken: Json = {**card("材料清单"), "materials": None}
    city.reply = lambda ask: answer("这是清单。", cards=[broken, card("办事地点")])
    page: Page = open_page()
    say(page, "材料")
    expect(page.get_by_text("这张卡片显示不出来")).to_be_visible()
    expect(page.get_by_text("东湖区政务服务中心")).to_be_visible()
    say(page, "再问一句")
    settled(page)
    assert len(city.heard) == 2
    assert all("TypeError" in line for line in mishaps)
    mishaps.clear()


def test_a_card_of_a_kind_not_known_yet_is_left_out(open_page: OpenPage, city: MockCity) -> None:
    """Our own word: an older page shows a newer server's text."""
    city.reply = lambda ask: answer("新的卡片。", cards=[{"kind": "hologram"}])
    page: Page = open_page()
    say(page, "你好")
    expect(page.get_by_text("新的卡片。").first).to_be_visible()
    expect(page.get_by_text("这张卡片显示不出来")).to_have_count(0)


def test_text_never_becomes_markup(open_page: OpenPage, city: MockCity) -> None:
    """Bad input, tried: injection in text and in form fields."""
    attack = '<img src=x onerror="document.title=\'taken\'"><script>document.title="taken"</script>'
    city.reply = lambda ask: answer(attack, cards=[{**card("申请表"), "name": attack}], suggestions=[attack])
    page: Page = open_page("", PHONE)
    say(page, attack)
    settled(page)
    assert page.title() == "善治 · 政务服务"
    expect(page.locator(".exchange img, .exchange script")).to_have_count(0)


def test_too_long_a_text_is_said_and_not_cut(open_page: OpenPage, city: MockCity) -> None:
    """Bad input, tried: 100 kB."""
    page: Page = open_page()
    say(page, "长" * 2001)
    expect(page.get_by_text("已写 2001 字，最多 2000 字，请分几次说。")).to_be_visible()
    assert city.heard == []
    assert len(page.get_by_label("输入您的问题").input_value()) == 2001
