"""A front door that behaves as told: the harness is tried on it with brains that are right, wrong, or lying."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from eval.departments import Departments
from eval.world import Place

from shanzhi_sandbox import cases
from shanzhi_sandbox.store import Store, as_json, count_effect

Json = dict[str, Any]
Brain = Callable[[str, Json], Json]
"""Given the conversation and what was sent, the answer's body."""


def answer(status: str = "answered", text: str = "", item: str = "", command: str = "ask", **more: Any) -> Json:
    """An answer of the shape of the API."""
    named = {"name": command, "item": item or None, "field": more.pop("field", None), "confidence": 1.0, "by": "rule"}
    return {"status": status, "text": text, "cards": more.pop("cards", []), "citations": [], "command": named, **more}


class PretendCity:
    """The API's routes over a brain, without a network."""

    def __init__(self, brain: Brain, listed: Callable[[str], list[str]] = lambda _: []) -> None:
        self._brain = brain
        self._listed = listed
        self._opened = 0
        self.http = httpx.Client(transport=httpx.MockTransport(self._serve), base_url="http://city")

    def _serve(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith(("/sessions", "/sign-in")):
            return httpx.Response(200, json={"token": "t"})
        if path.endswith("/conversations"):
            self._opened += 1
            return httpx.Response(200, json={"id": f"cv{self._opened}"})
        if path.endswith("/turns"):
            return httpx.Response(200, json=self._brain(path.split("/")[-2], json.loads(request.content)))
        if path.endswith("/files"):
            return httpx.Response(200, json={"id": "fl1", "sha256": "0" * 64})
        return httpx.Response(200, json={"items": [{"code": c} for c in self._listed(request.url.params["q"])]})


class PretendWorld:
    """Gives the pretended city on every day, with departments where there are some."""

    def __init__(self, city: PretendCity, home: Path | None = None) -> None:
        self._place = Place(city.http, Departments(home) if home is not None else None)

    @contextmanager
    def place(self, day: str) -> Iterator[Place | None]:
        """Always the same place."""
        yield self._place


class Clerk:
    """Handles one kind of matter, as the real rooms do: asks ``facts``, wants ``materials``, confirms, submits.

    ``faults`` make it bad: ``lies`` (says it submitted, did not), ``doubles`` (two submissions), ``deaf`` (ignores
    corrections).
    """

    def __init__(
        self, home: Path, item: str, facts: list[str], materials: list[str], subject: str, faults: str
    ) -> None:
        self.store = Store(home / "welfare_cases.db", cases.SCHEMA)
        self._item, self._facts, self._materials, self._subject = item, facts, materials, subject
        self._faults = faults.split()
        self._known: dict[str, dict[str, Any]] = {}
        self._brought: dict[str, set[str]] = {}
        self._cases = 0

    def __call__(self, conversation: str, sent: Json) -> Json:
        known = self._known.setdefault(conversation, {})
        brought = self._brought.setdefault(conversation, set())
        action = sent.get("action") or {}
        if action.get("type") == "answer":
            known[action["fact"]] = action["value"]
        elif action.get("type") == "attach":
            brought.add(action["material"])
        elif action.get("type") == "confirm":
            return self._submit(known, brought)
        elif "=" in (sent.get("text") or "") and "deaf" not in self._faults:
            fact, value = sent["text"].split("=")
            known[fact] = value
        return self._next(known, brought)

    def _next(self, known: Json, brought: set[str]) -> Json:
        for fact in self._facts:
            if fact not in known:
                question: Json = {"kind": "question", "item": self._item, "fact": fact, "ask": fact, "type": "text"}
                return answer("needs_clarification", item=self._item, command="start", cards=[question])
        rows: list[Json] = [
            {"id": m, "name": m, "held": "attached" if m in brought else "to_be_provided", "undecided": []}
            for m in self._materials
        ]
        card: Json = {"kind": "materials", "item": self._item, "materials": rows}
        if brought < set(self._materials):
            return answer("needs_clarification", item=self._item, cards=[card])
        return answer("needs_confirmation", item=self._item, cards=[card, {"kind": "confirmation", "item": self._item}])

    def _submit(self, known: Json, brought: set[str]) -> Json:
        for _ in range(2 if "doubles" in self._faults else 1):
            self._cases += 1
            number = f"990100-20260630-{self._cases:06d}"
            if "lies" not in self._faults:
                self._store_one(number, known, brought)
        return answer(
            item=self._item, command="confirm", cards=[{"kind": "case", "item": self._item, "number": number}]
        )

    def _store_one(self, number: str, known: Json, brought: set[str]) -> None:
        materials = as_json([{"id": m} for m in sorted(brought)])
        with self.store.write() as connection:
            connection.execute(
                "insert into application values (?, ?, 'mz', ?, ?, ?, '', ?, ?, '2026-06-30', 'received')",
                (number, self._item, self._subject, as_json(known), materials, number, f"R{number}"),
            )
            count_effect(connection, "submitted", number, number, self._subject)
