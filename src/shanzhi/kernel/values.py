"""The base of every value that crosses a boundary, and the values that facts take."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from shanzhi.kernel.ids import FactName


class Frozen(BaseModel):
    """An immutable value with no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def with_(self, **changes: Any) -> Any:  # pydantic's model_copy returns Self; callers annotate
        """The same value with some fields changed."""
        return self.model_copy(update=changes)


FactValue = bool | int | float | str
"""The value of a fact; dates are ISO 8601 text (``2026-05-21``), choices are their code.

The vocabulary (``facts.yaml``) gives each fact's type. Absence is ``None`` or a missing key, never a default.
"""


class SourceKind(StrEnum):
    """Where a fact came from, strongest first."""

    CERTIFICATE = "certificate"
    REGISTER = "register"
    PERSON = "person"
    DERIVED = "derived"


class KnownFact(Frozen):
    """A fact with the place it came from, so that every value shown can name its source."""

    name: FactName
    value: FactValue
    source: SourceKind
    ref: str = ""
    """``certificate.field``, the register's tool name, the turn id, or the facts it was derived from."""
