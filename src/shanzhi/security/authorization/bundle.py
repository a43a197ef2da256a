"""Reading policy files: parsed once, checked against the schema, every policy with an id and a reason in Chinese.

Fails closed: a policy that is not certainly right keeps the platform from starting.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import cedarpy

from shanzhi.kernel.errors import SystemFailed
from shanzhi.security.authorization.model import Reason


@dataclass(frozen=True)
class PolicyBundle:
    """All policies and the schema, ready to decide."""

    policies: cedarpy.PolicySet
    schema: cedarpy.Schema
    reasons: Mapping[str, Reason]
    """By the parser's own positional name (``policy7``), which is all that a decision reports."""


def read_bundle(directories: Sequence[Path]) -> PolicyBundle:
    """Read every ``*.cedarschema`` and ``*.cedar`` of some folders, in order of name.

    Raises:
        SystemFailed: ``bad_policies``; the detail says what is wrong.
    """
    schema_text = _text(directories, "*.cedarschema")
    policy_text = _text(directories, "*.cedar")
    try:
        schema = cedarpy.Schema.from_str(schema_text)
        policies = cedarpy.PolicySet.from_str(policy_text)
        parsed = json.loads(cedarpy.policies_to_json_str(policy_text))["staticPolicies"]
    except ValueError as error:
        raise _bad(str(error)) from error
    found = cedarpy.validate_policies(policy_text, schema_text)
    if not found.validation_passed:
        raise _bad("; ".join(str(error) for error in found.errors))
    return PolicyBundle(policies, schema, _reasons(parsed))


def _text(directories: Sequence[Path], pattern: str) -> str:
    files = [file for directory in directories for file in sorted(directory.glob(pattern))]
    if not files:
        raise _bad(f"no {pattern} in {', '.join(map(str, directories))}")
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def _reasons(parsed: Mapping[str, Mapping[str, Mapping[str, str]]]) -> dict[str, Reason]:
    reasons: dict[str, Reason] = {}
    for position, policy in parsed.items():
        annotations = policy.get("annotations", {})
        if not annotations.get("id") or not annotations.get("reason"):
            raise _bad(f"{position} has no @id or no @reason")
        reasons[position] = Reason(policy=annotations["id"], text=annotations["reason"])
    if len({reason.policy for reason in reasons.values()}) != len(reasons):
        raise _bad("two policies have the same @id")
    return reasons


def _bad(why: str) -> SystemFailed:
    return SystemFailed("bad_policies", f"权限规则有误，平台拒绝启动：{why}")
