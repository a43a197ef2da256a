"""The material list (材料清单) for this person's situation: what is needed, what is held, what has to be got where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shanzhi.kernel.cards import MaterialRow, MaterialState
from shanzhi.kernel.ids import FactName, ItemCode
from shanzhi.kernel.values import SourceKind
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Item, Material
from shanzhi.knowledge.contract.eligibility import values_of
from shanzhi.knowledge.contract.holders import answers_for, holder_of, matter_of, own_certificate, valid_until
from shanzhi.knowledge.contract.model import SELF, Attached, Facts, Held, Subject
from shanzhi.knowledge.contract.producers import find_producer
from shanzhi.knowledge.contract.wording import day_text
from shanzhi.knowledge.expressions import Outcome, parse

APPLICATION_FORM = "申请表"


@dataclass(frozen=True, slots=True)
class Case:
    """One person's handling of one item, as the functions of this part pass it around."""

    item: Item
    facts: Facts
    held: Held
    attached: Attached
    catalogue: Catalogue
    today: date
    subject: Subject = SELF


@dataclass(frozen=True, slots=True)
class _State:
    state: MaterialState
    text: str
    produced_by: ItemCode | None = None


def material_needs(
    item: Item,
    facts: Facts,
    held: Held,
    attached: Attached,
    catalogue: Catalogue,
    today: date,
    *,
    subject: Subject = SELF,
) -> tuple[MaterialRow, ...]:
    """The materials needed, and those still undecided (with the facts that decide it), in record order."""
    case = Case(item, facts, held, attached, catalogue, today, matter_of(item, subject))
    values = values_of(facts)
    rows = ((material, parse(material.required_when).decide(values, today)) for material in item.materials)
    return tuple(_row(material, outcome, case) for material, outcome in rows if outcome.result is not False)


def expired_on(material: Material, case: Case) -> date | None:
    """The day on which the certificate held for a material ran out; ``None`` when it stands or may be renewed here."""
    certificate = own_certificate(material, case.item, case.facts, case.held, case.subject, case.catalogue)
    if certificate is None or any(output.certificate == certificate.id for output in case.item.outputs):
        return None
    until = valid_until(certificate, case.catalogue.certificates.get(certificate.id))
    return until if until is not None and until < case.today else None


def _row(material: Material, outcome: Outcome, case: Case) -> MaterialRow:
    found = _state_of(material, case)
    undecided: tuple[FactName, ...] = outcome.missing if outcome.result is None else ()
    producer = case.catalogue.items.get(found.produced_by) if found.produced_by is not None else None
    return MaterialRow(
        id=material.id,
        name=material.name,
        form=material.form,
        copies=material.copies,
        note=material.note,
        certificate=material.certificate,
        held=found.state,
        held_text=found.text,
        produced_by=found.produced_by,
        produced_by_name=producer.name if producer is not None else "",
        file=case.attached.get(material.id),
        undecided=undecided,
    )


def _state_of(material: Material, case: Case) -> _State:
    if material.id in case.attached:
        return _State("attached", "已上传")
    if material.certificate is None:
        if material.form == APPLICATION_FORM:
            return _State("generated", "填好表单后自动生成")
        return _State("to_be_provided", _bring(material))
    ended = expired_on(material, case)
    if ended is None and _held(material, case):
        return _State("held", _held_text(material))
    return _lacking(material, case, ended)


def _held(material: Material, case: Case) -> bool:
    return own_certificate(material, case.item, case.facts, case.held, case.subject, case.catalogue) is not None


def _held_text(material: Material) -> str:
    return "电子证照库已有，办理时请带原件" if material.form == "原件" else "电子证照库已有，无需提交"


def _lacking(material: Material, case: Case, ended: date | None) -> _State:
    """A certificate that is not held: got from another item first, or brought along."""
    assert material.certificate is not None  # noqa: S101 - the caller has looked
    holder = holder_of(material, case.item, case.catalogue)
    kind = case.catalogue.certificates.get(material.certificate)
    reached = answers_for(holder, kind, case.facts, case.held, case.subject)
    renewed_here = any(output.certificate == material.certificate for output in case.item.outputs)
    if (reached or holder == "child") and not renewed_here:
        search = find_producer(
            material.certificate, holder, case.facts, case.catalogue, case.today, without=(case.item.code,)
        )
        if search.chosen is not None and _library_known(case):
            return _State("will_be_produced", f"请先办理“{search.chosen.name}”", search.chosen.code)
        if search.chosen is not None:
            text = f"登录后自动核验；还没有的，可以先办“{search.chosen.name}”"
            return _State("to_be_provided", text, search.chosen.code)
    if ended is not None:
        return _State("to_be_provided", f"电子证照库里的已于{day_text(ended)}到期，请先换领")
    if holder == "several" and material.certificate in case.held and case.subject == SELF:
        return _State("to_be_provided", "您本人的已有电子证照，还需提供其他人的")
    return _State("to_be_provided", _bring(material))


def _library_known(case: Case) -> bool:
    """Whether it is known what the asker holds: of a stranger nobody can say that a certificate is lacking."""
    identity = (case.facts.get(FactName("applicant_id_number")), case.facts.get(FactName("uscc")))
    return bool(case.held) or any(fact is not None and fact.source is not SourceKind.PERSON for fact in identity)


def _bring(material: Material) -> str:
    copies = f"，{material.copies}份" if material.copies > 1 else ""
    words = {"影像": "请拍照或者扫描上传", "复印件": "请准备复印件或者上传扫描件", "申请表": "请填写后上传"}
    return f"{words.get(material.form, '请准备，可以先上传照片')}{copies}"
