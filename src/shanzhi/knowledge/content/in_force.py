"""Which records are in force on a day, and the catalogue they make. Pure: knows neither the store nor the clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

from shanzhi.kernel.ids import PolicyCode, TenantId
from shanzhi.kernel.values import Frozen
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Item, PackInfo, Policy
from shanzhi.knowledge.content.pack import Pack, RecordKind


def within(value: Item | Policy, day: date) -> bool:
    """Whether the record's own validity covers the day."""
    return value.valid_from <= day and (value.valid_to is None or day <= value.valid_to)


def policies_in_force(policies: Mapping[PolicyCode, Policy], day: date) -> dict[PolicyCode, Policy]:
    """The policies in force: valid on the day, and not superseded by another one that is.

    A superseded document is out whatever its own ``valid_to`` says (``content/SPEC.md``).
    """
    valid = {code: policy for code, policy in policies.items() if within(policy, day)}
    superseded = {policy.supersedes for policy in valid.values()}
    return {code: policy for code, policy in valid.items() if code not in superseded}


def catalogue_from(
    tenant: TenantId,
    revision: int,
    values: Iterable[tuple[RecordKind, str, Frozen]],
    day: date,
    revisions: Mapping[str, int] | None = None,
) -> Catalogue:
    """The catalogue in force on ``day``. Raises ``KeyError`` when there is no ``pack`` record."""
    kinds: dict[str, dict[str, Frozen]] = {}
    for kind, code, value in values:
        kinds.setdefault(kind, {}).setdefault(code, value)
    info = cast(PackInfo, kinds["pack"]["pack"])
    items = {c: v for c, v in kinds.get("item", {}).items() if isinstance(v, Item) and within(v, day)}
    policies = {PolicyCode(c): v for c, v in kinds.get("policy", {}).items() if isinstance(v, Policy)}
    return Catalogue(
        tenant=tenant,
        revision=revision,
        pack=info,
        items=items,  # type: ignore[arg-type]  # the codes are the records' own
        bundles=kinds.get("bundle", {}),  # type: ignore[arg-type]
        facts=kinds.get("fact", {}),  # type: ignore[arg-type]
        certificates=kinds.get("certificate", {}),  # type: ignore[arg-type]
        policies=policies_in_force(policies, day),
        revisions=dict(revisions or {}),
    )


def catalogue_of(pack: Pack, tenant: TenantId, day: date) -> Catalogue:
    """The catalogue of a pack that was only read, not loaded (revision 1): for checks, tests and tools."""
    return catalogue_from(tenant, 1, ((r.kind, r.code, r.value) for r in pack.records), day)
