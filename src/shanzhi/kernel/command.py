"""The closed set of commands. Understanding may only choose among these; flows and rules decide the rest."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from shanzhi.kernel.ids import FactName, FileId, ItemCode, MaterialId
from shanzhi.kernel.values import FactValue, Frozen


class CommandName(StrEnum):
    """What a sentence or an action asks for."""

    ASK = "ask"
    START = "start"
    SET = "set"
    CORRECT = "correct"
    ATTACH = "attach"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    PROGRESS = "progress"
    WHY = "why"
    APPRAISE = "appraise"
    COMPLAIN = "complain"
    HAND_OVER = "hand_over"
    SMALL_TALK = "small_talk"
    OUT_OF_SCOPE = "out_of_scope"


class OutReason(StrEnum):
    """Why a sentence is not ours to serve."""

    NOT_OURS = "not_ours"
    NO_SOURCE = "no_source"
    OTHER_REGION = "other_region"
    ILLICIT = "illicit"
    INJECTION = "injection"
    OTHERS_DATA = "others_data"
    CRISIS = "crisis"
    UNINTELLIGIBLE = "unintelligible"


class ItemField(StrEnum):
    """The part of a service item that a question is about."""

    SUMMARY = "summary"
    CONDITIONS = "conditions"
    MATERIALS = "materials"
    LIMIT = "limit"
    FEE = "fee"
    HALLS = "halls"
    CHANNELS = "channels"
    VISITS = "visits"
    STEPS = "steps"
    OUTPUTS = "outputs"
    BASIS = "basis"
    FAQ = "faq"
    NOTES = "notes"
    DEPARTMENT = "department"
    FORM = "form"


By = Literal["embedded", "model", "rule", "person"]


class Candidate(Frozen):
    """One item that a sentence may mean."""

    item: ItemCode
    score: float


class Command(Frozen):
    """One thing the person wants, as understood."""

    name: CommandName
    item: ItemCode | None = None
    field: ItemField | None = None
    facts: dict[FactName, FactValue] = {}
    subject: str = "self"
    """Whose matter it is: ``self``, ``father``, ``mother``, ``child``, ``spouse``, ``other``."""
    candidates: tuple[Candidate, ...] = ()
    """Best first; when ``item`` is unset and these are not, the person is asked to choose (at most three)."""
    reason: OutReason | None = None
    topic: str = ""
    """Of small talk, crisis and refusals: which (``greeting``, ``thanks``, ``fire`` …); picks the wording."""
    text: str = ""
    """The part of the sentence this command was read from."""
    material: MaterialId | None = None
    file: FileId | None = None
    score: int | None = None
    confidence: float = Field(default=1.0, ge=0.0, le=1.0)
    by: By = "rule"


class ActionType(StrEnum):
    """A button or a form in a client."""

    CHOOSE_ITEM = "choose_item"
    ANSWER = "answer"
    SET_FIELDS = "set_fields"
    ATTACH = "attach"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    APPRAISE = "appraise"
    HUMAN = "human"


class Action(Frozen):
    """What a person did with a card."""

    type: ActionType
    item: ItemCode | None = None
    fact: FactName | None = None
    value: FactValue | None = None
    values: dict[FactName, FactValue | None] = {}
    material: MaterialId | None = None
    file: FileId | None = None
    score: int | None = Field(default=None, ge=1, le=5)
    text: str = Field(default="", max_length=2000)
    case: str | None = None
