"""Lint: every planted fault is reported with its code at its line, and the packs we ship have none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.knowledge.plants import OTHER_NAME, PLANTS, SAME_WORDS, Plant
from tests.knowledge.small_city import DATA, LAWS, TODAY, copy_pack, edit, line_of

from shanzhi.kernel.errors import NotFound
from shanzhi.knowledge.content import Fault, lint
from shanzhi.knowledge.content.lint.service import RULES

CITY = Path(__file__).resolve().parents[2] / "content" / "shanzhi-city"
CORPUS = CITY.parent / "laws" / "laws.jsonl.gz"


def test_the_small_pack_is_faultless() -> None:
    """So that in the tests below every fault is the planted one."""
    assert lint(DATA / "small_pack", LAWS, TODAY) == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: f"{plant.code}-{plant.file}-{plant.new[:20]}")
def test_a_planted_fault_is_reported_at_its_line(plant: Plant, tmp_path: Path) -> None:
    """Our own word: file, line, stable code, severity, and a Chinese sentence that says who changes what."""
    pack = copy_pack(tmp_path)
    edit(pack, plant.file, plant.old, plant.new)
    file = plant.seen_in or plant.file
    line = line_of(pack, file, plant.marker)
    found = [f for f in lint(pack, LAWS, TODAY) if f.code == plant.code]
    assert [(f.file, f.line, f.severity) for f in found] == [(file, line, plant.severity)]
    assert "请" in found[0].text


def test_every_code_of_the_rules_has_been_planted() -> None:
    """A rule that no test breaks may be dead: the codes named in the rules' docstrings are all in the table."""
    named = {word.strip("`.,;:") for rule in RULES for word in (rule.__doc__ or "").split() if word.startswith("``")}
    codes = {name for name in named if "_" in name and name.islower() and name.isascii()} - {"required_when", "same_as"}
    elsewhere = {"superseded_twice", "obtained_from", "valid_to"}
    assert codes - elsewhere <= {plant.code for plant in PLANTS}


def test_a_document_superseded_by_two_others_is_reported(tmp_path: Path) -> None:
    """``content/SPEC.md``: a document has one successor."""
    pack = copy_pack(tmp_path)
    shutil.copy(pack / "policies/ZZ-002.yaml", pack / "policies/ZZ-003.yaml")
    edit(pack, "policies/ZZ-003.yaml", "code: ZZ-002", "code: ZZ-003")
    found = [f for f in lint(pack, LAWS, TODAY) if f.severity == "error"]
    line = line_of(pack, "policies/ZZ-003.yaml", "supersedes")
    assert [(f.code, f.file, f.line) for f in found] == [("superseded_twice", "policies/ZZ-003.yaml", line)]


def test_a_look_alike_fact_that_somebody_looked_at_is_left_alone(tmp_path: Path) -> None:
    """``distinct_from`` settles what ``near_duplicate_fact`` asks."""
    pack = copy_pack(tmp_path)
    edit(pack, "facts.yaml", OTHER_NAME, SAME_WORDS)
    assert [f.code for f in lint(pack, LAWS, TODAY)] == ["near_duplicate_fact"]
    edit(pack, "facts.yaml", SAME_WORDS, f"{SAME_WORDS}, distinct_from: [pet_kind]")
    assert lint(pack, LAWS, TODAY) == []


def test_one_broken_file_does_not_hide_the_faults_of_another(tmp_path: Path) -> None:
    """A content worker mends everything in one go."""
    pack = copy_pack(tmp_path)
    edit(pack, "items/AA-001.yaml", "aliases: [给狗", "aliases: [[给狗")
    edit(pack, "items/AA-002.yaml", "promised_workdays: 3", "promised_workdays: 30")
    files = {f.file for f in lint(pack, LAWS, TODAY) if f.severity == "error"}
    assert {"items/AA-001.yaml", "items/AA-002.yaml"} <= files


def test_without_a_pack_there_is_nothing_to_check(tmp_path: Path) -> None:
    """An error says what to do."""
    with pytest.raises(NotFound, match="no_pack"):
        lint(tmp_path)


@pytest.fixture(scope="module")
def city_faults() -> list[Fault]:
    return lint(CITY, CORPUS, TODAY)


def test_the_demonstration_city_has_no_errors(city_faults: list[Fault]) -> None:
    """The pack that we ship: every expression, reference and quotation of it holds against the national laws."""
    assert [str(f) for f in city_faults if f.severity == "error"] == []


def test_the_demonstration_city_warns_of_what_its_departments_must_decide(city_faults: list[Fault]) -> None:
    """``content/shanzhi-city/CHANGES.md`` names what is left; anything new has to be looked at."""
    left = {
        "situation_decides_nothing",
        "online_but_must_come",
        "apply_window_outside_validity",
        "holder_fits_no_audience",
        "unused_fact",
    }
    assert {f.code for f in city_faults if f.severity == "warning"} == left
