"""What is asked of the policies and what they answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from shanzhi.kernel.values import Frozen

DEFAULT_DENY = "default_deny"
LOGIN_REQUIRED = "login_required"
RULE_FAILED = "rule_failed"


@dataclass(frozen=True)
class Resource:
    """The thing that is asked for.

    ``attributes`` are those that the schema gives its type (``policies/schema.cedarschema``): text, booleans, integers,
    and collections of text. ``None`` means that it has no such attribute.
    """

    type: str
    id: str
    attributes: Mapping[str, object] = field(default_factory=dict)


class Reason(Frozen):
    """A policy that decided, with its sentence for the person."""

    policy: str
    """The policy's ``@id``, or ``default_deny``, ``login_required``, ``rule_failed``."""
    text: str


class Decision(Frozen):
    """Allowed or not, and why."""

    allowed: bool
    reasons: tuple[Reason, ...]

    @property
    def text(self) -> str:
        """The reasons in one Chinese sentence."""
        return "".join(reason.text for reason in self.reasons)
