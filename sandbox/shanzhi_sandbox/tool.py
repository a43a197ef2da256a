"""What a tool of a department system is, and who is calling it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shanzhi_sandbox.store import Store

Arguments = dict[str, Any]
Schema = dict[str, Any]


@dataclass(frozen=True)
class Caller:
    """The verified claims of the gateway's token: on whose behalf, through whom, for which case and tool."""

    subject: str
    kind: str
    actor: str
    tool: str
    token_id: str
    case: str = ""
    department: str = ""
    purpose: str = ""


class Refused(Exception):
    """The department says no, with a stable code and a Chinese sentence."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True)
class Tool:
    """A tool: its published contract and the function behind it."""

    name: str
    description: str
    input_schema: Schema
    output_schema: Schema
    run: Callable[[Store, Arguments, Caller], dict[str, Any]]


def record(required: str, **properties: Schema) -> Schema:
    """The JSON schema of an object; ``required`` names the properties that must be there, separated by blanks."""
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


def text(maximum: int = 200, pattern: str = "", minimum: int = 0) -> Schema:
    """The JSON schema of a text."""
    schema: Schema = {"type": "string", "maxLength": maximum}
    if minimum:
        schema["minLength"] = minimum
    if pattern:
        schema["pattern"] = pattern
    return schema


CASE = text(40, r"^[0-9A-Za-z][0-9A-Za-z-]{5,39}$")
KEY = text(120, minimum=6)
SUBJECT = text(18, r"^[0-9A-Z]{18}$")
VALUES: Schema = {
    "type": "object",
    "maxProperties": 300,
    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
}
