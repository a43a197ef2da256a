"""Several matters in one sentence: clauses, and things named side by side, that each mean an item of their own."""

from __future__ import annotations

import re
from functools import lru_cache

from shanzhi.intelligence.understanding.hearing import Hearing
from shanzhi.intelligence.understanding.rulebook import cues
from shanzhi.kernel.ids import ItemCode

_OWN = 0.45
"""A clause counts when its own best item is at least this probable …"""
_WHOLE = 0.004
"""… and the item is not foreign to the whole sentence."""
_ENOUGH = 4
"""Characters of a clause that can mean something."""
_MOST_PARTS = 6


def needs(heard: Hearing) -> list[tuple[ItemCode, float]]:
    """The items wanted, in the order in which they were said; fewer than two means one matter."""
    whole = heard.found
    if not whole.candidates or not heard.cues.found["joined"].search(heard.text):
        return []
    best = whole.candidates[0]
    if best.item in heard.catalogue.bundles:
        return []
    wide = {c.item: c.score for c in heard.index.find(heard.text, k=12).candidates}
    found: dict[ItemCode, float] = {}
    for part in _parts(heard):
        own = heard.index.find(part, k=1, audience=heard.context.audience).candidates
        if own and own[0].score >= _OWN and wide.get(own[0].item, 0.0) >= _WHOLE:
            found[own[0].item] = max(found.get(own[0].item, 0.0), own[0].score)
    if best.item not in found and found:
        return []
    return list(found.items())


def _parts(heard: Hearing) -> list[str]:
    """Clauses, and the sentence with one of several like things left in."""
    parts = [clause for clause in heard.clauses if len(clause) >= _ENOUGH] if len(heard.clauses) > 1 else []
    return list(dict.fromkeys([*_side_by_side(heard.text), *parts]))[:_MOST_PARTS]


@lru_cache(maxsize=1)
def _pair() -> re.Pattern[str]:
    """Two or three things one beside the other."""
    thing = f"({cues().found['things'].pattern})"
    link = "(?:和|跟|与|、|还有|以及|加上)?"
    return re.compile(f"{thing}{link}{thing}(?:{link}{thing})?")


def _side_by_side(text: str) -> list[str]:
    """``身份证驾照都丢了`` → the sentence with only the one, and with only the other."""
    found = _pair().search(text)
    if found is None:
        return []
    things = [thing for thing in found.groups() if thing]
    return [text[: found.start()] + thing + text[found.end() :] for thing in dict.fromkeys(things)]
