"""Deciding. Denied unless a policy permits; a prohibition wins over every permission; any error denies.

The policies are text for reviewers (``policies/*.cedar``, the Cedar language); this module holds none of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import cedarpy

from shanzhi.kernel.errors import NotAllowed
from shanzhi.kernel.principal import Principal
from shanzhi.security.authorization.bundle import read_bundle
from shanzhi.security.authorization.model import (
    DEFAULT_DENY,
    LOGIN_REQUIRED,
    RULE_FAILED,
    Decision,
    Reason,
    Resource,
)

POLICIES = Path(__file__).parent / "policies"
"""The platform's own policies. Other parts add folders of theirs, never rules in code."""

_T = TypeVar("_T")


class Authorizer:
    """The one place where a permission is decided."""

    def __init__(self, policy_dirs: Sequence[Path] = (POLICIES,)) -> None:
        """Read and check the policies. Raises ``SystemFailed('bad_policies', …)``."""
        self._bundle = read_bundle(policy_dirs)

    def decide(
        self, principal: Principal, action: str, resource: Resource, context: Mapping[str, object] | None = None
    ) -> Decision:
        """Whether ``principal`` may do ``action`` (``case.read``) with ``resource``, and why.

        ``context`` holds verified circumstances, never what a client claims.

        Raises:
            ValueError: the request does not fit the schema (a bug of the caller; nothing is permitted).
        """
        return self._decide(principal, action, [resource], context)[0]

    def require(
        self, principal: Principal, action: str, resource: Resource, context: Mapping[str, object] | None = None
    ) -> Decision:
        """As :meth:`decide`, for whoever goes on only when permitted.

        Raises:
            NotAllowed: with the reason; its code is the deciding policy's id.
        """
        decision = self.decide(principal, action, resource, context)
        if not decision.allowed:
            raise NotAllowed(decision.reasons[0].policy, decision.text, action=action, resource=resource.type)
        return decision

    def permitted(
        self,
        principal: Principal,
        action: str,
        things: Iterable[tuple[_T, Resource]],
        context: Mapping[str, object] | None = None,
    ) -> list[_T]:
        """The things of a list that :meth:`decide` would permit, in order. Resources of one type and id are equal."""
        pairs = list(things)
        decisions = self._decide(principal, action, [resource for _, resource in pairs], context) if pairs else []
        return [thing for (thing, _), decision in zip(pairs, decisions, strict=True) if decision.allowed]

    def _decide(
        self, principal: Principal, action: str, resources: Sequence[Resource], context: Mapping[str, object] | None
    ) -> list[Decision]:
        asker = {"type": "Principal", "id": principal.session}
        given = json.dumps(_plain(context or {}))
        requests = [
            {
                "principal": asker,
                "action": {"type": "Action", "id": action},
                "resource": {"type": resource.type, "id": resource.id},
                "context": given,
            }
            for resource in resources
        ]
        entities: dict[tuple[str, str], dict[str, Any]] = {
            ("Principal", principal.session): _entity(asker, _attributes(principal))
        }
        for resource in resources:
            entities[(resource.type, resource.id)] = _entity(
                {"type": resource.type, "id": resource.id}, resource.attributes
            )
        results = cedarpy.is_authorized_batch(
            requests, self._bundle.policies, json.dumps(list(entities.values())), self._bundle.schema
        )
        return [
            self._decision(principal, action, resource, result)
            for resource, result in zip(resources, results, strict=True)
        ]

    def _decision(self, principal: Principal, action: str, resource: Resource, result: cedarpy.AuthzResult) -> Decision:
        if result.decision is cedarpy.Decision.NoDecision:  # the library's message would show personal data
            raise ValueError(f"{action} on {resource.type} with {sorted(resource.attributes)} does not fit the schema")
        if result.diagnostics.errors:  # a prohibition that failed must not count as absent
            return Decision(
                allowed=False, reasons=(Reason(policy=RULE_FAILED, text="权限规则执行出错，已按不允许处理。"),)
            )
        reasons = tuple(self._bundle.reasons[position] for position in sorted(result.diagnostics.reasons))
        return Decision(allowed=result.allowed, reasons=reasons or (_unpermitted(principal),))


def _unpermitted(principal: Principal) -> Reason:
    if not principal.signed_in:
        return Reason(policy=LOGIN_REQUIRED, text="这需要先登录。请登录后再试。")
    return Reason(policy=DEFAULT_DENY, text="这不属于您本人或您的职责范围，不能查看或操作。")


def _attributes(principal: Principal) -> dict[str, object]:
    return {
        "tenant": principal.tenant,
        "session": principal.session,
        "kind": principal.kind.value,
        "subject": principal.subject,
        "acting_person": principal.acting_person,
        "department": principal.department,
        "roles": principal.roles,
    }


def _entity(uid: Mapping[str, str], attributes: Mapping[str, object]) -> dict[str, Any]:
    return {"uid": uid, "attrs": _plain(attributes), "parents": []}


def _plain(attributes: Mapping[str, object]) -> dict[str, object]:
    """As JSON knows it: absent instead of ``None``, lists instead of sets."""
    many = (set, frozenset, tuple)
    return {
        name: sorted(value) if isinstance(value, many) else value
        for name, value in attributes.items()
        if value is not None
    }
