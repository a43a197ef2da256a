"""Scripted dialogues: what a persona wants, knows and will say, and the state in which it must end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from eval.samples import by_split
from eval.world import PACK

Value = bool | int | float | str


@dataclass(frozen=True)
class Event:
    """Something said out of turn, once the fact ``after`` has been answered."""

    kind: str
    """``correction``, ``digression`` or ``switch``."""
    after: str
    say: str
    fact: str = ""
    value: Value | None = None
    expect_item: str = ""
    must: tuple[str, ...] = ()


@dataclass(frozen=True)
class Script:
    """One dialogue."""

    id: str
    split: str
    persona: str
    today: str
    title: str
    goal: str
    answers: dict[str, Value]
    spoken: dict[str, str]
    attach: tuple[str, ...]
    events: tuple[Event, ...]
    expect: dict[str, Any]
    then: tuple[dict[str, Any], ...]

    @property
    def item(self) -> str:
        return str(self.expect["item"])


def scripts() -> list[Script]:
    """All dialogues: those given and our own."""
    return [_script(split, row) for split, row in by_split("dialogues", ("given", "own"))]


def subjects(pack: Path = PACK) -> dict[str, str]:
    """Persona to the number it is known by at the departments: ID number or credit code."""
    personas = yaml.load((pack / "personas.yaml").read_text("utf-8"), yaml.CSafeLoader)
    return {p["id"]: p.get("id_number") or p["certificates"]["business_licence"]["uscc"] for p in personas}


def same_facts(pack: Path = PACK) -> dict[str, frozenset[str]]:
    """Every fact's other names: a script may know a fact by a name that the record says means the same."""
    facts = [
        f for path in sorted(pack.glob("facts*.yaml")) for f in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
    ]
    groups: dict[str, set[str]] = {}
    for fact in facts:
        groups.setdefault(fact.get("same_as") or fact["name"], set()).add(fact["name"])
    return {name: frozenset({head, *names}) for head, names in groups.items() for name in {head, *names}}


def _script(split: str, row: dict[str, Any]) -> Script:
    events = [Event("correction", e["after"], e["say"], e["fact"], e["value"]) for e in row["corrections"]]
    events += [_digression(e) for e in row["digress"]]
    if switch := row.get("switch"):
        events.append(Event("switch", switch["after"], switch["say"]))
    return Script(
        id=row["id"],
        split=split,
        persona=row["persona"],
        today=row["today"],
        title=row["title"],
        goal=row["goal"],
        answers=row["answers"],
        spoken=row.get("spoken", {}),
        attach=tuple(row.get("attach", ())),
        events=tuple(events),
        expect=row["expect"],
        then=tuple(row.get("then", ())),
    )


def _digression(row: Any) -> Event:
    if isinstance(row, str):
        return Event("digression", "", row)
    must = tuple(row.get("must", ()))
    return Event("digression", row.get("after", ""), row["say"], expect_item=row.get("expect_item", ""), must=must)
