"""What must be right before a case may move because somebody asked for it. Pure; who may ask is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from shanzhi.intelligence.cases.application import Application, ApplicationMaterial, FormValue
from shanzhi.intelligence.cases.model import (
    Case,
    Decision,
    Supplied,
    SuppliedFile,
    Wanted,
)
from shanzhi.intelligence.cases.wording import not_now
from shanzhi.kernel.errors import Conflict, NotAllowed, PersonMustAct
from shanzhi.kernel.ids import FactName, MaterialId
from shanzhi.kernel.principal import Principal, PrincipalKind
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content.catalogue import Catalogue


def check_applicant(application: Application, principal: Principal) -> None:
    """Raises ``NotAllowed('not_own_matter')`` unless the asker applies for themselves or their company."""
    acting = principal.acting_person if principal.kind is PrincipalKind.COMPANY else principal.subject
    own = (
        principal.citizen
        and principal.tenant == application.tenant
        and principal.subject == application.subject
        and acting == application.acting_person
    )
    if not own:
        raise NotAllowed("not_own_matter", "只能以本人或本单位的身份提交申请，请用办理人自己的账号登录后再提交。")


def check_decision(decision: Decision) -> None:
    """Raises ``PersonMustAct`` when a decision lacks what makes it one."""
    if decision.kind != "approve" and not decision.reason.strip():
        raise PersonMustAct("reason_missing", "请写明理由，申请人会看到。")
    if decision.kind == "refuse" and not decision.basis.strip():
        raise PersonMustAct("basis_missing", "请写明不予办理所依据的法律条款。")
    if decision.kind == "supplement" and not (decision.fields or decision.materials):
        raise PersonMustAct("supplement_empty", "请选择需要补正的材料或者表单项，一次告知全部内容。")


def wanted(decision: Decision, case: Case, catalogue: Catalogue) -> tuple[Wanted, ...]:
    """What a supplement asks for, with labels. Raises ``PersonMustAct('not_in_item')`` for anything else."""
    item = catalogue.item(case.application.item)
    labels = {str(entry.field): entry.label for entry in item.form}
    labels.update({str(value.field): value.label for value in case.application.form})
    names = {str(material.id): material.name for material in item.materials}
    names.update({str(material.id): material.name for material in case.application.materials})
    unknown = [x for x in (*decision.fields, *decision.materials) if x not in labels and x not in names]
    if unknown:
        raise PersonMustAct("not_in_item", f"“{case.item_name}”没有“{unknown[0]}”这一项，请从表单项和材料清单中选择。")
    fields = tuple(Wanted(kind="field", id=name, label=labels[name]) for name in decision.fields)
    materials = tuple(Wanted(kind="material", id=name, label=names[name]) for name in decision.materials)
    return fields + materials


def check_supplied(
    case: Case, values: Mapping[FactName, FactValue], files: Mapping[MaterialId, SuppliedFile]
) -> Supplied:
    """What was handed in, as it goes to the department.

    Raises:
        Conflict: ``case_not_ready``: nothing is asked for.
        PersonMustAct: ``supplement_incomplete`` or ``supplement_not_asked``.
    """
    if case.supplement is None:
        raise Conflict("case_not_ready", not_now("supplemented", case.state))
    fields = {w.id: w.label for w in case.supplement.wanted if w.kind == "field"}
    materials = {w.id: w.label for w in case.supplement.wanted if w.kind == "material"}
    missing = [label for name, label in fields.items() if name not in values]
    missing += [label for name, label in materials.items() if name not in files]
    if missing:
        raise PersonMustAct("supplement_incomplete", f"还缺：{'、'.join(missing)}。请一次补齐后提交。")
    if set(values) - set(fields) or set(files) - set(materials):
        raise PersonMustAct("supplement_not_asked", "只需补正办理部门要求的内容，请去掉其他内容后再提交。")
    return Supplied(
        form=tuple(FormValue(field=name, label=fields[name], value=value) for name, value in values.items()),
        materials=tuple(
            ApplicationMaterial(id=name, name=materials[name], how="attached", file=given.file, sha256=given.sha256)
            for name, given in files.items()
        ),
    )
