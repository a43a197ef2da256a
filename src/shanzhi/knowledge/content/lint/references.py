"""Rules on references: whatever a record names exists, once, under the name of its file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from shanzhi.knowledge.content.lint.findings import Circumstances, Found, error
from shanzhi.knowledge.content.model import Bundle, CertificateType, FactDefinition, Item, PackInfo, Persona, Policy
from shanzhi.knowledge.content.pack import Pack, Record
from shanzhi.knowledge.content.source import Where

_ASK = "请内容维护人员改成已有的名称，或补上这条定义。"
_KINDS = frozenset(("行政许可", "行政确认", "行政给付", "行政奖励", "行政裁决", "行政征收", "其他行政权力", "公共服务"))
_LEVELS = frozenset(("市级", "县级", "乡级"))


def unique_codes(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``duplicate_code`` and ``code_differs_from_file``."""
    seen: dict[tuple[str, str], Record] = {}
    for record in pack.records:
        first = seen.setdefault((record.kind, record.code), record)
        if first is not record:
            text = f"{record.code} 已在 {first.file}:{first.line()} 定义过，只有先定义的算数。请内容维护人员删去一处。"
            yield error(record, (), "duplicate_code", text)
        if record.kind in ("item", "bundle", "policy"):
            stem = record.file.rpartition("/")[2].removesuffix(".yaml")
            if record.code != stem:
                text = f"编号 {record.code} 与文件名 {stem} 不一致，请内容维护人员改成一致。"
                yield error(record, ("code",), "code_differs_from_file", text)


def unique_ids(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``duplicate_id``: ids are unique within their list."""
    for record in pack.records:
        for where, name, ids in _id_lists(record):
            seen: set[str] = set()
            for n, one in enumerate(ids):
                if one in seen:
                    text = f"{name} {one} 出现了两次，请内容维护人员改名或删去一个。"
                    yield error(record, (*where, n), "duplicate_id", text)
                seen.add(one)


def _id_lists(record: Record) -> Iterator[tuple[Where, str, list[str]]]:
    match record.value:
        case Item() as item:
            yield ("conditions",), "受理条件", [c.id for c in item.conditions]
            yield ("situations",), "情形", [s.id for s in item.situations]
            yield ("materials",), "材料", [m.id for m in item.materials]
            yield ("form",), "表单字段", [f.field for f in item.form]
        case Bundle() as bundle:
            yield ("situations",), "情形", [s.id for s in bundle.situations]
            yield ("items",), "事项", [e.item for e in bundle.items]
        case Policy() as policy:
            yield ("benefits",), "待遇", [b.id for b in policy.benefits]
            for n, benefit in enumerate(policy.benefits):
                yield ("benefits", n, "conditions"), "条件", [c.id for c in benefit.conditions]
        case PackInfo() as info:
            yield ("regions",), "区划", [r.code for r in info.regions]
            yield ("departments",), "部门", [d.id for d in info.departments]
            yield ("halls",), "大厅", [h.id for h in info.halls]
        case CertificateType() as certificate:
            yield ("fields",), "证照字段", [f.name for f in certificate.fields]


def known_names(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``unknown_department``, ``unknown_hall``, ``unknown_region``, ``unknown_fact``, ``unknown_certificate``,
    ``unknown_certificate_field``, ``unknown_item``, ``unknown_policy``, ``unknown_kind``, ``unknown_level``."""
    for record in pack.records:
        match record.value:
            case Item() as item:
                yield from _item(pack, record, item)
            case Bundle() as bundle:
                yield from _bundle(pack, record, bundle)
            case Policy() as policy:
                yield from _policy(pack, record, policy)
            case FactDefinition() as fact:
                yield from _certificate_field(pack, record, ("source",), fact.source)
                yield from _one(record, ("same_as",), "fact", fact.same_as, pack.facts, "事实")
                yield from _one(record, ("shown_by",), "certificate", fact.shown_by, pack.certificates, "证照")
                for n, other in enumerate(fact.distinct_from):
                    yield from _one(record, ("distinct_from", n), "fact", other, pack.facts, "事实")
            case CertificateType() as certificate:
                departments = {d.id for d in pack.info.departments}
                yield from _one(record, ("issuer",), "department", certificate.issuer, departments, "部门")
            case PackInfo() as info:
                yield from _info(record, info)
            case Persona() as persona:
                yield from _persona(pack, record, persona)


def _one(record: Record, where: Where, what: str, name: str | None, known: Iterable[str], word: str) -> Iterator[Found]:
    if name is not None and name not in known:
        yield error(record, where, f"unknown_{what}", f"没有这个{word}：{name}。{_ASK}")


def _certificate_field(pack: Pack, record: Record, where: Where, reference: str | None) -> Iterator[Found]:
    if reference is None:
        return
    certificate, _, name = reference.partition(".")
    found = next((c for c in pack.certificates.values() if c.id == certificate), None)
    if found is None:
        yield error(record, where, "unknown_certificate", f"没有这种证照：{certificate}。{_ASK}")
    elif name not in {f.name for f in found.fields}:
        yield error(
            record, where, "unknown_certificate_field", f"证照 {certificate} 没有字段 {name or '（空）'}。{_ASK}"
        )


def _item(pack: Pack, record: Record, item: Item) -> Iterator[Found]:
    yield from _one(record, ("kind",), "kind", item.kind, _KINDS, "事项类型")
    yield from _one(record, ("level",), "level", item.level, _LEVELS, "行使层级")
    departments = {d.id for d in pack.info.departments}
    yield from _one(record, ("department",), "department", item.department, departments, "部门")
    halls = {h.id for h in pack.info.halls}
    for n, hall in enumerate(item.halls):
        yield from _one(record, ("halls", n), "hall", hall, halls, "大厅")
    for n, situation in enumerate(item.situations):
        yield from _one(record, ("situations", n, "fact"), "fact", situation.fact, pack.facts, "事实")
    for n, material in enumerate(item.materials):
        where: Where = ("materials", n, "certificate")
        yield from _one(record, where, "certificate", material.certificate, pack.certificates, "证照")
    for n, output in enumerate(item.outputs):
        where = ("outputs", n, "certificate")
        yield from _one(record, where, "certificate", output.certificate, pack.certificates, "证照")
    for n, entry in enumerate(item.form):
        yield from _one(record, ("form", n, "field"), "fact", entry.field, pack.facts, "事实")
        yield from _certificate_field(pack, record, ("form", n, "prefill"), entry.prefill)


def _bundle(pack: Pack, record: Record, bundle: Bundle) -> Iterator[Found]:
    departments = {d.id for d in pack.info.departments}
    yield from _one(record, ("lead",), "department", bundle.lead, departments, "部门")
    inside = {entry.item for entry in bundle.items}
    for n, situation in enumerate(bundle.situations):
        yield from _one(record, ("situations", n, "fact"), "fact", situation.fact, pack.facts, "事实")
    for n, entry in enumerate(bundle.items):
        yield from _one(record, ("items", n, "item"), "item", entry.item, pack.items, "事项")
        for k, before in enumerate(entry.after):
            yield from _one(record, ("items", n, "after", k), "item", before, inside, "事项（须在本一件事内）")


def _policy(pack: Pack, record: Record, policy: Policy) -> Iterator[Found]:
    for key, code in (("supersedes", policy.supersedes), ("implements", policy.implements)):
        yield from _one(record, (key,), "policy", code, pack.policies, "政策")
    for n, benefit in enumerate(policy.benefits):
        yield from _one(record, ("benefits", n, "apply_item"), "item", benefit.apply_item, pack.items, "事项")


def _info(record: Record, info: PackInfo) -> Iterator[Found]:
    codes = {r.code for r in info.regions}
    for n, region in enumerate(info.regions):
        yield from _one(record, ("regions", n, "parent"), "region", region.parent, codes, "区划")
    for n, hall in enumerate(info.halls):
        yield from _one(record, ("halls", n, "region"), "region", hall.region, codes, "区划")


def _persona(pack: Pack, record: Record, persona: Persona) -> Iterator[Found]:
    for fact in persona.facts:
        yield from _one(record, ("facts", fact), "fact", fact, pack.facts, "事实")
    for certificate, fields in persona.certificates.items():
        yield from _one(record, ("certificates", certificate), "certificate", certificate, pack.certificates, "证照")
        if certificate in pack.certificates:
            known = {f.name for f in pack.certificates[certificate].fields}
            for name in fields:
                where: Where = ("certificates", certificate, name)
                yield from _one(record, where, "certificate_field", name, known, f"字段（证照 {certificate}）")
