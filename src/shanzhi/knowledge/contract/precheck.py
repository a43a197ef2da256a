"""The check before submission (预审): everything that would be found later, found now, with a reason code and a place.

Codes, a closed set: ``not_eligible`` a condition has failed · ``undecided`` something cannot be judged yet ·
``missing_field`` · ``bad_value`` · ``missing_material`` · ``expired_certificate`` · ``check_failed`` a material's check
is FALSE · ``name_mismatch`` a certificate names somebody else · ``differs_from_certificate`` what was said is not what
the certificate says · ``not_needed`` a file for a material that this situation does not ask for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, get_args

from shanzhi.kernel.cards import MaterialRow
from shanzhi.kernel.evidence import Finding, Severity
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import SourceKind
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Item, MaterialCheck
from shanzhi.knowledge.contract.eligibility import eligibility, values_of
from shanzhi.knowledge.contract.facts import certified_value
from shanzhi.knowledge.contract.form import form_fields
from shanzhi.knowledge.contract.holders import holder_of, matter_of, own_certificate
from shanzhi.knowledge.contract.materials import Case, expired_on, material_needs
from shanzhi.knowledge.contract.model import SELF, Attached, Facts, Held, Subject
from shanzhi.knowledge.contract.wording import day_text, value_text
from shanzhi.knowledge.expressions import parse

Code = Literal[
    "not_eligible",
    "undecided",
    "missing_field",
    "bad_value",
    "missing_material",
    "expired_certificate",
    "check_failed",
    "name_mismatch",
    "differs_from_certificate",
    "not_needed",
]
CODES: frozenset[str] = frozenset(get_args(Code))
_OWN_NAMES = (FactName("applicant_name"), FactName("company_name"), FactName("legal_person"))
_NUMBER = FactName("applicant_id_number")


def precheck(
    item: Item,
    facts: Facts,
    held: Held,
    attached: Attached,
    catalogue: Catalogue,
    today: date,
    *,
    subject: Subject = SELF,
) -> tuple[Finding, ...]:
    """All findings, those that stop the submission first. Without one of severity ``block`` it may be submitted."""
    case = Case(item, facts, held, attached, catalogue, today, matter_of(item, subject))
    rows = material_needs(item, facts, held, attached, catalogue, today, subject=subject)
    found = [
        *_conditions(case),
        *_fields(case),
        *_materials(case, rows),
        *_checks(case, rows),
        *_names(case, rows),
        *_differences(case),
        *_superfluous(case, rows),
    ]
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.BLOCK))


def _conditions(case: Case) -> Iterator[Finding]:
    for reason in eligibility(case.item, case.facts, case.catalogue, case.today).reasons:
        if reason.result is False:
            yield _finding("not_eligible", Severity.BLOCK, f"不符合受理条件：{reason.text}。")
        elif reason.result is None:
            yield _finding("undecided", Severity.WARN, f"还不能确定是否符合受理条件“{reason.text}”，由受理部门核定。")


def _fields(case: Case) -> Iterator[Finding]:
    for row in form_fields(case.item, case.facts, case.catalogue, case.today):
        for problem in row.problems:
            yield _finding("bad_value", Severity.BLOCK, problem, field=row.field)
        if row.required and row.value is None:
            yield _finding("missing_field", Severity.BLOCK, f"“{row.label}”必填，还没有填写。", field=row.field)


def _materials(case: Case, rows: tuple[MaterialRow, ...]) -> Iterator[Finding]:
    by_id = {material.id: material for material in case.item.materials}
    for row in rows:
        if row.undecided:
            labels = "、".join(case.catalogue.facts[name].label for name in row.undecided)
            text = f"是否需要“{row.name}”还不能确定，取决于：{labels}。"
            yield _finding("undecided", Severity.WARN, text, material=row)
        elif row.held == "will_be_produced":
            text = f"缺少“{row.name}”，请先办理“{row.produced_by_name}”（{row.produced_by}）。"
            yield _finding("missing_material", Severity.BLOCK, text, material=row)
        elif row.held == "to_be_provided":
            ended = expired_on(by_id[row.id], case)
            if ended is not None:
                text = f"“{row.name}”已于{day_text(ended)}到期，请先换领或者上传有效的证件。"
                yield _finding("expired_certificate", Severity.BLOCK, text, material=row)
            else:
                yield _finding("missing_material", Severity.BLOCK, f"缺少“{row.name}”：{row.held_text}。", material=row)


def _checks(case: Case, rows: tuple[MaterialRow, ...]) -> Iterator[Finding]:
    """Checks of materials surely needed. What is not there yet can only fail, not stay open."""
    values = values_of(case.facts)
    by_id = {material.id: material for material in case.item.materials}
    for row in rows:
        there = row.held in ("held", "attached", "generated")
        for check in () if row.undecided else by_id[row.id].checks:
            result = parse(check.expr).decide(values, case.today).result
            if result is False:
                yield from _failed(check, row, there, case)
            elif result is None and there:
                text = f"“{row.name}”还不能自动核对：{check.text}，由受理人员核对。"
                yield _finding("undecided", Severity.WARN, text, material=row)


def _failed(check: MaterialCheck, row: MaterialRow, there: bool, case: Case) -> Iterator[Finding]:
    """A check that asks whether something was filled in fails for want of a field, not for a wrong material."""
    expression = parse(check.expr)
    absent = [name for name in expression.facts if name not in case.facts] if expression.asks_about_null else []
    if not absent:
        yield _finding("check_failed", Severity.BLOCK, f"“{row.name}”核对不通过：{check.text}。", material=row)
        return
    required = {entry.field for entry in case.item.form if entry.required}
    for name in sorted(set(absent) - required) if there else ():
        text = f"“{row.name}”需要核对“{case.catalogue.facts[name].label}”，还没有填写。"
        yield _finding("missing_field", Severity.BLOCK, text, field=name, material=row)


def _names(case: Case, rows: tuple[MaterialRow, ...]) -> Iterator[Finding]:
    """The applicant's own certificates must name the applicant, or the company that applies."""
    by_id = {material.id: material for material in case.item.materials}
    own = [str(fact.value) for name in _OWN_NAMES if (fact := case.facts.get(name)) is not None]
    number = case.facts.get(_NUMBER)
    for row in rows:
        material = by_id[row.id]
        if row.held != "held" or holder_of(material, case.item, case.catalogue) != "applicant":
            continue
        certificate = own_certificate(material, case.item, case.facts, case.held, case.subject, case.catalogue)
        fields = certificate.fields if certificate is not None else {}
        written = fields.get("id_number")
        if written is not None and number is not None and written != number.value:
            text = f"“{row.name}”上的号码与申请人的身份证号不一致。"
            yield _finding("name_mismatch", Severity.BLOCK, text, field=_NUMBER, material=row)
        named = next((str(fields[one]) for one in ("name", "owner", "keeper_name") if one in fields), None)
        if named is not None and own and not any(one in named for one in own):
            severity = Severity.BLOCK if "id_number" in fields else Severity.WARN
            text = f"“{row.name}”上写的是“{named}”，不是申请人“{own[0]}”，请核对。"
            yield _finding("name_mismatch", severity, text, material=row)


def _differences(case: Case) -> Iterator[Finding]:
    for entry in case.item.form:
        known = case.facts.get(entry.field)
        if known is None or known.source is not SourceKind.PERSON:
            continue
        certified = certified_value(entry.field, case.item, case.held, case.catalogue, case.subject)
        if certified is not None and certified.value != known.value and entry.prefill == certified.ref:
            word = case.catalogue.facts[entry.field]
            said = value_text(word, known.value, case.catalogue)
            written = value_text(word, certified.value, case.catalogue)
            text = f"“{entry.label}”您填的是{said}，证照上是{written}，请核对。"
            yield _finding("differs_from_certificate", Severity.WARN, text, field=entry.field)


def _superfluous(case: Case, rows: tuple[MaterialRow, ...]) -> Iterator[Finding]:
    needed = {row.id for row in rows}
    for material in case.item.materials:
        if material.id in case.attached and material.id not in needed:
            text = f"您的情况不需要“{material.name}”，上传的文件不会提交。"
            yield Finding(code="not_needed", severity=Severity.WARN, text=text, material=material.id)


def _finding(
    code: Code, severity: Severity, text: str, field: FactName | None = None, material: MaterialRow | None = None
) -> Finding:
    return Finding(
        code=code, severity=severity, text=text, field=field, material=material.id if material is not None else None
    )
