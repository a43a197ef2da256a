"""A simulated citizen at the front door: answers what is asked from a script, changes their mind, digresses, uploads,
confirms. They know the script and see only what a client sees; they never look behind the door.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from eval.client import Json, Reply, Talk, Visitor
from eval.script import Event, Script

MOST_TURNS = 60
MOST_TRIES = 3
"""How often the same question is answered before the citizen gives up."""
NUDGE = "那就现在帮我办吧"
UPLOADABLE = ("to_be_provided", "will_be_produced")
Move = Callable[[], Reply]


@dataclass
class Course:
    """How a conversation went."""

    last: Reply
    turns: int = 1
    nudged: bool = False
    stuck: str = ""
    unknown: list[str] = field(default_factory=list)
    """Facts that were asked for and that the script does not know."""
    plan: Json | None = None
    materials: list[Json] = field(default_factory=list)
    eligibility: Json | None = None
    case: str = ""
    digressions: list[str] = field(default_factory=list)
    """What was wrong with the answers to digressions."""
    problems: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def note(self, reply: Reply) -> None:
        """Remember what this answer showed."""
        self.last = reply
        self.seconds.append(reply.seconds)
        for card in reply.cards("plan"):
            self.plan = card
        for card in reply.cards("eligibility"):
            self.eligibility = card
        for card in reply.cards("materials"):
            self.materials = card["materials"]
        for card in reply.cards("case"):
            self.case = card["number"]
        if reply.status.startswith("problem"):
            self.problems.append(f"{reply.status} {reply.text[:60]}")


class Citizen:
    """One run of one script."""

    def __init__(self, script: Script, visitor: Visitor, same: dict[str, frozenset[str]]) -> None:
        self._script = script
        self._visitor = visitor
        self._same = same
        self._talk: Talk = visitor.conversation()
        self._answers = dict(script.answers)
        self._spoken = dict(script.spoken)
        self._events = list(script.events)
        self._asked: dict[str, int] = {}
        self._attached: set[str] = set()
        self._offered_fields: set[str] = set()
        self._switched = not any(e.kind == "switch" for e in script.events)

    def pursue(self) -> Course:
        """Say the goal and go on until it is reached, refused, planned, or no move is left."""
        first = self._talk.say(self._script.goal)
        course = Course(first)
        course.note(first)
        while course.turns < MOST_TURNS:
            move = self._next(course)
            if move is None:
                return course
            course.note(move())
            course.turns += 1
        course.stuck = f"more than {MOST_TURNS} turns"
        return course

    def ask(self, text: str) -> Reply:
        """Say something after the end."""
        return self._talk.say(text)

    def _next(self, course: Course) -> Move | None:
        reply = course.last
        for event in self._events:
            if self._due(event):
                return lambda event=event: self._out_of_turn(event, course)  # type: ignore[misc]
        if course.case:
            return None
        for look in (self._choose, self._answer, self._attach, self._fill, self._confirm):
            move = look(reply, course)
            if move is not None:
                return move
        return self._insist(reply, course)

    def _due(self, event: Event) -> bool:
        return not event.after or bool(self._asked.keys() & self._names(event.after))

    def _out_of_turn(self, event: Event, course: Course) -> Reply:
        self._events.remove(event)
        if event.kind == "correction" and event.value is not None:
            for name in self._names(event.fact):
                self._spoken.pop(name, None)
                self._answers[name] = event.value
        self._switched = self._switched or event.kind == "switch"
        reply = self._talk.say(event.say)
        if event.kind == "digression":
            course.digressions += _wrong(event, reply)
        return reply

    def _choose(self, reply: Reply, course: Course) -> Move | None:
        if not reply.offered or reply.cards("question"):
            return None
        if self._switched and self._script.item not in reply.offered:
            course.stuck = f"offered {reply.offered}"
            return None
        wanted = self._script.item if self._script.item in reply.offered else reply.offered[0]
        return lambda: self._talk.act({"type": "choose_item", "item": wanted})

    def _answer(self, reply: Reply, course: Course) -> Move | None:
        for card in reply.cards("question"):
            fact = str(card["fact"])
            tries = self._asked[fact] = self._asked.get(fact, 0) + 1
            if tries > MOST_TRIES:
                course.stuck = f"asked {fact} again and again"
                return None
            spoken = self._known(fact, self._spoken)
            if spoken is not None and tries == 1:
                return lambda: self._talk.say(str(spoken))
            value = self._known(fact, self._answers)
            if value is None:
                course.unknown.append(fact)
            return lambda: self._talk.act({"type": "answer", "fact": fact, "value": value})
        return None

    def _attach(self, reply: Reply, course: Course) -> Move | None:
        for row in course.materials if reply.cards("materials") or self._attached else []:
            material = str(row["id"])
            wanted = material in self._script.attach and material not in self._attached
            if wanted and row["held"] in UPLOADABLE:
                return lambda: self._upload(material, str(row["name"]))
        return None

    def _upload(self, material: str, name: str) -> Reply:
        self._attached.add(material)
        file = self._visitor.upload(f"{name}.png", png(), "image/png")
        return self._talk.act({"type": "attach", "material": material, "file": file})

    def _fill(self, reply: Reply, course: Course) -> Move | None:
        """Fill what the form shows empty or faulty and the citizen knows; each field once."""
        rows = [row for card in reply.cards("form") for row in card["fields"]]
        open_ = [r["field"] for r in rows if (r["value"] is None or r["problems"]) and not r.get("locked")]
        known = {
            f: v for f in open_ if f not in self._offered_fields and (v := self._known(f, self._answers)) is not None
        }
        self._offered_fields |= known.keys()
        return (lambda: self._talk.act({"type": "set_fields", "values": known})) if known else None

    def _confirm(self, reply: Reply, course: Course) -> Move | None:
        if reply.status != "needs_confirmation":
            return None
        if self._events:
            event = self._events[0]
            return lambda: self._out_of_turn(event, course)
        return lambda: self._talk.act({"type": "confirm"})

    def _insist(self, reply: Reply, course: Course) -> Move | None:
        """The way has come to an end: say what was still to be said; or that something was asked for and not begun."""
        if self._events:
            event = self._events[0]
            return lambda: self._out_of_turn(event, course)
        begun = course.plan or course.eligibility or course.materials or self._asked
        if begun or course.nudged or course.stuck or not reply.status.startswith("answered"):
            return None
        course.nudged = True
        return lambda: self._talk.say(NUDGE)

    def _names(self, fact: str) -> frozenset[str]:
        return self._same.get(fact, frozenset({fact}))

    def _known(self, fact: str, said: dict[str, Any]) -> Any:
        return next((said[name] for name in (fact, *sorted(self._names(fact))) if name in said), None)


def _wrong(event: Event, reply: Reply) -> list[str]:
    wrong = [f"does not say {pattern}" for pattern in event.must if not re.search(pattern, reply.text)]
    if event.expect_item and event.expect_item not in reply.spoken_of | {reply.item}:
        wrong.append(f"not about {event.expect_item}")
    return [f"{event.say}: {w}" for w in wrong]


def png(width: int = 32, height: int = 32) -> bytes:
    """A real, small PNG image: a grey square (ISO/IEC 15948)."""
    raw = b"".join(b"\x00" + b"\xc8" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = b"".join(_chunk(k, d) for k, d in ((b"IHDR", header), (b"IDAT", zlib.compress(raw)), (b"IEND", b"")))
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
