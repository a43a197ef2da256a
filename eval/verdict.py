"""Whether a dialogue ended where it should: judged on what the department has, not on what was said."""

from __future__ import annotations

from typing import Any

from eval.citizen import Course
from eval.departments import Arrived
from eval.script import Script


def faults(script: Script, course: Course, arrived: dict[str, Arrived]) -> list[str]:
    """What is wrong with the end; nothing when it is the expected one. ``arrived``: this run's new applications."""
    outcomes = [script.expect["outcome"], *script.expect.get("outcome_also", ())]
    found = [JUDGES[outcome](script, course, arrived) for outcome in outcomes]
    best = min(found, key=len)
    return best + course.digressions


def _submitted(script: Script, course: Course, arrived: dict[str, Arrived]) -> list[str]:
    if len(arrived) != 1:
        return [f"{len(arrived)} applications arrived; the last answer was {course.last.status}: {_tail(course)}"]
    (application,) = arrived.values()
    wrong = [] if application.item == script.item else [f"item {application.item}"]
    wrong += [] if application.times == 1 else [f"submitted {application.times} times"]
    wrong += [
        f"{name} is {application.form.get(name)!r}, not {value!r}"
        for name, value in script.expect.get("form", {}).items()
        if not same(application.form.get(name), value)
    ]
    wanted = frozenset(script.expect.get("materials", application.materials))
    if application.materials != wanted:
        wrong.append(f"materials {sorted(application.materials)}, not {sorted(wanted)}")
    return wrong


def _not_eligible(script: Script, course: Course, arrived: dict[str, Arrived]) -> list[str]:
    wrong = _nothing(arrived)
    if course.last.status != "not_eligible" or course.eligibility is None:
        return [*wrong, f"the last answer was {course.last.status}: {_tail(course)}"]
    if course.eligibility["item"] != script.item:
        wrong.append(f"item {course.eligibility['item']}")
    unmet = {r["id"] for r in course.eligibility["reasons"] if r["result"] is False}
    expected, any_of = set(script.expect.get("reason_conditions", ())), set(script.expect.get("reason_any", ()))
    if not expected <= unmet or (any_of and not any_of & unmet):
        wrong.append(f"unmet {sorted(unmet)}, not {sorted(expected | any_of)}")
    return wrong


def _plan(script: Script, course: Course, arrived: dict[str, Arrived]) -> list[str]:
    wrong = _nothing(arrived)
    if course.plan is None:
        return [*wrong, f"no plan; the last answer was {course.last.status}: {_tail(course)}"]
    if course.plan["goal"] != script.item:
        wrong.append(f"plan of {course.plan['goal']}")
    steps = {step["item"]: step for step in course.plan["steps"]}
    wrong += [f"step {code} is missing" for code in script.expect["plan"] if code not in steps]
    wrong += [f"step {code} is too much" for code in script.expect.get("plan_without", ()) if code in steps]
    wrong += [
        f"{first} is not before {later}"
        for first, later in script.expect.get("plan_before", ())
        if first in steps and later in steps and steps[first]["group"] >= steps[later]["group"]
    ]
    return wrong + _listed(script, course)


def _listed(script: Script, course: Course) -> list[str]:
    """The list of materials, and which of them are said to be missing."""
    rows = {row["id"]: row for row in course.materials if not row.get("undecided")}
    wrong = []
    if "materials" in script.expect and set(rows) != set(script.expect["materials"]):
        wrong.append(f"materials listed {sorted(rows)}, not {sorted(script.expect['materials'])}")
    missing = {code for code, row in rows.items() if row["held"] in ("to_be_provided", "will_be_produced")}
    if "missing_material" in script.expect and missing != set(script.expect["missing_material"]):
        wrong.append(f"missing {sorted(missing)}, not {sorted(script.expect['missing_material'])}")
    return wrong


def _nothing(arrived: dict[str, Arrived]) -> list[str]:
    return [f"{a.item} was submitted" for a in arrived.values()]


def _tail(course: Course) -> str:
    return course.stuck or course.last.text.replace("\n", " ")[-90:]


def same(got: Any, wanted: Any) -> bool:
    """Equal as a form's value: numbers by value, everything else as it stands."""
    if isinstance(wanted, bool) or isinstance(got, bool):
        return got is wanted
    if isinstance(wanted, int | float) and isinstance(got, int | float):
        return abs(got - wanted) < 1e-9
    return bool(got == wanted)


JUDGES = {"submitted": _submitted, "not_eligible": _not_eligible, "plan": _plan}
