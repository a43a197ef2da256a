"""Item finding: one sentence, said to somebody who knows nothing of us, and the item that is meant by it."""

from __future__ import annotations

from urllib.parse import quote

from eval.client import Reply, Strangers
from eval.judgement import Judgement, Outcome
from eval.samples import ItemQuestion, item_questions, limited
from eval.world import DAY, World

SPLITS = ("given", "dev", "test")
TOP_1 = "first answer right"
TOP_3 = "right among the first three"
STARTED = "wrong item started without asking"
TOLD = "wrong item answered without asking"
ASKED = "asked back with choices"
LIST_1 = "item search: first right"
LIST_3 = "item search: right among the first three"


def run(world: World, limit: int | None) -> Outcome:
    """Ask every question in a conversation of its own."""
    judgements = []
    with world.place(DAY) as place:
        strangers = Strangers(place.http) if place is not None else None
        for question in limited(item_questions(*SPLITS), limit if strangers is not None else 0):
            assert strangers is not None
            reply = strangers.conversation().say(question.text)
            listed = strangers.visitor.call("GET", f"/api/v1/items?q={quote(question.text)}")
            judgements.append(judge(question, reply, [row["code"] for row in listed.body.get("items", [])]))
    return Outcome(
        suite="items",
        title="Item finding",
        sample="given: from the records, tuned on; dev: ours by hand, tuned on; test: ours by hand, never looked at",
        main=TOP_1,
        judgements=tuple(judgements),
        want_low=frozenset({STARTED, TOLD, ASKED}),
    )


def judge(question: ItemQuestion, reply: Reply, listed: list[str]) -> Judgement:
    """What this answer is worth; what is offered to choose from counts as meant, in its order."""
    ranked = reply.ranked
    wrong = not reply.offered and bool(reply.item) and reply.item not in question.fair
    started = reply.started
    return Judgement(
        id=question.id,
        split=question.split,
        group=question.kind,
        measures={
            TOP_1: bool(question.fair.intersection(ranked[:1])),
            TOP_3: bool(question.fair.intersection(ranked[:3])),
            STARTED: bool(started) and started not in question.fair,
            TOLD: wrong and not started,
            ASKED: bool(reply.offered),
            LIST_1: bool(question.fair.intersection(listed[:1])),
            LIST_3: bool(question.fair.intersection(listed[:3])),
        },
        seen={
            "text": question.text,
            "expect": list(question.expect),
            "got": ranked[:3],
            "command": reply.command,
            "status": reply.status,
        },
    )
