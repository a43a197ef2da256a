"""A chat model may choose among what is offered and nothing else; otherwise the embedded understanding decides."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shanzhi.infrastructure.models.testing import ScriptedChat
from shanzhi.intelligence.understanding import Context, ModelUnderstanding
from shanzhi.kernel.command import Candidate, Command, CommandName, OutReason
from shanzhi.kernel.errors import ModelShouldRetry, SystemFailed
from shanzhi.kernel.ids import FactName, ItemCode, TenantId
from shanzhi.knowledge.content import Catalogue, catalogue_of, read_pack
from shanzhi.knowledge.finding import FinderIndex, IndexShelf, ItemFinder

CITY = Path(__file__).resolve().parents[2] / "content" / "shanzhi-city"
LOST = ItemCode("GA-004")
UNSURE = Command(
    name=CommandName.ASK,
    candidates=(Candidate(item=LOST, score=0.4),),
    text="身份证没了",
    confidence=0.4,
    by="embedded",
)
CONTEXT = Context(today=date(2026, 6, 30))


class Fixed:
    """An embedded understanding that always says the same."""

    def __init__(self, *commands: Command) -> None:
        self._commands = commands

    def understand(self, text: str, context: Context, catalogue: Catalogue) -> tuple[Command, ...]:
        return self._commands


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return catalogue_of(read_pack(CITY), TenantId("shanzhi-city"), date(2026, 6, 30))


@pytest.fixture(scope="module")
def shelf(catalogue: Catalogue) -> IndexShelf:
    """Finding by words alone: enough to offer items, and no model to load."""
    words = IndexShelf(ItemFinder(None, None))
    assert isinstance(words.of(catalogue), FinderIndex)
    return words


def said(**choice: Any) -> str:
    return json.dumps({"command": "start", "item": "GA-004", **choice}, ensure_ascii=False)


def test_an_unsure_sentence_is_decided_among_the_items_offered(catalogue: Catalogue, shelf: IndexShelf) -> None:
    """Large and small models work together: cheap first, escalate by need."""
    chat = ScriptedChat(said())
    found = ModelUnderstanding(chat, Fixed(UNSURE), shelf).understand("身份证没了，弄一张", CONTEXT, catalogue)
    assert [(c.name, c.item, c.by) for c in found] == [(CommandName.START, LOST, "model")]


@pytest.mark.parametrize(
    "line",
    [
        said(item="XX-999"),
        said(command="confirm"),
        said(command="drop_table"),
        "not json",
        SystemFailed("down", "x"),
        ModelShouldRetry("rubbish", "x"),
    ],
)
def test_whatever_is_not_offered_or_not_usable_leaves_the_embedded_word(
    catalogue: Catalogue, shelf: IndexShelf, line: str | Exception
) -> None:
    """A model never widens what a turn may do; a failing one changes nothing."""
    found = ModelUnderstanding(ScriptedChat(line), Fixed(UNSURE), shelf).understand("身份证没了", CONTEXT, catalogue)
    assert found == (UNSURE,)


def test_values_that_were_not_said_are_dropped(catalogue: Catalogue, shelf: IndexShelf) -> None:
    """A model never supplies an amount, an identity or a permission."""
    facts = {"applicant_id_number": "990101199803120025", "applicant_name": "林月", "id_renew_reason": "made_up"}
    chat = ScriptedChat(said(facts=facts))
    (command,) = ModelUnderstanding(chat, Fixed(UNSURE), shelf).understand("林月的身份证没了", CONTEXT, catalogue)
    assert command.facts == {FactName("applicant_name"): "林月"}


@pytest.mark.parametrize(
    "command",
    [
        Command(name=CommandName.OUT_OF_SCOPE, reason=OutReason.CRISIS, confidence=0.5),
        Command(name=CommandName.CONFIRM, confidence=0.5),
        UNSURE.with_(confidence=0.95),
    ],
)
def test_limits_confirmations_and_sure_readings_are_never_put_to_the_model(
    catalogue: Catalogue, shelf: IndexShelf, command: Command
) -> None:
    """Safety is not delegated, and what is sure costs nothing."""
    chat = ScriptedChat()
    assert ModelUnderstanding(chat, Fixed(command), shelf).understand("……", CONTEXT, catalogue) == (command,)
    assert chat.asked == []


def test_the_model_sees_personal_numbers_masked(catalogue: Catalogue, shelf: IndexShelf) -> None:
    """Masking of personal data in prompts."""
    chat = ScriptedChat(said())
    ModelUnderstanding(chat, Fixed(UNSURE), shelf).understand("我是990101199803120025，身份证没了", CONTEXT, catalogue)
    assert "990101199803120025" not in str(chat.asked)
