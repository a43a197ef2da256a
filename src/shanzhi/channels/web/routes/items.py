"""Look without talking: items, their conditions and plans, policies, search."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from shanzhi.channels.city import Json, today
from shanzhi.channels.web.asking import Asker, TheCity
from shanzhi.kernel.cards import EligibilityCard, ItemCard, PlanCard
from shanzhi.kernel.errors import PersonMustAct
from shanzhi.kernel.evidence import Evidence
from shanzhi.kernel.ids import CertificateId, DepartmentId, FactName, ItemCode, PolicyCode
from shanzhi.kernel.values import FactValue, Frozen, KnownFact, SourceKind
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Audience, Bundle
from shanzhi.knowledge.contract import eligibility, eligibility_card, item_card, read_value
from shanzhi.knowledge.planning import plan, plan_card
from shanzhi.knowledge.policies import match_policies

router = APIRouter(prefix="/api/v1", tags=["knowledge"])

PAGE = 50


class ItemSummary(Frozen):
    code: ItemCode
    name: str
    summary: str
    kind: Literal["item", "bundle"]
    department: DepartmentId
    department_name: str
    audience: tuple[Audience, ...]


class ItemPage(Frozen):
    items: tuple[ItemSummary, ...]
    next: str | None = None
    """The cursor of the next page; absent on the last."""
    total: int


class ItemView(Frozen):
    """A record as loaded, its card, and which revision it is."""

    code: ItemCode
    kind: Literal["item", "bundle"]
    revision: int
    record: dict[str, Any]
    card: ItemCard | None = None


class FactsBody(Frozen):
    facts: dict[FactName, FactValue | None] = {}


class PlanBody(Frozen):
    facts: dict[FactName, FactValue | None] = {}
    held: tuple[CertificateId, ...] = ()


class MatchBody(Frozen):
    facts: dict[FactName, FactValue | None] = {}
    as_of: date | None = None
    audience: Audience = "person"


class SearchBody(Frozen):
    q: str = Field(min_length=1, max_length=500)
    kinds: tuple[Literal["item", "law"], ...] = ("item", "law")
    region: str | None = None
    as_of: date | None = None
    limit: int = Field(default=10, ge=1, le=50)


class Passages(Frozen):
    passages: tuple[Evidence, ...]


@router.get("/items")
def list_items(
    city: TheCity,
    principal: Asker,
    q: str = Query(default="", max_length=500),
    department: DepartmentId | None = None,
    audience: Audience | None = None,
    kind: Literal["item", "bundle"] | None = None,
    region: str | None = None,
    cursor: str | None = None,
) -> ItemPage:
    """Items and bundles in force; with ``q`` best first, otherwise in code order, fifty a page."""
    catalogue = city.catalogue(principal)
    if region is not None and not any(code.startswith(region) or region.startswith(code) for code in catalogue.regions):
        return ItemPage(items=(), total=0)
    codes = city.search_items(q, catalogue, 50) if q.strip() else _all(catalogue)
    found = [s for s in (_summary(code, catalogue) for code in codes) if _fits(s, department, audience, kind)]
    start = _start(cursor)
    return ItemPage(
        items=tuple(found[start : start + PAGE]),
        next=str(start + PAGE) if start + PAGE < len(found) else None,
        total=len(found),
    )


@router.get("/items/{code}")
def show_item(code: ItemCode, city: TheCity, principal: Asker, as_of: date | None = None) -> ItemView:
    """One record, as it is or was in force on a day."""
    catalogue = city.catalogue(principal)
    kind: Literal["item", "bundle"] = "bundle" if code in catalogue.bundles else "item"
    if as_of is not None:
        record = city.content.record(principal.tenant, kind, code, on=as_of)
        return ItemView(code=code, kind=kind, revision=int(record["revision"]), record=record["body"])
    target = catalogue.target(code)
    return ItemView(
        code=code,
        kind=kind,
        revision=catalogue.revision_of(kind, code),
        record=target.model_dump(mode="json"),
        card=None if isinstance(target, Bundle) else item_card(target, catalogue),
    )


@router.post("/items/{code}/check")
def check(code: ItemCode, body: FactsBody, city: TheCity, principal: Asker) -> EligibilityCard:
    """Whether these facts meet the conditions, condition by condition."""
    catalogue = city.catalogue(principal)
    item = catalogue.item(code)
    facts = told(body.facts, catalogue, today(city))
    return eligibility_card(item, facts, eligibility(item, facts, catalogue, today(city)), catalogue)


@router.post("/items/{code}/plan")
def plan_item(code: ItemCode, body: PlanBody, city: TheCity, principal: Asker) -> PlanCard:
    """The way from what is held to the item, across departments."""
    catalogue = city.catalogue(principal)
    unknown = [c for c in body.held if c not in catalogue.certificates]
    if unknown:
        raise PersonMustAct("unknown_certificate", f"没有这种证照：{'、'.join(unknown)}。请从证照目录里选。")
    facts = told(body.facts, catalogue, today(city))
    return plan_card(plan(code, facts, frozenset(body.held), catalogue, today(city)), catalogue)


@router.post("/policies/match")
def match(body: MatchBody, city: TheCity, principal: Asker) -> Json:
    """Which benefits these facts give, with reasons by clause."""
    day = body.as_of or today(city)
    catalogue = city.catalogue(principal)
    if body.as_of is not None:
        catalogue = city.content.catalogue_on(principal.tenant, body.as_of)
    values = {name: fact.value for name, fact in told(body.facts, catalogue, day).items()}
    found = match_policies(catalogue, values, body.audience, day)
    return {"benefits": [benefit.model_dump(mode="json") for benefit in found]}


@router.get("/policies/{code}")
def show_policy(code: PolicyCode, city: TheCity, principal: Asker) -> Json:
    """One policy with its text and benefits; also when it is no longer in force."""
    return dict(city.content.record(principal.tenant, "policy", code))


@router.post("/search")
def search(body: SearchBody, city: TheCity, principal: Asker) -> Passages:
    """Passages of items and laws, best first within each kind."""
    catalogue = city.catalogue(principal)
    found: list[Evidence] = []
    if "item" in body.kinds:
        found += [_evidence(code, catalogue) for code in city.search_items(body.q, catalogue, body.limit)]
    if "law" in body.kinds:
        found += city.laws.search(body.q, body.limit, on=body.as_of)
    return Passages(passages=tuple(found[: body.limit * len(body.kinds)]))


def told(raw: dict[FactName, FactValue | None], catalogue: Catalogue, day: date) -> dict[FactName, KnownFact]:
    """Facts given from outside, checked against the vocabulary.

    Raises:
        PersonMustAct: ``unknown_fact`` or ``bad_value``.
    """
    facts: dict[FactName, KnownFact] = {}
    for name, value in raw.items():
        if name not in catalogue.facts:
            raise PersonMustAct("unknown_fact", f"没有“{name}”这个信息项，请查看事项的字段说明。")
        if value is not None:
            clean = read_value(catalogue.facts[name], value, day, catalogue)
            facts[name] = KnownFact(name=name, value=clean, source=SourceKind.PERSON)
    return facts


def _all(catalogue: Catalogue) -> tuple[ItemCode, ...]:
    return (*sorted(catalogue.items), *sorted(catalogue.bundles))


def _summary(code: ItemCode, catalogue: Catalogue) -> ItemSummary:
    target = catalogue.target(code)
    bundle = isinstance(target, Bundle)
    department = target.lead if isinstance(target, Bundle) else target.department
    return ItemSummary(
        code=code,
        name=target.name,
        summary=target.summary,
        kind="bundle" if bundle else "item",
        department=department,
        department_name=catalogue.departments[department].name,
        audience=target.audience,
    )


def _fits(row: ItemSummary, department: DepartmentId | None, audience: Audience | None, kind: str | None) -> bool:
    return (
        (department is None or row.department == department)
        and (audience is None or audience in row.audience)
        and (kind is None or row.kind == kind)
    )


def _start(cursor: str | None) -> int:
    if cursor is None:
        return 0
    if not cursor.isdigit():
        raise PersonMustAct("bad_cursor", "翻页位置不正确，请从第一页重新开始。")
    return int(cursor)


def _evidence(code: ItemCode, catalogue: Catalogue) -> Evidence:
    target = catalogue.target(code)
    kind = "bundle" if isinstance(target, Bundle) else "item"
    return Evidence(
        kind="item",
        ref=f"{code}#summary",
        title=f"{target.name}（{code}）",
        text=target.summary,
        revision=catalogue.revision_of(kind, code),
    )
