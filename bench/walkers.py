"""People in conversation, for load: they ask, ask on, begin a matter and answer what they are asked. Seeded, so that
two runs say the same things.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from bench.wire import Json, Wire
from eval.samples import item_questions
from eval.script import Script, scripts

FOLLOW_UPS = ("要带什么材料", "收费吗", "几天能办好", "去哪里办", "有什么条件", "网上能办吗")
BEGIN = ("帮我办这个", "那就现在给我办吧")
PLAIN: dict[str, Any] = {"boolean": True, "integer": 2, "number": 10, "date": "2026-01-15", "text": "善治市东湖区"}
SIGNED_IN_SHARE = 0.25
ANSWERS_A_MATTER = 6


@dataclass
class Ledger:
    """Every turn of everybody: kind, seconds, and what went wrong."""

    turns: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def seconds(self, kind: str = "") -> list[float]:
        """The latencies, of one kind or of all."""
        return [s for k, s in self.turns if kind in ("", k)]


class Walker:
    """One person, one session, one matter after the other."""

    def __init__(self, host: str, port: int, number: int, ledger: Ledger, seed: int) -> None:
        self._wire = Wire(host, port)
        self._luck = random.Random(f"{seed}/{number}")
        self._ledger = ledger
        self._path = ""
        self._left = 0
        self._script: Script | None = None
        self._last: Json = {}
        self._said = ""

    async def arrive(self) -> None:
        """Open a session, sign in perhaps. Waits when there are too many at the door; that is not part of the load."""
        while True:
            status, body = await self._wire.post("/api/v1/sessions", {"channel": "web"})
            if status != 429:
                break
            await asyncio.sleep(2)
        self._wire.carry(body["token"])
        if self._luck.random() < SIGNED_IN_SHARE:
            self._script = self._luck.choice(SCRIPTS)
            _, body = await self._wire.post("/api/v1/demo/sign-in", {"persona": self._script.persona})
            self._wire.carry(body["token"])
        await self._new_matter()

    async def turn(self) -> None:
        """Say or do the next thing and note how long the answer took."""
        if self._left <= 0:
            await self._new_matter()
        kind, body = self._next()
        self._left -= 1
        begun = time.perf_counter()
        try:
            status, self._last = await self._wire.post(self._path, body)
        except (OSError, asyncio.IncompleteReadError, ValueError) as broken:
            self._ledger.errors.append(f"{kind}: {broken!r}")
            return
        self._ledger.turns.append((kind, time.perf_counter() - begun))
        if status != 200 or self._last.get("status") == "system_unavailable":
            self._ledger.errors.append(f"{kind}: {status} {self._last.get('code') or self._last.get('status')}")

    def leave(self) -> None:
        """Hang up."""
        self._wire.close()

    async def _new_matter(self) -> None:
        _, body = await self._wire.post("/api/v1/conversations", {})
        self._path = f"/api/v1/conversations/{body['id']}/turns"
        self._last, self._said = {}, ""
        self._left = self._luck.randint(2, 3 + ANSWERS_A_MATTER)

    def _next(self) -> tuple[str, Json]:
        question = next((c for c in self._last.get("cards", ()) if c["kind"] == "question"), None)
        if question is not None:
            return "answer", {"action": self._answer(question)}
        if not self._said:
            return self._say("ask", self._script.goal if self._script else self._luck.choice(QUESTIONS))
        offered = next((c["items"] for c in self._last.get("cards", ()) if c["kind"] == "items"), None)
        if offered:
            return "choose", {"action": {"type": "choose_item", "item": offered[0]["code"]}}
        if self._luck.random() < 0.6:
            return self._say("follow-up", self._luck.choice(FOLLOW_UPS))
        return self._say("begin", self._luck.choice(BEGIN))

    def _say(self, kind: str, text: str) -> tuple[str, Json]:
        self._said = text
        return kind, {"text": text}

    def _answer(self, card: Json) -> Json:
        known = self._script.answers.get(card["fact"]) if self._script else None
        options = card.get("options") or ()
        value = known if known is not None else options[0]["value"] if options else PLAIN[card["type"]]
        return {"type": "answer", "fact": card["fact"], "value": value}


QUESTIONS = [q.text for q in item_questions("given", "dev")]
SCRIPTS = scripts()
