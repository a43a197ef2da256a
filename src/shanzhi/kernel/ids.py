"""Identifiers, each a distinct type, so that a case number can never be passed where an item code is meant."""

from __future__ import annotations

import secrets
import time
from typing import NewType

TenantId = NewType("TenantId", str)
SessionId = NewType("SessionId", str)
SubjectId = NewType("SubjectId", str)
"""Who a session speaks for: an ID number (公民身份号码) or a unified social credit code (统一社会信用代码)."""
ConversationId = NewType("ConversationId", str)
TurnId = NewType("TurnId", str)
TaskId = NewType("TaskId", str)
TraceId = NewType("TraceId", str)
ItemCode = NewType("ItemCode", str)
"""A service item (``GA-001``) or a bundle (``YJS-001``)."""
PolicyCode = NewType("PolicyCode", str)
CertificateId = NewType("CertificateId", str)
FactName = NewType("FactName", str)
MaterialId = NewType("MaterialId", str)
ConditionId = NewType("ConditionId", str)
DepartmentId = NewType("DepartmentId", str)
HallId = NewType("HallId", str)
RegionCode = NewType("RegionCode", str)
CaseNumber = NewType("CaseNumber", str)
FileId = NewType("FileId", str)
ToolName = NewType("ToolName", str)
"""A tool behind the gateway: ``server.tool``."""

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u


def new_id(prefix: str) -> str:
    """``prefix_`` + 10 time characters + 12 random ones (60 bits): sorts by creation, cannot be guessed."""
    millis = time.time_ns() // 1_000_000
    stamp = "".join(_ALPHABET[(millis >> shift) & 31] for shift in range(45, -1, -5))
    return f"{prefix}_{stamp}{''.join(secrets.choice(_ALPHABET) for _ in range(12))}"
