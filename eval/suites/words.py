"""Answers judged by their words: field questions, questions without an answer, and one question in five wordings.

``must`` are regular expressions that all occur in a strictly correct answer, ``must_not`` occur in a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import httpx

from eval.client import Reply, Strangers, Talk, Visitor
from eval.judgement import Judgement, Outcome
from eval.samples import by_split, limited
from eval.world import DAY, World

RIGHT = "right"
ITEM = "right item"
WORDING = "right, each wording"
EVERY = "right in every wording"
Row = dict[str, Any]


def fields(world: World, limit: int | None) -> Outcome:
    """Questions on one field of one item, some after a first turn, some signed in."""
    judgements = []
    with world.place(DAY) as place:
        strangers = Strangers(place.http) if place is not None else None
        for split, row in limited(by_split("fields", ("given",)), limit if place is not None else 0):
            assert place is not None and strangers is not None
            reply = _last(_talk(place.http, strangers, row), row["turns"])
            wrong = against(row, reply)
            right_item = bool({row["item"], *row.get("also", ())} & (reply.spoken_of | {reply.item}))
            seen = _seen(row["turns"], reply, wrong) | {"item": row["item"], "got": reply.item}
            judgements.append(Judgement(row["id"], split, row["field"], {RIGHT: not wrong, ITEM: right_item}, seen))
    return Outcome("fields", "Field answers", "given with the pack, tuned on", RIGHT, tuple(judgements))


def unanswerable(world: World, limit: int | None) -> Outcome:
    """Plausible questions whose answer is not in the record: it must be said, and nothing may be made up."""
    judgements = []
    with world.place(DAY) as place:
        strangers = Strangers(place.http) if place is not None else None
        for split, row in limited(by_split("unanswerable", ("given",)), limit if place is not None else 0):
            assert place is not None and strangers is not None
            reply = _last(_talk(place.http, strangers, row), row["turns"])
            wrong = against(row, reply)
            if reply.status not in row["expect_status"]:
                wrong = [*wrong, f"status {reply.status}"]
            judgements.append(
                Judgement(row["id"], split, row["kind"], {RIGHT: not wrong}, _seen(row["turns"], reply, wrong))
            )
    return Outcome(
        "unanswerable", "Questions without an answer", "given with the pack, tuned on", RIGHT, tuple(judgements)
    )


def consistency(world: World, limit: int | None) -> Outcome:
    """The same question in five wordings through five channels."""
    judgements = []
    with world.place(DAY) as place:
        for split, row in limited(by_split("consistency", ("given",)), limit if place is not None else 0):
            assert place is not None
            judgements += _wordings(place.http, split, row)
    return Outcome(
        "consistency", "One question, five wordings", "given with the pack, tuned on", EVERY, tuple(judgements)
    )


def against(row: Row, reply: Reply) -> list[str]:
    """What speaks against an answer: missing words, and words that must not be there."""
    missing = [f"missing {p}" for p in row["must"] if not re.search(p, reply.text)]
    return missing + [f"says {p}" for p in row["must_not"] if re.search(p, reply.text)]


def _wordings(http: httpx.Client, split: str, row: Row) -> list[Judgement]:
    found = []
    for number, (text, channel) in enumerate(zip(row["variants"], row["channels"], strict=True), 1):
        reply = Visitor(http, channel=channel).conversation().say(text)
        wrong = against(row, reply)
        seen = _seen([text], reply, wrong)
        found.append(Judgement(f"{row['id']}/{number}", split, channel, {WORDING: not wrong}, seen))
    every = all(j.measures[WORDING] for j in found)
    return [
        *found,
        Judgement(row["id"], split, "question", {EVERY: every}, {"item": row["item"], "field": row["field"]}),
    ]


def _talk(http: httpx.Client, strangers: Strangers, row: Row) -> Talk:
    persona = row.get("persona")
    return Visitor(http, persona=persona).conversation() if persona else strangers.conversation()


def _last(talk: Talk, turns: Iterable[str]) -> Reply:
    replies = [talk.say(text) for text in turns]
    return replies[-1]


def _seen(turns: list[str], reply: Reply, wrong: list[str]) -> dict[str, Any]:
    return {"turns": turns, "wrong": [w[:80] for w in wrong], "status": reply.status, "said": reply.text[:200]}
