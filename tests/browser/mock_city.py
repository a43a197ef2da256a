"""A small city on one port: the built page under a strict policy, and an API that says what a test tells it to.

It knows nothing of rules or content. It exists to show the page every kind of answer and every kind of failure.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Reply = Callable[[Json], Json]
"""From what was asked (``{"text": …}`` or ``{"action": …}``) to an Answer."""

TYPES = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
"""At least as strict as the real server's."""
PERSONAS = [
    {
        "id": "lin-yue",
        "name": "林月",
        "kind": "person",
        "story": "28 岁，刚生了第一个孩子，想给孩子上户口、参医保",
    },
    {"id": "zhou-hai", "name": "周海", "kind": "person", "story": "林月的丈夫，30 岁，去年从单位离职后做灵活就业"},
    {"id": "food", "name": "善治小馆餐饮有限公司", "kind": "company", "story": "刚注册的餐饮企业，要办食品经营许可"},
    {"id": "officer-police", "name": "户政窗口", "kind": "officer", "story": "善治市公安局窗口人员"},
]
BUNDLES = [
    {"code": "YJS-001", "name": "新生儿出生一件事", "summary": "落户、参保、育儿补贴、预防接种证一次办好。"},
    {"code": "YJS-002", "name": "企业开办一件事", "summary": "营业执照、刻章、税务、社保一次办好。"},
]
ITEMS = [
    {"code": "GA-001", "name": "出生登记", "summary": "给刚出生的孩子办户口。"},
    {"code": "RS-001", "name": "失业登记", "summary": "失业后登记，申领补贴用。"},
]


def answer(text: str, status: str = "answered", **more: Any) -> Json:
    """An Answer with everything that a test does not care about filled in."""
    whole: Json = {"turn": "tn_1", "status": status, "text": text, "citations": [], "cards": [], "command": None}
    whole |= {"suggestions": [], "label": {"ai_generated": True, "notice": "由人工智能生成。"}, "trace": "tr_1"}
    return whole | more


class MockCity:
    """What the city says next, and what it has heard."""

    def __init__(self) -> None:
        self.reply: Reply = lambda ask: answer(f"您说：{ask.get('text') or ask['action']['type']}")
        self.heard: list[Json] = []
        self.faults: list[str] = []
        """What goes wrong with the next turns: ``expired``, ``gone``, ``down``, ``garbage``, ``cut``, ``refused``."""
        self.cases: list[Json] = []
        self.verbs: list[tuple[str, Json]] = []
        self.turns: dict[str, list[Json]] = {}
        self.person: Json = {"kind": "anonymous", "name": ""}
        self.tokens = 0
        self.expires_at = "2099-01-01T00:00:00+08:00"
        self.gate: threading.Event | None = None
        """When set, an answer waits for it, so that a test can look at the page meanwhile."""

    def session(self) -> Json:
        """A token for whoever is signed in now."""
        self.tokens += 1
        return {"token": f"t{self.tokens}", "expires_at": self.expires_at, "principal": self.person}

    def get(self, path: str) -> tuple[int, Any]:
        """What a reading call answers."""
        if path.startswith("/api/v1/items"):
            return 200, {"items": BUNDLES if "kind=bundle" in path else ITEMS, "next": None, "total": 2}
        if path == "/api/v1/demo/personas":
            return 200, PERSONAS
        if path == "/api/v1/cases":
            return 200, self.cases
        if path.startswith("/api/v1/knowledge/"):
            return 200, {"kind": "item", "ref": "GA-001#materials", "part": [{"id": "m1", "name": "出生医学证明"}]}
        number = path.rsplit("/", 1)[-1]
        if path.startswith("/api/v1/conversations/") and number in self.turns:
            return 200, {"id": number, "turns": self.turns[number]}
        return 404, problem(404, "not_found", "没有找到。", "person")

    def post(self, path: str, body: Json) -> tuple[int, Any]:
        """What a changing call answers, turns aside."""
        if path == "/api/v1/sessions":
            self.person = {"kind": "anonymous", "name": ""}
            return 200, self.session()
        if path == "/api/v1/demo/sign-in":
            persona = next(one for one in PERSONAS if one["id"] == body["persona"])
            self.person = {"kind": persona["kind"], "name": persona["name"]}
            return 200, self.session()
        if path == "/api/v1/conversations":
            number = f"cv_{len(self.turns) + 1}"
            self.turns[number] = []
            return 200, {"id": number}
        if path == "/api/v1/files":
            return 200, {"id": "fl_1", "sha256": "0" * 64, "size": 10, "media_type": "image/png"}
        if path.startswith("/api/v1/cases/"):
            self.verbs.append((path.rsplit("/", 1)[-1], body))
            return 200, {"card": {**self.cases[0], "state_text": "已撤回", "acts": []}}
        return 404, problem(404, "not_found", "没有找到。", "person")

    def turn(self, number: str, ask: Json) -> tuple[int, Json] | list[tuple[str, Any]]:
        """A problem, or the events of an answer."""
        self.heard.append(ask)
        fault = self.faults.pop(0) if self.faults else ""
        if fault in FAULTS:
            return FAULTS[fault]["status"], FAULTS[fault]
        whole = self.reply(ask)
        if fault == "cut":
            return [("delta", {"text": whole["text"][:4]})]
        if fault == "refused":
            return [
                (
                    "error",
                    {"code": "department_down", "detail": "公安局的系统暂时没有回应，请稍后再试。", "who": "system"},
                )
            ]
        self.turns.setdefault(number, []).append(
            {"seq": 1, "at": "2026-11-22T10:00:00+08:00", "ask": ask, "answer": whole}
        )
        deltas = [("delta", {"text": whole["text"][at : at + 6]}) for at in range(0, len(whole["text"]), 6)]
        cards = [("card", card) for card in whole["cards"]]
        return [("status", {"text": "正在核验电子证照"}), *deltas, *cards, ("answer", whole)]


def problem(status: int, code: str, detail: str, who: str) -> Json:
    """A problem document."""
    return {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail, "who": who}


FAULTS = {
    "expired": problem(401, "session_expired", "登录已到期，请重新登录。", "person"),
    "gone": problem(404, "no_such_conversation", "没有找到这次对话。请重新开始一次对话。", "person"),
    "down": problem(503, "conversation_busy", "这次对话正在别处进行，请稍后再试。", "system"),
    "garbage": problem(500, "internal_error", "系统出了问题，我们已经记录。", "us"),
}


@contextmanager
def serving(folder: Path, city: MockCity) -> Iterator[str]:
    """Serve the page and the city; yields the base address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(folder, city))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        if city.gate is not None:
            city.gate.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Serves the built page and the small city's API."""

    folder: Path
    city: MockCity

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path
        if path.startswith("/api/"):
            self._json(*self.city.get(path))
            return
        file = self.folder / (path.split("?")[0].lstrip("/") or "index.html")
        if file.is_file() and self.folder in file.resolve().parents:
            self._send(200, TYPES.get(file.suffix, "application/octet-stream"), file.read_bytes())
        else:
            self._send(404, "text/plain", b"")

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", "0")))
        body = json.loads(raw) if self.headers.get("content-type", "").startswith("application/json") else {}
        if not self.path.endswith("/turns"):
            self._json(*self.city.post(self.path, body))
            return
        outcome = self.city.turn(self.path.split("/")[-2], body)
        if isinstance(outcome, tuple):
            self._json(*outcome)
        else:
            self._stream(outcome)

    def do_DELETE(self) -> None:
        self._send(204, "text/plain", b"")

    def _stream(self, events: list[tuple[str, Any]]) -> None:
        self._head(200, "text/event-stream", None)
        for event, data in events:
            if event != "status" and self.city.gate is not None:
                self.city.gate.wait(20)
            self.wfile.write(f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode())
            self.wfile.flush()
        self.close_connection = True

    def _json(self, status: int, value: Any) -> None:
        kind = "application/json" if status < 400 else "application/problem+json"
        self._send(status, kind, json.dumps(value, ensure_ascii=False).encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self._head(status, kind, len(body))
        self.wfile.write(body)

    def _head(self, status: int, kind: str, length: int | None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        if length is None:
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


def _handler(folder: Path, city: MockCity) -> type[BaseHTTPRequestHandler]:
    """A handler of this folder and this city."""
    return type("Handler", (_Handler,), {"folder": folder, "city": city})
