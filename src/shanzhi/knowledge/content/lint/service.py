"""Checking a pack: the rules in order. Every fault names its file and line and says who changes what."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from shanzhi.knowledge.content.faults import Fault, PackRefused
from shanzhi.knowledge.content.lint import (
    certificates,
    expressions,
    limits,
    policies,
    quotations,
    references,
    situations,
    vocabulary,
)
from shanzhi.knowledge.content.lint.findings import Circumstances, Rule
from shanzhi.knowledge.content.pack import Pack, read_leniently

RULES: tuple[Rule, ...] = (
    references.unique_codes,
    references.unique_ids,
    references.known_names,
    expressions.sound_expressions,
    quotations.quotations_are_verbatim,
    limits.times_agree,
    limits.ways_agree,
    limits.fee_agrees,
    limits.validity_in_order,
    certificates.needed_is_issued,
    certificates.obtained_from_is_needed,
    certificates.holder_fits,
    certificates.fields_have_one_type,
    situations.options_exist,
    situations.answers_decide,
    situations.materials_can_be_needed,
    situations.no_cycles,
    vocabulary.facts_are_used,
    vocabulary.choices_are_whole,
    vocabulary.personas_speak_the_vocabulary,
    vocabulary.same_facts_agree,
    vocabulary.facts_are_said_once,
    vocabulary.names_are_told_apart,
    policies.clauses_stand_in_text,
    policies.versions_follow,
    policies.benefits_can_be_had,
)


def lint(root: Path, laws: Path | None = None, today: date | None = None) -> list[Fault]:
    """The faults of the pack at ``root``, by file and line; empty when there are none.

    Args:
        laws: the law corpus (JSON lines, ``.gz`` allowed); ``None`` leaves the check of quotations out.
        today: the day on which a record counts as expired; ``None`` leaves that check out.

    Raises ``NotFound`` when there is no pack at ``root``.
    """
    return _look(root, laws, today)[1]


def check(root: Path, laws: Path | None = None, today: date | None = None) -> tuple[Pack, tuple[Fault, ...]]:
    """The pack and its warnings. Raises ``PackRefused`` when it has errors, ``NotFound`` when there is none."""
    pack, faults = _look(root, laws, today)
    if pack is None or any(fault.severity == "error" for fault in faults):
        raise PackRefused(faults)
    return pack, tuple(faults)


def _look(root: Path, laws: Path | None, today: date | None) -> tuple[Pack | None, list[Fault]]:
    pack, unreadable = read_leniently(root)
    found = list(unreadable)
    if pack is not None:
        circumstances = Circumstances(laws, today)
        found += [one.fault() for rule in RULES for one in rule(pack, circumstances)]
    return pack, sorted(dict.fromkeys(found), key=lambda f: (f.file, f.line, f.code))
