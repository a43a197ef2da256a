"""What a service item says of itself, one function a field."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shanzhi.kernel.command import ItemField
from shanzhi.kernel.evidence import Evidence
from shanzhi.kernel.values import Frozen
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Item
from shanzhi.knowledge.contract import limit_text

CHANNEL_NAMES = {"online": "网上（政务服务网）", "window": "办事窗口", "kiosk": "自助终端", "app": "手机App"}


class Statement(Frozen):
    """A text and what it leans on."""

    text: str
    evidence: tuple[Evidence, ...]


def evidence_of(item: Item, part: str, text: str, catalogue: Catalogue) -> Evidence:
    """Evidence out of a field of an item: ``part`` is the field, with an index where the field is a list."""
    return Evidence(
        kind="faq" if part.startswith("faq") else "item",
        ref=f"{item.code}#{part}",
        title=f"{item.name}（{item.code}）",
        text=text,
        revision=catalogue.revision_of("item", item.code),
        valid_from=item.valid_from,
        valid_to=item.valid_to,
    )


def state(item: Item, field: ItemField, catalogue: Catalogue) -> Statement:
    """What the record says in one field."""
    text = _SAY[field](item, catalogue)
    return Statement(text=text, evidence=(evidence_of(item, field.value, text, catalogue),))


def fee_text(item: Item) -> str:
    """The fee with its note."""
    if item.fee.amount == 0:
        return item.fee.note if "免" in item.fee.note or "不收" in item.fee.note else _joined("不收费", item.fee.note)
    return _joined(f"{item.fee.amount:g}元", item.fee.note)


def _joined(first: str, note: str) -> str:
    return f"{first}。{note}" if note else first


def _numbered(lines: list[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _summary(item: Item, catalogue: Catalogue) -> str:
    department = catalogue.departments[item.department].name
    return f"{item.name}：{item.summary}由{department}办理，{limit_text(item)}；费用：{fee_text(item)}。"


def _conditions(item: Item, _: Catalogue) -> str:
    return f"办理“{item.name}”要符合这些条件：\n{_numbered([c.text for c in item.conditions])}"


def _materials(item: Item, _: Catalogue) -> str:
    always = [m for m in item.materials if m.required_when.strip().upper() == "TRUE"]
    others = [m for m in item.materials if m not in always]
    lines = [f"办理“{item.name}”要准备：\n{_numbered([_material(m.name, m.note) for m in always])}"]
    if others:
        lines.append(f"视您的情况还可能要：\n{_numbered([_material(m.name, m.note) for m in others])}")
    return "\n".join(lines)


def _material(name: str, note: str) -> str:
    return f"{name}（{note}）" if note else name


def _limit(item: Item, _: Catalogue) -> str:
    return f"“{item.name}”{limit_text(item)}。"


def _fee(item: Item, _: Catalogue) -> str:
    return f"“{item.name}”的收费：{fee_text(item)}。"


def _halls(item: Item, catalogue: Catalogue) -> str:
    halls = [catalogue.halls[h] for h in item.halls if h in catalogue.halls]
    if not halls:
        return f"“{item.name}”不设线下窗口，办理渠道：{_channel_names(item)}。"
    lines = _numbered([f"{h.name}，{h.address}，{h.hours}" for h in halls])
    return f"“{item.name}”可以到这些地方办：\n{lines}"


def _channels(item: Item, _: Catalogue) -> str:
    online = "可以网上办" if {"online", "app"} & set(item.channels) else "不能网上办，要到现场"
    return f"“{item.name}”{online}，办理渠道：{_channel_names(item)}。"


def _channel_names(item: Item) -> str:
    return "、".join(CHANNEL_NAMES[channel] for channel in item.channels)


def _visits(item: Item, _: Catalogue) -> str:
    if item.visits == 0:
        return f"“{item.name}”不用到现场，全程网上办。" if "online" in item.channels else f"“{item.name}”到现场0次。"
    return f"“{item.name}”要到办事现场{item.visits}次。"


def _steps(item: Item, _: Catalogue) -> str:
    lines = [f"{s.name}（{s.role}，{'当场' if s.workdays == 0 else f'{s.workdays}个工作日'}）" for s in item.steps]
    return f"“{item.name}”的办理流程：\n{_numbered(lines)}"


def _outputs(item: Item, catalogue: Catalogue) -> str:
    names = [catalogue.certificates[o.certificate].name if o.certificate else (o.name or "") for o in item.outputs]
    return f"办完“{item.name}”，您会拿到：{'、'.join(name for name in names if name)}。"


def _basis(item: Item, _: Catalogue) -> str:
    lines = [f"《{b.law}》{b.article}：“{b.quote}”" for b in item.basis]
    return f"“{item.name}”的依据：\n{_numbered(lines)}"


def _faq(item: Item, _: Catalogue) -> str:
    return "\n".join(f"问：{entry.q}\n答：{entry.a}" for entry in item.faq)


def _notes(item: Item, _: Catalogue) -> str:
    return f"办理“{item.name}”请注意：\n{_numbered(list(item.notes))}"


def _department(item: Item, catalogue: Catalogue) -> str:
    department = catalogue.departments[item.department]
    return f"“{item.name}”由{department.name}办理，咨询电话{department.hotline}。"


def _form(item: Item, _: Catalogue) -> str:
    lines = [f"{f.label}{'' if f.required else '（选填）'}" for f in item.form]
    return f"“{item.name}”的申请表要填：{'、'.join(lines)}。"


_SAY: Mapping[ItemField, Callable[[Item, Catalogue], str]] = {
    ItemField.SUMMARY: _summary,
    ItemField.CONDITIONS: _conditions,
    ItemField.MATERIALS: _materials,
    ItemField.LIMIT: _limit,
    ItemField.FEE: _fee,
    ItemField.HALLS: _halls,
    ItemField.CHANNELS: _channels,
    ItemField.VISITS: _visits,
    ItemField.STEPS: _steps,
    ItemField.OUTPUTS: _outputs,
    ItemField.BASIS: _basis,
    ItemField.FAQ: _faq,
    ItemField.NOTES: _notes,
    ItemField.DEPARTMENT: _department,
    ItemField.FORM: _form,
}
