"""How the citizen's page goes over the wire."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.testclient import TestClient

from shanzhi.channels.web.page import page


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html>")
    (tmp_path / "assets" / "index-ab12.js").write_text("善治" * 5_000)
    return TestClient(page(tmp_path))


def test_a_large_file_is_compressed(client: TestClient) -> None:
    """Our own word: the compressed citizen entry is far below 170 kB, so it must go compressed."""
    answer = client.get("/assets/index-ab12.js", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == "善治" * 5_000


def test_a_file_named_after_its_content_is_kept_and_the_page_itself_is_asked_for_again(client: TestClient) -> None:
    """RFC 9111 and 8246: immutable names may be kept; the entry must show a new build at once."""
    assert "immutable" in client.get("/assets/index-ab12.js").headers["cache-control"]
    entry = client.get("/")
    assert entry.headers["cache-control"] == "no-cache"
    again = client.get("/", headers={"If-None-Match": entry.headers["etag"]})
    assert again.status_code == 304
