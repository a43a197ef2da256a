"""Several matters in one sentence: clauses, and things named side by side, that each mean an item of their own."""

from __future__ import annotations

import re
from functools import lru_cache

from shanzhi.intelligence.understanding.hearing import Hearing
from shanzhi.intelligence.understanding.rulebook import cues
from shanzhi.kernel.ids import ItemCode

_OWN = 0.55
"""A part counts when its own best item is at least this probable …"""
_ALONE = 0.9
"""… or this, when the best item of the whole is not found in any other part …"""
_RANK = 4
"""… and when the item is among so many of the whole sentence."""
_ENOUGH = 4
"""Characters of a clause that can mean something."""
_MOST_PARTS = 8
_CLEAR = 0.3
"""A smaller lead of the best item makes a sentence of several clauses suspect."""
_LINK = re.compile(r"和|跟|、|还有|以及|再|还是")


def needs(heard: Hearing) -> list[tuple[ItemCode, float]]:
    """The items wanted, the plainest first; fewer than two means one matter."""
    candidates = heard.found.candidates[:_RANK]
    if not candidates or not heard.cues.found["joined"].search(heard.text):
        return []
    bundles, whole = heard.catalogue.bundles, candidates[0]
    if whole.item in bundles:
        return []
    ranked = {candidate.item for candidate in candidates} - set(bundles)
    found: dict[ItemCode, float] = {}
    for part in _parts(heard):
        for own in heard.index.find(part, k=1, audience=heard.context.audience).candidates:
            if own.score >= _OWN and own.item in ranked:
                found[own.item] = max(found.get(own.item, 0.0), own.score)
    if whole.item not in found:
        found = {item: score for item, score in found.items() if score >= _ALONE}
    others = [(item, score) for item, score in found.items() if item != whole.item]
    return [(whole.item, found.get(whole.item, whole.score)), *others] if others else []


def _parts(heard: Hearing) -> list[str]:
    """The sentence with one of several like things left in; clauses that want something; where several are counted
    (``都``, ``俩``, ``先…再``), all clauses and their halves."""
    clauses = [clause for clause in heard.clauses if len(clause) >= _ENOUGH]
    wanting = [clause for clause in clauses if heard.cues.found["wants"].search(clause)]
    parts = _side_by_side(heard.text)
    if heard.cues.found["counted"].search(heard.text) or heard.found.margin < _CLEAR:
        halves = [half.strip() for clause in clauses for half in _LINK.split(clause)]
        parts += [*clauses, *(half for half in halves if len(half) >= _ENOUGH)]
    elif len(wanting) > 1:
        parts += wanting
    return list(dict.fromkeys(parts))[:_MOST_PARTS]


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
