"""Several needs in one sentence, and questions that only make sense after the one before."""

from __future__ import annotations

from typing import Any

from eval.client import Strangers
from eval.judgement import Judgement, Outcome
from eval.samples import by_split, limited
from eval.world import DAY, World

EVERY = "every need met"
SOME = "at least one need met"
FOLLOWED = "follow-up: item and field right"
FOLLOWED_ITEM = "follow-up: item right"
RIGHT = "right"
Row = dict[str, Any]


def run(world: World, limit: int | None) -> Outcome:
    """Say each message; a need is met when the answer deals with its item (its cards, citations or command)."""
    judgements = []
    with world.place(DAY) as place:
        strangers = Strangers(place.http) if place is not None else None
        for split, row in limited(by_split("multi_intent", ("given",)), limit if place is not None else 0):
            assert strangers is not None
            judge = _follow_up if "turns" in row else _several
            judgements.append(judge(strangers, split, row))
    return Outcome(
        "multi_intent", "Several needs, follow-ups", "given with the pack, tuned on", RIGHT, tuple(judgements)
    )


def _several(strangers: Strangers, split: str, row: Row) -> Judgement:
    reply = strangers.conversation().say(row["text"])
    dealt = reply.spoken_of
    met = [bool(dealt.intersection(group)) for group in row["expect"]]
    whole = all(met) or bool(dealt.intersection(row.get("accept", ())))
    seen = {"text": row["text"], "expect": row["expect"], "dealt with": sorted(dealt), "status": reply.status}
    return Judgement(row["id"], split, "several needs", {EVERY: whole, SOME: any(met) or whole, RIGHT: whole}, seen)


def _follow_up(strangers: Strangers, split: str, row: Row) -> Judgement:
    talk = strangers.conversation()
    reply = [talk.say(text) for text in row["turns"]][-1]
    item = row["expect_item"] in reply.spoken_of | {reply.item}
    both = item and reply.field == row["expect_field"]
    seen = {
        "turns": row["turns"],
        "expect": [row["expect_item"], row["expect_field"]],
        "got": [reply.item, reply.field],
    }
    return Judgement(row["id"], split, "follow-up", {FOLLOWED: both, FOLLOWED_ITEM: item, RIGHT: both}, seen)
