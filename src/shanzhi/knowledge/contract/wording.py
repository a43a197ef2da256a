"""How values and their sources are said to people. Every word comes from the vocabulary and the pack."""

from __future__ import annotations

from datetime import date

from shanzhi.kernel.cards import UsedFact
from shanzhi.kernel.ids import CertificateId, FactName
from shanzhi.kernel.values import FactValue, KnownFact, SourceKind
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import FactDefinition
from shanzhi.knowledge.contract.places import region_name
from shanzhi.knowledge.contract.reading import is_region
from shanzhi.knowledge.expressions.periods import read_day

ID_NUMBER_REF = "id_number"
SUBJECT_REF = "subject"
SIGN_IN_REF = "sign_in"
PERSON_REGISTER_REF = "registers.get_person"
COMPANY_REGISTER_REF = "registers.get_company"

_SOURCES: dict[str, str] = {
    ID_NUMBER_REF: "由身份证号推算",
    SUBJECT_REF: "由替谁办推知",
    SIGN_IN_REF: "登录时核实的身份",
    PERSON_REGISTER_REF: "人口库",
    COMPANY_REGISTER_REF: "市场主体登记库",
}


def value_text(definition: FactDefinition, value: FactValue, catalogue: Catalogue) -> str:
    """A value in words: 是/否, an option's label, a place's name, ``2026年5月21日``, a number with its unit."""
    for option in definition.options:
        if option.value == value and isinstance(option.value, bool) == isinstance(value, bool):
            return option.label
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return f"{_plain(value)}{definition.unit}"
    if definition.type == "date":
        day = read_day(value)
        return day_text(day) if day is not None else value
    return region_name(value, catalogue) if is_region(definition) else value


def day_text(day: date) -> str:
    """``2026年5月21日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def source_text(fact: KnownFact, catalogue: Catalogue) -> str:
    """Where a fact came from, in words: 取自居民身份证, 人口库, 您告诉我的, 由身份证号推算."""
    if fact.source is SourceKind.PERSON:
        return "您告诉我的"
    certificate = catalogue.certificates.get(CertificateId(fact.ref.partition(".")[0]))
    if fact.source is SourceKind.CERTIFICATE and certificate is not None:
        return f"取自{certificate.name}"
    known = _SOURCES.get(fact.ref)
    return known or {SourceKind.CERTIFICATE: "取自电子证照", SourceKind.REGISTER: "登记信息库"}.get(
        fact.source, "系统推算"
    )


def used_fact(fact: KnownFact, name: FactName, catalogue: Catalogue) -> UsedFact:
    """A fact as it is shown to the person."""
    definition = catalogue.facts[name]
    return UsedFact(
        name=name,
        label=definition.label,
        value=fact.value,
        value_text=value_text(definition, fact.value, catalogue),
        source=fact.source,
        source_text=source_text(fact, catalogue),
    )


def _plain(number: float) -> str:
    """Without a superfluous ``.0`` and without an exponent."""
    return f"{number:.10f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)
