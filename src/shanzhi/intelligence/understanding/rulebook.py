"""The reviewed patterns and prototype sentences of understanding, read once from the package's data.

Patterns are data so that an operator can read and widen them; nothing here decides what follows from a match.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from shanzhi.kernel.command import ItemField

Pattern = re.Pattern[str]


@dataclass(frozen=True)
class Guard:
    """One thing that must be recognised without doubt."""

    id: str
    """``class`` or ``class.topic``."""
    found: tuple[Pattern, ...]
    whole: tuple[Pattern, ...]
    never: tuple[Pattern, ...]
    topics: tuple[tuple[str, Pattern], ...]
    """Other ids, where their own pattern is found as well."""

    def holds(self, text: str, bare: str) -> str | None:
        """The id that a plain text (and the same without outer punctuation) is recognised as."""
        if not (any(p.search(text) for p in self.found) or any(p.fullmatch(bare) for p in self.whole)):
            return None
        if any(p.search(text) for p in self.never):
            return None
        return next((other for other, pattern in self.topics if pattern.search(text)), self.id)


@dataclass(frozen=True)
class FieldCue:
    """What a question about one field of a record sounds like."""

    field: ItemField
    found: tuple[Pattern, ...]
    never: tuple[Pattern, ...]


@dataclass(frozen=True)
class Cues:
    """How a sentence is read in its context."""

    whole: Mapping[str, tuple[Pattern, ...]]
    """Patterns that must fit the whole sentence: unknown, yes, no, confirm, cancel, why, none_of_them."""
    found: Mapping[str, Pattern]
    """Patterns to be found in it, or to be taken off it."""
    fields: tuple[FieldCue, ...]
    subjects: tuple[tuple[str, Pattern], ...]
    scores: tuple[tuple[int, Pattern], ...]
    ordinals: tuple[tuple[int, Pattern], ...]

    def is_whole(self, key: str, bare: str) -> bool:
        """Whether the whole sentence is of this kind."""
        return any(pattern.fullmatch(bare) for pattern in self.whole[key])

    def field_of(self, text: str) -> ItemField | None:
        """The field that a plain question is about."""
        for cue in self.fields:
            if any(p.search(text) for p in cue.found) and not any(p.search(text) for p in cue.never):
                return cue.field
        return None


@lru_cache(maxsize=1)
def guards() -> tuple[Guard, ...]:
    """The guards, in the order in which they are tried."""
    return tuple(
        Guard(
            id=one["id"],
            found=_patterns(one.get("any")),
            whole=_patterns(one.get("full")),
            never=_patterns(one.get("none")),
            topics=tuple((other, re.compile(pattern)) for other, pattern in (one.get("topics") or {}).items()),
        )
        for one in _data("guards.yaml")["guards"]
    )


@lru_cache(maxsize=1)
def service_words() -> Pattern:
    """Words of somebody who wants a service, whatever else they tell."""
    return re.compile(_data("guards.yaml")["service"])


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The cues of ``cues.yaml``."""
    data = _data("cues.yaml")
    return Cues(
        whole={key: _patterns(data[key]) for key in _WHOLE},
        found={key: re.compile(data[key]) for key in _FOUND},
        fields=tuple(
            FieldCue(ItemField(one["field"]), _patterns(one["any"]), _patterns(one.get("none")))
            for one in data["fields"]
        ),
        subjects=tuple((who, re.compile(pattern)) for who, pattern in data["subjects"].items()),
        scores=tuple((int(score), re.compile(pattern)) for score, pattern in data["scores"].items()),
        ordinals=tuple((int(number), re.compile(pattern)) for number, pattern in data["ordinals"].items()),
    )


@lru_cache(maxsize=1)
def same_words() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """How labels put it, and how people do, longest first."""
    same: dict[str, list[str]] = _data("cues.yaml")["same"]
    return tuple((word, tuple(sorted(map(str, others), key=len, reverse=True))) for word, others in same.items())


@lru_cache(maxsize=1)
def prototypes() -> tuple[tuple[str, str], ...]:
    """(class or ``class.topic``, sentence) of ``prototypes.yaml``."""
    return tuple((kind, str(text)) for kind, texts in _data("prototypes.yaml").items() for text in texts)


_WHOLE = ("unknown", "yes", "no", "confirm", "cancel", "why", "none_of_them")
_FOUND = (
    *("switch", "resume", "correct", "progress", "appraise", "asks", "starts", "begins"),
    *("lead_in", "taken_back", "denied", "own_case", "joined", "things", "everyday", "wants", "counted"),
)


def _data(name: str) -> Any:
    text = (files("shanzhi.intelligence.understanding") / "data" / name).read_text(encoding="utf-8")
    return yaml.load(text, yaml.CSafeLoader)


def _patterns(texts: Sequence[str] | None) -> tuple[Pattern, ...]:
    return tuple(re.compile(text) for text in texts or ())
