"""What a person confirmed, as one frozen value with its fingerprint. It knows nothing of what becomes of it."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from shanzhi.kernel.ids import (
    CertificateId,
    ConversationId,
    FactName,
    FileId,
    ItemCode,
    MaterialId,
    SubjectId,
    TaskId,
    TenantId,
    TurnId,
)
from shanzhi.kernel.principal import Channel
from shanzhi.kernel.values import FactValue, Frozen, SourceKind


class FormValue(Frozen):
    """One filled field, as it was shown to the person."""

    field: FactName
    label: str
    value: FactValue
    text: str = ""
    """The value in words; empty when the value itself is."""
    source: SourceKind = SourceKind.PERSON


class ApplicationMaterial(Frozen):
    """One material that goes with the application."""

    id: MaterialId
    name: str
    how: Literal["held", "generated", "attached"]
    certificate: CertificateId | None = None
    file: FileId | None = None
    sha256: str = ""


class Application(Frozen):
    """What a person confirmed: complete, and bound to the revision of the item it was filled from."""

    task: TaskId
    tenant: TenantId
    item: ItemCode
    item_revision: int
    subject: SubjectId
    """Whose matter it is: an ID number or a credit code."""
    applicant_name: str
    acting_person: SubjectId
    """Who confirmed: the subject, or a company's representative."""
    form: tuple[FormValue, ...] = ()
    materials: tuple[ApplicationMaterial, ...] = ()
    facts: dict[FactName, FactValue] = {}
    confirmed_in: TurnId
    conversation: ConversationId
    channel: Channel = "web"

    @property
    def content_sm3(self) -> str:
        """SM3 (GB/T 32905) of the canonical JSON of what was confirmed, without the turn of the confirmation."""
        content = self.model_dump(mode="json", exclude={"confirmed_in"})
        return hashlib.new("sm3", canonical_json(content)).hexdigest()


def canonical_json(value: object) -> bytes:
    """One byte string per value: sorted keys, no blanks, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
