"""The language of conditions, as content/SPEC.md defines it: what is taken, what is refused, and what it means."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Pack
from shanzhi.knowledge.expressions import ExpressionError, days_between, months_between, parse, years_between

TODAY = date(2026, 6, 30)


def values(**told: FactValue) -> dict[FactName, FactValue]:
    return {FactName(name): value for name, value in told.items()}


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("a AND", 4),
        ("foo(a)", 0),
        ("a AND now() > b", 6),
        ("a LIKE b", 0),
        ("a LIKE 'x_y%'", 0),
        ("a LIKE '%x'", 0),
        ("a ILIKE 'x%'", 0),
        ("a = 1; drop table x", 5),
        ("a -- b", 2),
        ("a /* b */", 2),
        ("a % 2 = 0", 2),
        ("a || 'x'", 2),
        ("(SELECT 1)", 8),
        ("a IN (SELECT 1)", 0),
        ("a FROM t", 0),
        ("a, b", 0),
        ("x AS y", 0),
        ("DISTINCT a", 0),
        ("Age_Limit = 1", 0),
        ('"a" = 1', 0),
        ("t.a = 1", 0),
        ("a::int = 1", 1),
        ("CAST(a AS DATE)", 0),
        ("a == 1", 2),
        ("a IS TRUE", 0),
        ("a BETWEEN SYMMETRIC 1 AND 2", 0),
        ("DATE '2026-02-30' < a", 5),
        ("age()", 0),
        ("age(a, b)", 0),
        ("today(1) > a", 0),
        ("ifnull(a, 1)", 0),
        ("CASE a WHEN 1 THEN 2", 19),
        ("1e999 > a", 0),
        ("'a' 'b'", 0),
        ("$1", 0),
        ("NOT " * 200 + "a", 0),
        ("a = '" + "x" * 5000 + "'", 4000),
    ],
)
def test_what_is_not_in_the_language_is_refused_at_its_place(text: str, position: int) -> None:
    """SPEC, Expressions: a safe subset; anything else is an error that says where and why, in Chinese."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.position == position
    assert any("一" <= sign <= "鿿" for sign in caught.value.reason_zh)
    assert (caught.value.code, caught.value.who) == ("bad_expression", "person")


@pytest.mark.parametrize(
    ("text", "told", "result", "missing"),
    [
        ("a AND b", values(a=False), False, ()),
        ("a AND b", values(a=True), None, ("b",)),
        ("a OR b", values(b=True), True, ()),
        ("a OR b", values(a=False), None, ("b",)),
        ("NOT a", values(), None, ("a",)),
        ("x >= 12 OR r = 'discharged'", values(r="other"), None, ("x",)),
        ("x BETWEEN low AND 9", values(x=10), False, ()),
        ("x IN (1, y)", values(x=1), True, ()),
        ("x IN (1, y)", values(x=2), None, ("y",)),
        ("x NOT IN (1, 2)", values(x=3), True, ()),
        ("r NOT LIKE '9901%'", values(r="880204"), True, ()),
        ("a = NULL", values(a=1), None, ()),
        ("least(x, y) < 3", values(x=1), None, ("y",)),
        ("least(x, NULL) < 3", values(), None, ()),
        ("greatest(x, 2) = 2", values(x=1), True, ()),
        ("coalesce(x, 0) = 0", values(), True, ("x",)),
        ("coalesce(x, 0) = 0", values(x=1), False, ()),
        ("x / y > 1", values(x=1, y=0), None, ()),
        ("CASE t WHEN 'a' THEN x > 1 WHEN 'b' THEN y > 1 END", values(t="b"), None, ("y",)),
        ("CASE t WHEN 'a' THEN x > 1 WHEN 'b' THEN y > 1 END", values(), None, ("t", "x", "y")),
        ("CASE WHEN a THEN FALSE ELSE TRUE END", values(), True, ("a",)),
        ("CASE WHEN x = 1 THEN TRUE END", values(x=2), None, ()),
        ("x IS NULL", values(), True, ()),
        ("x IS NOT NULL AND y", values(y=True), False, ()),
        ("flag", values(flag="yes"), None, ("flag",)),
        ("x > 1", values(x="三"), None, ("x",)),
        ("d > DATE '2026-01-01'", values(d="2026-02-30"), None, ("d",)),
        ("d = today()", values(d="2026-06-30"), True, ()),
    ],
)
def test_three_answers_with_exactly_what_can_still_change_them(
    text: str, told: dict[FactName, FactValue], result: bool | None, missing: tuple[str, ...]
) -> None:
    """SPEC, Exact meaning: NULL is not told; a decided result asks nothing; IS NULL never asks."""
    outcome = parse(text).decide(told, TODAY)
    assert (outcome.result, outcome.missing) == (result, missing)


def test_the_facts_used_are_those_that_decided() -> None:
    """Our own word: a reason names the facts it rests on, not those that no longer matter."""
    outcome = parse("status = 'unemployed' AND wants_job").decide(values(status="flexible", wants_job=True), TODAY)
    assert (outcome.result, outcome.used) == (False, ("status",))


def test_a_value_that_does_not_fit_its_type_counts_as_not_told() -> None:
    """A department that answers garbage must not decide anything (issue of bad input)."""
    types = {FactName("grade"): "integer"}
    outcome = parse("grade <> 1").decide(values(grade=2.5), TODAY, types)  # type: ignore[arg-type]
    assert (outcome.result, outcome.missing) == (None, ("grade",))


def test_amounts_are_values_and_unknown_ones_stay_unknown() -> None:
    """SPEC: a cap of an unknown amount is unknown."""
    amount = parse("least(rent * 0.5, 6000)")
    assert amount.evaluate(values(rent=1000), TODAY) == 500
    assert amount.evaluate(values(rent=90000), TODAY) == 6000
    assert amount.evaluate(values(), TODAY) is None
    assert parse("today()").evaluate({}, TODAY) == "2026-06-30"


@pytest.mark.parametrize(
    ("start", "end", "years", "months"),
    [
        ("2008-06-30", "2026-06-30", 18, 216),
        ("2008-07-01", "2026-06-30", 17, 215),
        ("2004-02-29", "2026-02-27", 21, 263),
        ("2004-02-29", "2026-02-28", 22, 264),
        ("2026-01-31", "2026-02-28", 0, 1),
        ("2026-01-31", "2026-04-29", 0, 2),
        ("2026-01-31", "2026-04-30", 0, 3),
        ("2026-06-30", "2008-07-01", -17, -215),
    ],
)
def test_a_period_is_complete_on_its_anniversary_or_the_months_last_day(
    start: str, end: str, years: int, months: int
) -> None:
    """民法典第二百零二条: 没有对应日的，月末日为到期日; SPEC: negative when the end is earlier."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    assert (years_between(first, last), months_between(first, last)) == (years, months)
    assert parse("age(d) = " + str(years)).decide(values(d=start), last).result is True


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-20_000, 20_000))
def test_completed_months_count_the_anniversaries_passed(start: date, days: int) -> None:
    """Against a count that walks month by month."""
    end = start + timedelta(days=days)
    first, last = min(start, end), max(start, end)
    walked = 0
    while _anniversary(first, walked + 1) <= last:
        walked += 1
    assert months_between(start, end) == (walked if end >= start else -walked)
    assert days_between(start, end) == days


def _anniversary(start: date, months: int) -> date:
    year, month = divmod(start.month - 1 + months, 12)
    for back in range(4):
        try:
            return date(start.year + year, month + 1, start.day - back)
        except ValueError:
            continue
    raise AssertionError


def test_every_expression_of_the_pack_is_in_the_language(pack: Pack) -> None:
    """SPEC: the pack's own conditions, materials, checks, bundles and amounts."""
    texts = {c.expr for item in pack.items.values() for c in item.conditions}
    texts |= {m.required_when for item in pack.items.values() for m in item.materials}
    texts |= {c.expr for item in pack.items.values() for m in item.materials for c in m.checks}
    texts |= {entry.when for bundle in pack.bundles.values() for entry in bundle.items}
    for policy in pack.policies.values():
        texts |= {c.expr for benefit in policy.benefits for c in benefit.conditions}
        texts |= {benefit.amount.expr for benefit in policy.benefits if benefit.amount is not None}
    assert len(texts) > 1000
    for text in texts:
        outcome = parse(text).decide({}, TODAY)
        assert set(outcome.missing) <= parse(text).facts
