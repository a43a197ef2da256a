"""The evaluator against SQLite on the language they share, and the promises about what is missing.

SQLite is independent of ours and speaks the same three-valued logic; ``least`` and ``greatest`` are its scalar ``min``
and ``max``, which are NULL when any argument is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from itertools import product

from hypothesis import find, given, settings
from hypothesis import strategies as st

from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.expressions import Outcome, parse

TODAY = date(2026, 6, 30)
FLAGS = tuple(FactName(name) for name in ("p", "q", "r"))
NUMBERS = tuple(FactName(name) for name in ("x", "y"))
WORDS = (FactName("s"),)
Told = dict[FactName, FactValue]

_number = st.recursive(
    st.sampled_from([*NUMBERS, "0", "1", "2", "-3"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(st.sampled_from(["least", "greatest"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})"),
    ),
    max_leaves=4,
)
_word = st.sampled_from([*WORDS, "'9901'", "'88'", "''"])
_atom = st.one_of(
    st.sampled_from([*FLAGS, "TRUE", "FALSE"]),
    st.tuples(_number, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), _number).map(" ".join),
    st.tuples(_number, _number, _number).map(lambda t: f"{t[0]} BETWEEN {t[1]} AND {t[2]}"),
    st.tuples(_number, _number, _number).map(lambda t: f"{t[0]} IN ({t[1]}, {t[2]})"),
    st.tuples(_word, st.sampled_from(["=", "<>"]), _word).map(" ".join),
    _word.map(lambda word: f"{word} LIKE '99%'"),
)


def _sentences(atom: st.SearchStrategy[str], *, plain: bool) -> st.SearchStrategy[str]:
    """Boolean expressions; ``plain`` leaves out what speaks of not being told (IS NULL, coalesce, CASE)."""

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        joined = st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})")
        options = [joined, inner.map(lambda one: f"NOT ({one})")]
        if not plain:
            options += [
                st.tuples(inner, inner, inner).map(lambda t: f"CASE WHEN {t[0]} THEN {t[1]} ELSE {t[2]} END"),
                st.tuples(inner, inner).map(lambda t: f"CASE WHEN {t[0]} THEN {t[1]} END"),
                st.tuples(inner, inner).map(lambda t: f"coalesce({t[0]}, {t[1]})"),
            ]
        return st.one_of(options)

    return st.recursive(atom, grow, max_leaves=8)


_with_null_tests = st.one_of(_atom, st.sampled_from([*FLAGS, *NUMBERS]).map(lambda name: f"{name} IS NULL"))
anything = _sentences(_with_null_tests, plain=False)
asking = _sentences(_atom, plain=False)
plain = _sentences(_atom, plain=True)
somebody: st.SearchStrategy[Told] = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(FLAGS, st.booleans()),
        **dict.fromkeys(NUMBERS, st.integers(-4, 4)),
        **dict.fromkeys(WORDS, st.sampled_from(["9901", "990101", "88", ""])),
    },
)


def by_sqlite(text: str, told: Mapping[FactName, FactValue]) -> bool | None:
    """The answer of SQLite's own evaluator."""
    names = [*FLAGS, *NUMBERS, *WORDS]
    sql = text.replace("least(", "min(").replace("greatest(", "max(")
    row = ", ".join(f"? AS {name}" for name in names)
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA case_sensitive_like = ON")
        query = f"SELECT {sql} FROM (SELECT {row})"  # noqa: S608 - the text is generated above
        (found,) = connection.execute(query, [told.get(name) for name in names]).fetchone()
    finally:
        connection.close()
    return None if found is None else bool(found)


def ours(text: str, told: Told) -> Outcome:
    return parse(text).decide(told, TODAY)


@settings(max_examples=400, deadline=None)
@given(anything, somebody)
def test_every_sentence_means_what_sql_says(text: str, told: Told) -> None:
    """SPEC: SQL's three-valued logic gives the three answers."""
    assert ours(text, told).result == by_sqlite(text, told)


def test_the_comparison_with_sql_would_find_a_two_valued_evaluator() -> None:
    """Broken variant: taking what was not told for FALSE differs from SQL."""

    def differs(case: tuple[str, Told]) -> bool:
        text, told = case
        defaulted: Told = {**dict.fromkeys(FLAGS, False), **told}
        return ours(text, defaulted).result != by_sqlite(text, told)

    text, told = find(st.tuples(plain, somebody), differs)
    assert ours(text, told).result == by_sqlite(text, told)


@settings(max_examples=300, deadline=None)
@given(plain, somebody, somebody)
def test_telling_more_never_turns_yes_into_no(text: str, told: Told, more: Told) -> None:
    """Monotony: save where an expression speaks of not being told, an answer given stands."""
    before = ours(text, told).result
    assert before is None or ours(text, {**more, **told}).result == before


@settings(max_examples=300, deadline=None)
@given(asking, somebody, somebody)
def test_what_is_not_missing_cannot_change_the_result(text: str, told: Told, more: Told) -> None:
    """SPEC: missing facts are those that can still change the result; so no others can."""
    outcome = ours(text, told)
    harmless = {name: value for name, value in more.items() if name not in outcome.missing}
    assert ours(text, {**harmless, **told}).result == outcome.result


def test_the_promise_about_missing_facts_can_be_broken() -> None:
    """Broken variant: were IS NULL taken in, telling an unasked fact could change the answer."""
    assert ours("x IS NULL", {}).missing == ()
    assert ours("x IS NULL", {}).result is not ours("x IS NULL", {NUMBERS[0]: 1}).result


_once = st.permutations([FactName(name) for name in "pqr"]).flatmap(
    lambda names: st.tuples(st.sampled_from(["AND", "OR"]), st.sampled_from(["AND", "OR"]), st.booleans()).map(
        lambda t: f"{'NOT ' if t[2] else ''}({names[0]} {t[0]} {names[1]}) {t[1]} {names[2]}"
    )
)


@settings(max_examples=150, deadline=None)
@given(_once, st.fixed_dictionaries({}, optional=dict.fromkeys(FLAGS, st.booleans())))
def test_every_missing_fact_can_change_the_result(text: str, told: Told) -> None:
    """SPEC, the other half: where each fact is written once, each missing one matters for some telling of the rest."""
    outcome = ours(text, told)
    unknown = [name for name in FLAGS if name not in told]
    worlds = [
        {**told, **dict(zip(unknown, world, strict=True))} for world in product((True, False), repeat=len(unknown))
    ]
    matters = {
        name
        for name in unknown
        for world in worlds
        if ours(text, world).result != ours(text, {**world, name: not world[name]}).result
    }
    assert set(outcome.missing) == (matters if outcome.result is None else set())
