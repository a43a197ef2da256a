"""Dialogues from the first sentence to the state in the department's own database, each played several times.

pass^k (tau-bench, Yao et al. 2024): a dialogue counts when all its k runs end right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from eval.citizen import Citizen, Course, png
from eval.client import Reply, Visitor
from eval.departments import Arrived, Departments
from eval.judgement import Judgement, Outcome
from eval.samples import limited
from eval.script import Script, same_facts, scripts, subjects
from eval.statistics import percentile
from eval.verdict import faults
from eval.world import Place, World

ONCE = "ended right, each run"
NUDGED = "had to be told twice to begin"
DOUBLED = "submitted more than once"
PATIENCE_S = 20.0
"""How long a submitted application may take to the department."""


def run(
    world: World,
    limit: int | None,
    passes: int = 3,
    given: Sequence[Script] | None = None,
    patience_s: float = PATIENCE_S,
) -> Outcome:
    """Play every script ``passes`` times; each pass on fresh servers, one for each scripted day."""
    chosen = limited(list(scripts() if given is None else given), limit)
    played = [j for number in range(1, passes + 1) for j in _pass(world, chosen, number, patience_s)]
    every = f"pass^{passes}"
    ids = dict.fromkeys(j.id.split("#")[0] for j in played)
    whole = [_whole(code, [j for j in played if j.id.split("#")[0] == code], every) for code in ids]
    missing = sorted({s.id for s in chosen} - set(ids))
    times = [seconds for j in played for seconds in j.seen["seconds"]]
    notes = [
        f"{len(times)} turns, p50 {1000 * percentile(times, 0.5):.0f} ms, p95 {1000 * percentile(times, 0.95):.0f} ms"
    ]
    if missing:
        notes.append(f"not played (another day, or no look at the departments): {', '.join(missing)}")
    return Outcome(
        suite="dialogues",
        title="Dialogues to the department's database",
        sample="given: with the pack; own: ours, from the records; both may be tuned on",
        main=every,
        judgements=(*played, *whole),
        want_low=frozenset({NUDGED, DOUBLED}),
        notes=tuple(notes),
    )


def _pass(world: World, chosen: list[Script], number: int, patience_s: float) -> Iterator[Judgement]:
    known, same = subjects(), same_facts()
    for day in sorted({script.today for script in chosen}):
        with world.place(day) as place:
            if place is None or place.departments is None:
                continue
            for script in (s for s in chosen if s.today == day):
                course, arrived, wrong = _play(script, place, known[script.persona], same, patience_s)
                yield _judged(script, course, arrived, wrong, number)


def _play(
    script: Script, place: Place, subject: str, same: dict[str, frozenset[str]], patience_s: float
) -> tuple[Course, dict[str, Arrived], list[str]]:
    """One run: how it went, what arrived at the department, and what is wrong with that."""
    assert place.departments is not None
    before = set(place.departments.of(subject))
    citizen = Citizen(script, Visitor(place.http, persona=script.persona), same)
    course = citizen.pursue()
    arrived = place.departments.wait(subject, before, patience_s if course.case else 0.0)
    wrong = faults(script, course, arrived)
    if script.then and not wrong:
        wrong = _afterwards(script, place, place.departments, subject, citizen, arrived)
    return course, arrived, wrong


def _judged(script: Script, course: Course, arrived: dict[str, Arrived], wrong: list[str], number: int) -> Judgement:
    doubled = len(arrived) > 1 or any(a.times != 1 for a in arrived.values())
    return Judgement(
        id=f"{script.id}#{number}",
        split=script.split,
        group=str(script.expect["outcome"]),
        measures={ONCE: not wrong, NUDGED: course.nudged, DOUBLED: doubled},
        seen={
            "title": script.title,
            "wrong": wrong,
            "turns": course.turns,
            "unknown": course.unknown,
            "problems": course.problems,
            "stuck": course.stuck,
            "seconds": [round(s, 4) for s in course.seconds],
        },
    )


def _whole(code: str, runs: list[Judgement], every: str) -> Judgement:
    """All runs of one script together."""
    wrong = [run.seen["wrong"] for run in runs if run.seen["wrong"]]
    seen = {"title": runs[0].seen["title"], "wrong": wrong[:1], "runs": f"{len(runs) - len(wrong)}/{len(runs)}"}
    return Judgement(code, runs[0].split, runs[0].group, {every: not wrong}, seen)


def _afterwards(
    script: Script,
    place: Place,
    departments: Departments,
    subject: str,
    citizen: Citizen,
    arrived: dict[str, Arrived],
) -> list[str]:
    """What happens to the case once it is there: asking after it, an officer's decision, a supplement, a withdrawal."""
    (case,) = arrived
    owner = Visitor(place.http, persona=script.persona)
    for act in script.then:
        reply = _act(act, case, citizen, owner, place)
        if reply.http != 200:
            return [f"{act}: {reply.status} {reply.text[:80]}"]
        if "expect_card" in act and not any(c.get("number") == case for c in reply.cards(act["expect_card"])):
            return [f"{act['say']}: no card of case {case}"]
    wrong = []
    if wanted := script.expect.get("application_state"):
        state = departments.wait_state(subject, case, wanted)
        wrong += [] if state == wanted else [f"the department has it as {state}, not {wanted}"]
    if wanted := script.expect.get("case_state"):
        state = str(owner.call("GET", f"/api/v1/cases/{case}").body.get("state"))
        wrong += [] if state == wanted else [f"the case is {state}, not {wanted}"]
    return wrong


def _act(act: dict[str, Any], case: str, citizen: Citizen, owner: Visitor, place: Place) -> Reply:
    if "say" in act:
        return citizen.ask(act["say"])
    if "withdraw" in act:
        return owner.call("POST", f"/api/v1/cases/{case}/withdrawal", {"reason": act["withdraw"]})
    if "supplement" in act:
        return _supplement(act["supplement"], case, owner)
    return Visitor(place.http, persona=act["by"]).call("POST", f"/api/v1/cases/{case}/decisions", act["decide"])


def _supplement(wanted: dict[str, Any], case: str, owner: Visitor) -> Reply:
    files = {material: owner.upload(f"{material}.png", png(), "image/png") for material in wanted.get("materials", ())}
    body = {"values": wanted.get("values", {}), "files": files}
    return owner.call("POST", f"/api/v1/cases/{case}/supplement", body)
