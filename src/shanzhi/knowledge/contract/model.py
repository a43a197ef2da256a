"""What is known of a person for one matter, and what the record makes of it. Frozen values; no I/O, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from shanzhi.kernel.cards import FactType, Option, TruthValue
from shanzhi.kernel.ids import CertificateId, ConditionId, FactName, FileId, ItemCode, MaterialId
from shanzhi.kernel.values import FactValue, Frozen, KnownFact

Subject = str
"""Whose matter it is: ``self``, ``father``, ``mother``, ``child``, ``spouse``, ``other``."""
SELF: Subject = "self"
CHILD: Subject = "child"


class HeldCertificate(Frozen):
    """A certificate that the certificate library (电子证照库) holds for the person."""

    id: CertificateId
    fields: dict[str, FactValue]
    valid_to: date | None = None


Facts = Mapping[FactName, KnownFact]
Held = Mapping[CertificateId, HeldCertificate]
Attached = Mapping[MaterialId, FileId]


class ConditionResult(Frozen):
    """One condition (受理条件) for one person. ``result`` is ``None`` when it cannot be known yet."""

    id: ConditionId
    text: str
    result: bool | None
    used: tuple[FactName, ...] = ()
    missing: tuple[FactName, ...] = ()


class Eligibility(Frozen):
    """All conditions of an item for one person.

    ``missing`` are the facts that can still change ``result``: none once a condition has finally failed.
    """

    item: ItemCode
    result: bool | None
    reasons: tuple[ConditionResult, ...]
    missing: tuple[FactName, ...] = ()

    @property
    def failed(self) -> tuple[ConditionResult, ...]:
        """The conditions that are not met."""
        return tuple(reason for reason in self.reasons if reason.result is False)


QuestionStage = Literal["condition", "situation", "material", "field"]


class QuestionNeed(Frozen):
    """The next thing to ask, and which condition, material or field needs it."""

    item: ItemCode
    fact: FactName
    ask: str
    type: FactType
    options: tuple[Option, ...] = ()
    unit: str = ""
    why: str
    stage: QuestionStage


def truth(value: bool | None) -> TruthValue:
    """Three-valued truth as JSON says it."""
    return "unknown" if value is None else value
