"""The samples and the counting: what may be in them, and that the figures are honest."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
import yaml
from eval.samples import item_questions, limited
from eval.statistics import Rate, percentile
from hypothesis import given
from hypothesis import strategies as st

PACK = Path("content/shanzhi-city")
KINDS = {"plain", "short", "voice", "dialect", "typo", "rambling", "company", "situation", "outdated"}


@cache
def aliases() -> dict[str, list[str]]:
    records = [p for kind in ("items", "bundles") for p in sorted((PACK / kind).glob("*.yaml"))]
    return {p.stem: yaml.load(p.read_text("utf-8"), yaml.CSafeLoader)["aliases"] for p in records}


def contained(text: str, names: list[str]) -> list[str]:
    return [name for name in names if name == text or (len(name) >= 4 and name in text)]


def test_no_question_of_ours_is_or_contains_an_alias_of_its_item() -> None:
    """Otherwise finding would be looking up."""
    known = aliases()
    for question in item_questions("dev", "test"):
        for code in question.fair:
            assert contained(question.text, known[code]) == [], question.id


def test_the_check_for_aliases_bites() -> None:
    """A question that quotes an alias is found."""
    assert contained("我想给宝宝报户口啊", ["宝宝报户口"]) == ["宝宝报户口"]


def test_our_questions_cover_every_item_and_bundle_in_every_kind_and_none_twice() -> None:
    """At least 360, at least one for each record; a third of them was set aside by a recorded seed."""
    questions = item_questions("dev", "test")
    assert {code for q in questions for code in q.expect} == set(aliases())
    assert {q.kind for q in questions} == KINDS
    assert len({q.text for q in questions}) == len(questions) >= 360
    assert {q.text for q in questions}.isdisjoint(q.text for q in item_questions("given"))
    test = set(random.Random(20260630).sample(range(1, len(questions) + 1), len(questions) // 3))
    assert {int(q.id[1:]) for q in questions if q.split == "test"} == test


def test_every_code_in_the_samples_is_in_force() -> None:
    """An expectation nobody can meet is a fault of the sample."""
    known = set(aliases())
    assert {code for q in item_questions("given", "dev", "test") for code in q.fair} <= known


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_its_share_and_stays_between_nothing_and_everything(hits: int, more: int) -> None:
    """Wilson's interval; also for none and for all."""
    rate = Rate(hits, hits + more)
    low, high = rate.interval
    assert 0.0 <= low <= high <= 1.0
    assert not rate.n or low - 1e-9 <= rate.share <= high + 1e-9


def test_the_interval_is_wilsons() -> None:
    """95 of 100: [0.8882, 0.9785], as published tables have it."""
    low, high = Rate(95, 100).interval
    assert (low, high) == pytest.approx((0.8882, 0.9785), abs=2e-4)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(0.01, 1.0))
def test_a_percentile_is_one_of_the_values(values: list[float], share: float) -> None:
    """Nearest rank: no value is made up."""
    assert percentile(values, share) in values


def test_a_quick_look_is_spread_over_the_whole_sample() -> None:
    """A limit must not mean the first kind only."""
    assert limited(list(range(100)), 4) == [0, 25, 50, 75]
    assert limited([1, 2], 5) == [1, 2]
