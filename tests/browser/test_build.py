"""The built page: light, self-contained, typed from the API, and its fixtures are true Answers."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from tools.build_web import find_node

from shanzhi.channels.web.app import create_app
from shanzhi.kernel.answer import Answer, Status
from shanzhi.kernel.cards import Card

from .conftest import GALLERY, ROOT

WEB = ROOT / "web"
BUDGET = 110_000
"""Bytes, compressed, of everything that the citizen's first view loads."""
LIMIT_LINES = 300


@pytest.fixture(scope="module")
def node_tools() -> Path:
    """The tests' own packages, installed when the lock file says so."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "build_web.py"), "--with-tests", "--gallery"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return WEB / "node_modules"


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    found = find_node()
    command = [str(found.node), *arguments]
    return subprocess.run(command, cwd=WEB, env=found.environment(), capture_output=True, text=True, check=False)


def test_the_types_are_strict_and_sound(node_tools: Path) -> None:
    """House style 12: strict types."""
    done = node(str(node_tools / "typescript" / "bin" / "tsc"), "--noEmit")
    assert done.returncode == 0, done.stdout


def test_the_page_s_own_unit_tests_pass(node_tools: Path) -> None:
    """The parser of events, live cards, values of fields, every card drawn."""
    done = node(str(node_tools / "vitest" / "vitest.mjs"), "run", "--no-color")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_client_s_types_are_those_of_the_api(node_tools: Path, tmp_path: Path) -> None:
    """House style 12: generated from the API and diffed; ``tools/build_web.py --types`` writes it anew."""
    api, types = tmp_path / "openapi.json", tmp_path / "schema.d.ts"
    api.write_text(json.dumps(create_app(None).openapi(), ensure_ascii=False, sort_keys=True), "utf-8")
    done = node(str(node_tools / "openapi-typescript" / "bin" / "cli.js"), str(api), "-o", str(types))
    assert done.returncode == 0, done.stdout + done.stderr
    assert (WEB / "src" / "api" / "schema.d.ts").read_text("utf-8") == types.read_text("utf-8")


def test_the_fixtures_are_true_answers() -> None:
    """The cards that the browser tests draw are exactly what the kernel can say; every kind is among them."""
    shapes = json.loads((WEB / "src" / "gallery" / "answers.json").read_text("utf-8"))
    answers = [Answer.model_validate(shape["answer"]) for shape in shapes]
    for shape, answer in zip(shapes, answers, strict=True):
        assert answer.model_dump(mode="json") == shape["answer"]
    assert {card.kind for answer in answers for card in answer.cards} == kinds_of_cards()
    assert {answer.status for answer in answers} == set(Status)


def kinds_of_cards() -> set[str]:
    union = get_args(get_args(Card)[0])
    return {get_args(kind.model_fields["kind"].annotation)[0] for kind in union}


def test_the_first_view_is_light(gallery_folder: Path) -> None:
    """Our own word: the compressed citizen entry stays far below 170 kB."""
    page = (gallery_folder / "index.html").read_text("utf-8")
    files = [gallery_folder / name for name in re.findall(r'(?:src|href)="\./(assets/[^"]+)"', page)]
    assert files
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < BUDGET


def test_the_page_names_no_other_host(gallery_folder: Path) -> None:
    """Our own word: no external request at run time. Namespaces and addresses in React's messages are only names."""
    names = {"http://www.w3.org", "https://react.dev"}
    for file in gallery_folder.rglob("*.*"):
        found = set(re.findall(r"https?://[a-z0-9.-]+", file.read_text("utf-8")))
        assert found <= names, file.name


def test_nothing_needs_a_laxer_policy(gallery_folder: Path) -> None:
    """Our own word: no inline script or style, so that `default-src 'self'` is enough."""
    page = (gallery_folder / "index.html").read_text("utf-8")
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "<style" not in page
    assert "style=" not in page


def test_the_lock_file_remembers_no_registry() -> None:
    """Our own word: the lock file must serve every mirror."""
    lock = json.loads((WEB / "package-lock.json").read_text("utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_files_of_the_page_are_of_readable_size() -> None:
    """House style 12: files of at most 300 lines. What is generated or data is not read line by line."""
    kinds = {".ts", ".tsx", ".css"}
    long = [
        path.name
        for path in (WEB / "src").rglob("*")
        if path.suffix in kinds
        and path.name != "schema.d.ts"
        and len(path.read_text("utf-8").splitlines()) > LIMIT_LINES
    ]
    assert long == []


def test_a_second_build_is_not_done() -> None:
    """Our own word: a second run is quick; nothing is installed or built when nothing changed."""
    tool = [sys.executable, str(ROOT / "tools" / "build_web.py"), "--gallery"]
    before = (GALLERY / "index.html").stat().st_mtime_ns
    done = subprocess.run(tool, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    assert (GALLERY / "index.html").stat().st_mtime_ns == before


def without_registry(folder: Path) -> subprocess.CompletedProcess[str]:
    """A fresh clone's build on a machine that reaches no registry and has nothing cached."""
    (folder / "tools").mkdir()
    (folder / "tools" / "build_web.py").write_bytes((ROOT / "tools" / "build_web.py").read_bytes())
    shutil.copytree(WEB, folder / "web", ignore=shutil.ignore_patterns("node_modules"), dirs_exist_ok=True)
    nowhere = {"npm_config_registry": "http://127.0.0.1:9/", "npm_config_cache": str(folder / "cache")}
    command = [sys.executable, str(folder / "tools" / "build_web.py")]
    return subprocess.run(command, env={**os.environ, **nowhere}, capture_output=True, text=True, check=False)


def test_without_a_registry_the_build_says_so(tmp_path: Path) -> None:
    """Our own word: no network gets a clear message."""
    done = without_registry(tmp_path)
    assert done.returncode == 1
    assert "连不上 npm 软件源" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_a_registry_an_earlier_build_is_kept(tmp_path: Path) -> None:
    """Our own word: a page that was built once can still be served."""
    static = tmp_path / "src" / "shanzhi" / "channels" / "web" / "static"
    static.mkdir(parents=True)
    (static / "index.html").write_text("earlier")
    done = without_registry(tmp_path)
    assert done.returncode == 0
    assert "沿用上一次构建的页面" in done.stderr
    assert (static / "index.html").read_text() == "earlier"
