"""Rules on certificates: somebody issues what is needed, the holder can be the applicant, fields have one type."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.kernel.cards import FactType
from shanzhi.kernel.ids import CertificateId
from shanzhi.knowledge.content.lint.findings import Circumstances, Found, error, warning
from shanzhi.knowledge.content.model import FactDefinition, Item
from shanzhi.knowledge.content.pack import Pack, Record
from shanzhi.knowledge.content.source import Where


def needed_is_issued(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``certificate_nothing_issues``: what a material asks for comes out of an item, or says where else one gets it."""
    issued = {output.certificate for item in pack.items.values() for output in item.outputs}
    for record in pack.of("item"):
        assert isinstance(record.value, Item)  # noqa: S101  # of("item") holds nothing else
        for n, material in enumerate(record.value.materials):
            certificate = pack.certificates.get(material.certificate) if material.certificate else None
            if certificate is None or certificate.id in issued or certificate.obtained_from:
                continue
            text = (
                f"材料 {material.id} 要 {certificate.name}（{certificate.id}），但没有事项办出它，也没写从哪里取得。"
                "请内容维护人员补上产出它的事项，或在 certificates*.yaml 里写 obtained_from。"
            )
            yield error(record, ("materials", n, "certificate"), "certificate_nothing_issues", text)


def obtained_from_is_needed(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``obtained_from_but_issued``: ``obtained_from`` is for what no item of the pack issues."""
    issued: dict[CertificateId, str] = {}
    for item in pack.items.values():
        issued |= {output.certificate: item.code for output in item.outputs if output.certificate is not None}
    for record in pack.of("certificate"):
        certificate = pack.certificates[CertificateId(record.code)]
        if certificate.obtained_from and certificate.id in issued:
            text = f"{certificate.name} 由事项 {issued[certificate.id]} 办出，obtained_from 多余。请内容维护人员删去。"
            yield warning(record, ("obtained_from",), "obtained_from_but_issued", text)


def holder_fits(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``holder_fits_no_audience``: a person cannot be asked, without any condition, for a certificate of companies.

    The other way round is usual: companies act through people, whose certificates are asked for.
    """
    for record in pack.of("item"):
        assert isinstance(record.value, Item)  # noqa: S101  # of("item") holds nothing else
        for n, material in enumerate(record.value.materials):
            certificate = pack.certificates.get(material.certificate) if material.certificate else None
            always = material.required_when.strip().upper() == "TRUE"
            if certificate and always and certificate.holder == "company" and "company" not in record.value.audience:
                text = (
                    f"材料 {material.id} 总要 {certificate.name}，它的持有人是企业，而本事项只面向个人，"
                    "证照库里取不到。请主管部门核定由谁提供。"
                )
                yield warning(record, ("materials", n, "certificate"), "holder_fits_no_audience", text)


def fields_have_one_type(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``certificate_type_mismatch``: a value read from a certificate fits the fact that it fills."""
    for record in pack.records:
        if isinstance(record.value, FactDefinition) and record.value.source:
            yield from _compare(pack, record, ("source",), record.value, record.value.source)
        elif isinstance(record.value, Item):
            for n, entry in enumerate(record.value.form):
                if entry.prefill and entry.field in pack.facts:
                    yield from _compare(pack, record, ("form", n, "prefill"), pack.facts[entry.field], entry.prefill)


_AS_READ: dict[FactType, str] = {"integer": "数字", "number": "数字", "boolean": "是否", "date": "日期"}


def _compare(pack: Pack, record: Record, where: Where, fact: FactDefinition, reference: str) -> Iterator[Found]:
    certificate, _, name = reference.partition(".")
    known = pack.certificates.get(CertificateId(certificate))
    field = next((f for f in known.fields if f.name == name), None) if known else None
    if field is None:
        return
    ours, theirs = _AS_READ.get(fact.type, "文字"), _AS_READ.get(field.type, "文字")
    if ours != theirs:
        text = f"事实 {fact.name} 是{ours}，而 {reference} 是{theirs}，读不进来。请内容维护人员统一类型。"
        yield error(record, where, "certificate_type_mismatch", text)
