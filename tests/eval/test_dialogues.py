"""The simulated citizen and the verdict, tried on a clerk that is honest and on clerks that are not."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from eval.citizen import png
from eval.judgement import Outcome
from eval.script import Event, same_facts, scripts, subjects
from eval.suites import dialogues
from eval.verdict import faults, same
from tests.eval.pretend_city import Clerk, PretendCity, PretendWorld, answer

MINE = "HD-007"
"""The old man's allowance: facts spoken and typed, three materials that he holds."""


def played(tmp_path: Path, fault: str, patience_s: float = 20.0) -> Outcome:
    """One short script with a correction, played three times on a clerk with this fault."""
    (script,) = [s for s in scripts() if s.id == MINE]
    wanted = {"is_retired_cadre": False, "agent_handled": "no"}
    changed: dict[str, Any] = {
        "answers": {"is_retired_cadre": False, "agent_handled": "yes"},
        "spoken": {},
        "attach": ("m3",),
        "events": (Event("correction", "is_retired_cadre", "agent_handled=no", "agent_handled", "no"),),
        "expect": {"outcome": "submitted", "item": "MZ-006", "form": wanted, "materials": ["m3"]},
    }
    one = replace(script, **changed)
    facts = ["agent_handled", "is_retired_cadre"]
    clerk = Clerk(tmp_path, "MZ-006", facts, ["m3"], subjects()[one.persona], fault)
    return dialogues.run(PretendWorld(PretendCity(clerk), tmp_path), None, given=[one], patience_s=patience_s)


def test_an_honest_clerk_passes_every_run(tmp_path: Path) -> None:
    """The citizen answers, uploads, corrects and confirms; the department has exactly what was meant."""
    outcome = played(tmp_path, "")
    assert outcome.rate("pass^3").words().split()[0] == "1/1"
    assert outcome.rate(dialogues.ONCE).n == 3


@pytest.mark.parametrize("fault", ["deaf", "doubles"])
def test_a_clerk_who_does_not_listen_or_files_twice_fails(fault: str, tmp_path: Path) -> None:
    """The final state is scored, not the transcript."""
    outcome = played(tmp_path, fault)
    assert outcome.rate("pass^3").hits == 0
    assert outcome.rate(dialogues.DOUBLED).hits == (3 if fault == "doubles" else 0)


def test_a_clerk_who_only_says_that_it_was_submitted_fails(tmp_path: Path) -> None:
    """A case number in an answer is worth nothing when the department has no application."""
    assert played(tmp_path, "lies", patience_s=0.0).rate("pass^3").hits == 0


def test_a_system_that_always_answers_the_first_item_passes_no_dialogue(tmp_path: Path) -> None:
    """Every suite ships a broken system that must fail it."""
    city = PretendCity(lambda *_: answer(text="占用、挖掘城市道路审批", item="CG-001"))
    Clerk(tmp_path, "CG-001", [], [], "nobody", "")
    outcome = dialogues.run(PretendWorld(city, tmp_path), None, passes=1)
    assert outcome.rate("pass^1").hits == 0
    assert outcome.rate("pass^1").n >= 30


def test_without_a_look_at_the_departments_no_dialogue_is_called_passed(tmp_path: Path) -> None:
    """What was not looked at is named, not counted."""
    outcome = dialogues.run(PretendWorld(PretendCity(lambda *_: answer())), 3, passes=1)
    assert outcome.judgements == ()
    assert "not played" in outcome.notes[-1]


def test_scripts_speak_of_facts_items_and_materials_that_the_pack_has() -> None:
    """A misspelt expectation would fail for ever, or never."""
    pack = Path("content/shanzhi-city")
    names, known_personas = same_facts(), subjects()
    for script in scripts():
        path = pack / ("bundles" if script.item.startswith("YJS") else "items") / f"{script.item}.yaml"
        record = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        fields = {entry["field"] for entry in record.get("form", ())}
        known = {m["id"] for m in record.get("materials", ())} | {c["id"] for c in record.get("conditions", ())}
        assert set(script.expect.get("form", ())) <= fields, script.id
        assert {*script.expect.get("materials", ()), *script.expect.get("reason_conditions", ())} <= known, script.id
        assert set(script.answers) <= names.keys(), script.id
        assert script.persona in known_personas, script.id


def test_there_are_more_than_thirty_dialogues_of_every_outcome() -> None:
    """The issue of every dialogue is known beforehand, and refusals and plans are among them."""
    found = scripts()
    assert len(found) >= 30
    assert {s.expect["outcome"] for s in found} == {"submitted", "not_eligible", "plan"}


def test_form_values_are_equal_by_value_and_never_by_truthiness() -> None:
    """``1`` is not ``true``, and ``80000.0`` is ``80000``."""
    assert same(80000.0, 80000)
    assert not same(1, True)
    assert not same(None, False)
    assert not same("1", 1)


def test_the_image_that_the_citizen_uploads_is_a_real_one() -> None:
    """A server that looks into files must accept it: signature, header and checksum (ISO/IEC 15948)."""
    image = png()
    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    length, kind = struct.unpack(">I4s", image[8:16])
    assert (length, kind) == (13, b"IHDR")
    assert struct.unpack(">I", image[29:33])[0] == zlib.crc32(image[12:29])


def test_an_unknown_outcome_is_an_error_and_not_a_pass() -> None:
    """A script with a misspelt outcome must stop the harness."""
    script = scripts()[0]
    wrong = replace(script, expect={"outcome": "submited", "item": "GA-001"})
    with pytest.raises(KeyError):
        faults(wrong, None, {})  # type: ignore[arg-type]
