"""The gateway: the only door outward. It checks, records and carries out; it knows no conversation."""

from pathlib import Path

from shanzhi.access.gateway.breaker import Breakers
from shanzhi.access.gateway.model import Authority, Effect, PublishedTool, ToolRule, ToolView
from shanzhi.access.gateway.ports import DepartmentTrouble, Grants, NoGrants, RemoteAnswer
from shanzhi.access.gateway.registry import read_registry
from shanzhi.access.gateway.service import Gateway

POLICIES = Path(__file__).parent / "policies"
"""The gateway's policies, for the authorizer's list of folders."""

__all__ = [
    "POLICIES",
    "Authority",
    "Breakers",
    "DepartmentTrouble",
    "Effect",
    "Gateway",
    "Grants",
    "NoGrants",
    "PublishedTool",
    "RemoteAnswer",
    "ToolRule",
    "ToolView",
    "read_registry",
]
