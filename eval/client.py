"""The front door as a citizen's client sees it: sessions, conversations, turns, uploads. It knows HTTP and JSON."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

TURNS_A_SESSION = 60
"""After so many turns an anonymous visitor takes a new session, as another person would."""
WAIT_S = 2.0
"""How long to wait when we are told that we ask too often."""
MAX_WAITS = 45

Json = dict[str, Any]


class DoorClosed(RuntimeError):
    """The front door did not behave as the API says; the harness cannot go on."""


@dataclass(frozen=True)
class Reply:
    """One answer, or the problem that came instead of it."""

    http: int
    body: Json
    seconds: float

    @property
    def status(self) -> str:
        """The answer's status; ``problem:code`` for a problem."""
        return str(self.body.get("status")) if self.http == 200 else f"problem:{self.body.get('code')}"

    @property
    def text(self) -> str:
        return str(self.body.get("text") or self.body.get("detail") or "")

    @property
    def command(self) -> str:
        return str((self.body.get("command") or {}).get("name") or "")

    @property
    def item(self) -> str:
        return str((self.body.get("command") or {}).get("item") or "")

    @property
    def field(self) -> str:
        return str((self.body.get("command") or {}).get("field") or "")

    def cards(self, kind: str) -> list[Json]:
        return [card for card in self.body.get("cards") or [] if card.get("kind") == kind]

    @property
    def offered(self) -> list[str]:
        """The items offered to choose from, best first."""
        return [row["code"] for card in self.cards("items") for row in card["items"]]

    @property
    def ranked(self) -> list[str]:
        """The items that the answer means, best first: what it offers, or else what it took."""
        first = self.offered or [self.item]
        return list(dict.fromkeys(code for code in [*first, self.item] if code))

    @property
    def spoken_of(self) -> set[str]:
        """The items that the answer deals with: its command, its cards and its citations — not what it only offers."""
        found = set() if self.offered else {self.item}
        found |= {str(c.get("item") or c.get("goal") or "") for c in self.body.get("cards") or []}
        refs = {
            str(c["ref"]).split("#")[0] for c in self.body.get("citations") or [] if c.get("kind") in ("item", "faq")
        }
        return (found | refs) - {""}

    @property
    def started(self) -> str:
        """The item that was begun: somebody is now being asked questions for it."""
        for kind in ("question", "form", "confirmation"):
            for card in self.cards(kind):
                return str(card.get("item") or "")
        return self.item if self.command == "start" and not self.offered else ""


class Visitor:
    """One session at the front door."""

    def __init__(self, http: httpx.Client, persona: str | None = None, channel: str = "web") -> None:
        self._http = http
        self._headers: dict[str, str] = {}
        token = self._must("POST", "/api/v1/sessions", {"channel": channel})["token"]
        self._headers = {"authorization": f"Bearer {token}"}
        if persona is not None:
            token = self._must("POST", "/api/v1/demo/sign-in", {"persona": persona})["token"]
            self._headers = {"authorization": f"Bearer {token}"}

    def conversation(self) -> Talk:
        """Open a conversation."""
        return Talk(self, str(self._must("POST", "/api/v1/conversations", {})["id"]))

    def upload(self, name: str, data: bytes, media_type: str) -> str:
        """Upload a file; its id. Raises ``DoorClosed``."""
        reply = self.call("POST", "/api/v1/files", files={"file": (name, data, media_type)})
        if reply.http != 200:
            raise DoorClosed(f"upload: {reply.http} {reply.text}")
        return str(reply.body["id"])

    def call(self, method: str, path: str, body: Json | None = None, **more: Any) -> Reply:
        """One request; waits politely when asked to."""
        for _ in range(MAX_WAITS):
            begun = time.perf_counter()
            answer = self._http.request(method, path, json=body, headers=self._headers, **more)
            seconds = time.perf_counter() - begun
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                return Reply(answer.status_code, _json(answer), seconds)
            time.sleep(WAIT_S)
        raise DoorClosed(f"{path}: asked too often for more than {WAIT_S * MAX_WAITS:.0f} s")

    def _must(self, method: str, path: str, body: Json) -> Json:
        reply = self.call(method, path, body)
        if reply.http >= httpx.codes.BAD_REQUEST:
            raise DoorClosed(f"{path}: {reply.http} {reply.text}")
        return reply.body


class Talk:
    """One conversation."""

    def __init__(self, visitor: Visitor, number: str) -> None:
        self.visitor = visitor
        self._path = f"/api/v1/conversations/{number}/turns"

    def say(self, text: str) -> Reply:
        """Say something."""
        return self.visitor.call("POST", self._path, {"text": text})

    def act(self, action: Json) -> Reply:
        """Do something with a card."""
        return self.visitor.call("POST", self._path, {"action": action})


class Strangers:
    """Anonymous visitors, one after the other; each question is a conversation of its own."""

    def __init__(self, http: httpx.Client) -> None:
        self._visitors = self._come(http)

    def conversation(self) -> Talk:
        """A new conversation of somebody unknown."""
        return next(self._visitors).conversation()

    @property
    def visitor(self) -> Visitor:
        """Somebody unknown."""
        return next(self._visitors)

    def _come(self, http: httpx.Client) -> Iterator[Visitor]:
        while True:
            visitor = Visitor(http)
            for _ in range(TURNS_A_SESSION):
                yield visitor


def _json(answer: httpx.Response) -> Json:
    try:
        body = answer.json()
    except ValueError:
        raise DoorClosed(f"{answer.request.url}: {answer.status_code}, not JSON") from None
    return body if isinstance(body, dict) else {"list": body}
