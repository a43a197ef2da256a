"""The records of a content pack, typed. The meaning of every key is in ``content/SPEC.md``."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from shanzhi.kernel.cards import FactType
from shanzhi.kernel.ids import (
    CertificateId,
    ConditionId,
    DepartmentId,
    FactName,
    HallId,
    ItemCode,
    MaterialId,
    PolicyCode,
    RegionCode,
)
from shanzhi.kernel.values import FactValue, Frozen

Audience = Literal["person", "company"]
ItemChannel = Literal["online", "window", "kiosk", "app"]


class Region(Frozen):
    code: RegionCode
    name: str
    level: str
    parent: RegionCode | None = None


class Department(Frozen):
    id: DepartmentId
    name: str
    hotline: str


class Hall(Frozen):
    id: HallId
    name: str
    region: RegionCode
    address: str
    lat: float
    lon: float
    hours: str


class PackInfo(Frozen):
    """``pack.yaml``."""

    id: str
    name: str
    fictional: bool
    language: str
    version: int
    regions: tuple[Region, ...]
    departments: tuple[Department, ...]
    halls: tuple[Hall, ...]


class FactOption(Frozen):
    value: FactValue
    label: str


class FactDefinition(Frozen):
    """One word of the vocabulary."""

    name: FactName
    label: str
    type: FactType
    options: tuple[FactOption, ...] = ()
    unit: str = ""
    about: Literal["person", "company", "child", "property", "vehicle", "other"]
    ask: str
    source: str | None = None
    """``certificate.field`` it can be read from without asking."""
    shown_by: CertificateId | None = None
    """A boolean that is true of whoever holds this certificate (and unknown of whoever does not)."""
    same_as: FactName | None = None
    """Another fact that means the same: an answer to one answers the other (see ``Catalogue.canonical``)."""
    distinct_from: tuple[FactName, ...] = ()
    """Facts asked in nearly the same words that a person has looked at and that are not the same."""


class CertificateField(Frozen):
    name: str
    label: str
    type: FactType


class CertificateType(Frozen):
    id: CertificateId
    name: str
    issuer: DepartmentId
    holder: Audience
    valid_years: float | None = None
    level: Literal["国家", "省", "市"]
    presumed: bool = False
    """People have it anyway, or an event of life brings it: a plan does not send them to get it on suspicion."""
    fields: tuple[CertificateField, ...]
    obtained_from: str = ""
    """Where one gets it when no item of the pack issues it (a hospital, a school); shown to people."""


class Basis(Frozen):
    law: str
    article: str
    quote: str


class Condition(Frozen):
    id: ConditionId
    text: str
    expr: str


class SituationOption(Frozen):
    value: FactValue
    label: str


class Situation(Frozen):
    id: str
    ask: str
    fact: FactName
    options: tuple[SituationOption, ...]


class MaterialCheck(Frozen):
    text: str
    expr: str


class Material(Frozen):
    id: MaterialId
    name: str
    certificate: CertificateId | None = None
    form: Literal["电子证照", "原件", "复印件", "申请表", "影像"]
    copies: int
    required_when: str
    note: str = ""
    checks: tuple[MaterialCheck, ...] = ()


class Output(Frozen):
    """What comes out: a certificate of the vocabulary or a named result."""

    certificate: CertificateId | None = None
    name: str | None = None


class FormEntry(Frozen):
    field: FactName
    label: str
    required: bool
    prefill: str | None = None
    help: str = ""


class Step(Frozen):
    name: str
    role: str
    workdays: int
    mode: Literal["auto", "human"]


class FeeRecord(Frozen):
    amount: float
    note: str


class Question(Frozen):
    """A frequently asked question with its curated answer."""

    q: str
    a: str


class Item(Frozen):
    """A service item (政务服务事项): the executable contract."""

    code: ItemCode
    name: str
    summary: str
    aliases: tuple[str, ...]
    kind: str
    audience: tuple[Audience, ...]
    department: DepartmentId
    level: str
    basis: tuple[Basis, ...]
    conditions: tuple[Condition, ...]
    situations: tuple[Situation, ...]
    materials: tuple[Material, ...]
    outputs: tuple[Output, ...]
    form: tuple[FormEntry, ...]
    steps: tuple[Step, ...]
    legal_workdays: int
    promised_workdays: int
    fee: FeeRecord
    visits: int
    channels: tuple[ItemChannel, ...]
    halls: tuple[HallId, ...]
    faq: tuple[Question, ...]
    notes: tuple[str, ...]
    version: int
    valid_from: date
    valid_to: date | None = None


class BundleEntry(Frozen):
    item: ItemCode
    when: str
    after: tuple[ItemCode, ...] = ()


class Bundle(Frozen):
    """A "one thing" bundle (一件事): a named plan."""

    code: ItemCode
    name: str
    summary: str
    aliases: tuple[str, ...]
    audience: tuple[Audience, ...]
    lead: DepartmentId
    trigger: str
    situations: tuple[Situation, ...]
    items: tuple[BundleEntry, ...]
    basis: tuple[Basis, ...] = ()
    notes: tuple[str, ...] = ()


class BenefitCondition(Frozen):
    id: ConditionId
    clause: str
    text: str
    expr: str


class Amount(Frozen):
    expr: str
    unit: str
    text: str


class Benefit(Frozen):
    id: str
    name: str
    audience: tuple[Audience, ...]
    conditions: tuple[BenefitCondition, ...]
    amount: Amount | None = None
    apply_item: ItemCode | None = None
    apply_note: str = ""
    """How one gets it when no item of the pack grants it; shown to people."""
    apply_from: date | None = None
    apply_to: date | None = None


class Policy(Frozen):
    """One version of one policy document."""

    code: PolicyCode
    title: str
    doc_number: str
    level: Literal["国家", "省", "市", "区"]
    issuer: str
    topics: tuple[str, ...]
    audience: tuple[Audience, ...]
    published: date
    valid_from: date
    valid_to: date | None = None
    supersedes: PolicyCode | None = None
    implements: PolicyCode | None = None
    text: str
    benefits: tuple[Benefit, ...] = Field(default=())


class Persona(Frozen):
    """A fictional person or company: seeds the sandbox systems and the demonstration sign-in."""

    id: str
    name: str
    kind: Audience
    story: str
    id_number: str = ""
    legal_person: str = ""
    legal_person_id_number: str = ""
    phone: str
    facts: dict[FactName, FactValue] = {}
    certificates: dict[CertificateId, dict[str, FactValue]] = {}
