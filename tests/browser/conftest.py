"""Chromium, the built gallery, and pages that must not talk to strangers or log errors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from .mock_city import MockCity, serving
from .screens import ARTEFACTS, PHONE, Screen

ROOT = Path(__file__).resolve().parents[2]
GALLERY = ROOT / "build" / "web-gallery"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--lang=zh-CN",
]

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker drives one browser."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(str(item.fspath)).parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The Chromium of the machine; skips with the reason where there is none."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("没有 Chromium。Debian 上请先安装：apt-get install chromium fonts-noto-cjk")
    shutil.rmtree(ARTEFACTS, ignore_errors=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS, env={**os.environ, "LANGUAGE": "zh_CN"})
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def gallery_folder() -> Path:
    """The gallery and the page, built from the sources as they are."""
    build_page("--gallery")
    return GALLERY


def build_page(*wish: str) -> None:
    """Run the project's own build."""
    tool = [sys.executable, str(ROOT / "tools" / "build_web.py"), *wish]
    done = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def city() -> MockCity:
    """A city that says what the test tells it to."""
    return MockCity()


@pytest.fixture
def base_url(gallery_folder: Path, city: MockCity) -> Iterator[str]:
    """The address of the page with that city behind it."""
    with serving(gallery_folder, city) as url:
        yield url


@pytest.fixture
def mishaps() -> list[str]:
    """What went wrong on the pages of a test; one that provokes something looks at it and clears it."""
    return []


@pytest.fixture
def open_page(chromium: Browser, base_url: str, mishaps: list[str]) -> Iterator[OpenPage]:
    """Opens pages; afterwards none of them may have called elsewhere, broken the policy or thrown."""
    yield from pages(chromium, base_url, mishaps)


def pages(chromium: Browser, base_url: str, wrong: list[str]) -> Iterator[OpenPage]:
    """Pages of one server, watched."""
    contexts = []

    def open_one(path: str = "", screen: Screen = PHONE, *, large: bool = False, motion: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": screen.width, "height": screen.height},
            device_scale_factor=screen.scale,
            has_touch=screen.touch,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            reduced_motion="no-preference" if motion else "reduce",
        )
        contexts.append(context)
        if large:
            context.add_init_script(
                "localStorage.getItem('shanzhi.display') ?? "
                'localStorage.setItem(\'shanzhi.display\', \'{"large":true,"language":"zh-CN"}\')'
            )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("console", lambda message: wrong.extend(_grave(message.type, message.text)))
        page.on("request", lambda request: wrong.extend(_strange(request.url, base_url)))
        page.goto(base_url + path)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert wrong == []


def _grave(kind: str, text: str) -> list[str]:
    """A failed request is logged by the browser itself and is often what a test is about."""
    return [text] if kind == "error" and not text.startswith("Failed to load resource") else []


def _strange(url: str, base_url: str) -> list[str]:
    """A call to anybody but our own server."""
    return [] if url.startswith((base_url, "blob:", "data:")) else [f"call: {url}"]
