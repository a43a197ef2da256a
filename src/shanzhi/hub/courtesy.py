"""What reception says itself: greetings, limits, emergencies, handing over. Wordings are data (``wording.yaml``).

It never speaks of an item's content: that is a room's business.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml

from shanzhi.hub.contract import RoomReply
from shanzhi.hub.conversation import Conversation
from shanzhi.hub.signposts import Signposts
from shanzhi.kernel.answer import Status
from shanzhi.kernel.cards import HandoverCard, ItemChoice, ItemsCard, LabelledValue
from shanzhi.kernel.command import Command, CommandName, OutReason
from shanzhi.kernel.ids import ItemCode
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Bundle

_STATUS = {
    OutReason.NOT_OURS: Status.OUT_OF_SCOPE,
    OutReason.NO_SOURCE: Status.NO_SOURCE,
    OutReason.OTHER_REGION: Status.OTHER_REGION,
    OutReason.ILLICIT: Status.REFUSED,
    OutReason.INJECTION: Status.REFUSED,
    OutReason.OTHERS_DATA: Status.REFUSED,
    OutReason.CRISIS: Status.HANDED_OVER,
    OutReason.UNINTELLIGIBLE: Status.NEEDS_CLARIFICATION,
}


class Courtesy:
    """Reception's own replies."""

    def __init__(self, signposts: Signposts) -> None:
        text = (files("shanzhi.hub") / "wording.yaml").read_text("utf-8")
        self._words: dict[str, Any] = yaml.safe_load(text)
        self._signposts = signposts

    def notice(self, locale: str) -> str:
        """The label that says a machine wrote this."""
        return str(self._words["english"]["notice"] if locale == "en" else self._words["notice"])

    def say(self, key: str, catalogue: Catalogue, **values: str) -> str:
        """A wording with its values put in."""
        words = self._words
        for part in key.split("."):
            words = words[part] if part in words else words["default"]
        return str(words).format(city=catalogue.pack.name, hotline=self._signposts.city_hotline, **values)

    def reply(self, command: Command, state: Conversation, catalogue: Catalogue) -> RoomReply:
        """Reception's reply to a command that no room takes."""
        if command.name is CommandName.SMALL_TALK:
            text = self.say(f"small_talk.{command.topic or 'default'}", catalogue)
            return RoomReply(status=Status.ANSWERED, text=text, conversation=state)
        if command.name is CommandName.OUT_OF_SCOPE:
            return self._limit(command, state, catalogue)
        key = "complain" if command.name is CommandName.COMPLAIN else "hand_over"
        text = self.say(key, catalogue)
        card = self._handover_card(text, state.focus, catalogue)
        return RoomReply(status=Status.HANDED_OVER, text=text, cards=(card,), conversation=state)

    def choices(self, command: Command, state: Conversation, catalogue: Catalogue) -> RoomReply:
        """At most three choices, when it is not clear which item is meant."""
        codes = tuple(c.item for c in command.candidates[:3])
        card = ItemsCard(items=tuple(_choice(code, catalogue) for code in codes))
        after = state.with_(
            choices=codes, choice_text=command.text, choice_command=command.name, choice_field=command.field
        )
        return RoomReply(
            status=Status.NEEDS_CLARIFICATION, text=self.say("choose", catalogue), cards=(card,), conversation=after
        )

    def _limit(self, command: Command, state: Conversation, catalogue: Catalogue) -> RoomReply:
        reason = command.reason or OutReason.NOT_OURS
        if reason is OutReason.CRISIS:
            post = self._signposts.crisis(command.topic)
            card = HandoverCard(reason=post.text, urgent=True, phones=post.phones)
            return RoomReply(status=Status.HANDED_OVER, text=post.text, cards=(card,), conversation=state)
        text = self.say(f"out_of_scope.{reason.value}", catalogue)
        cards = (self._handover_card(text, None, catalogue),) if reason is OutReason.NO_SOURCE else ()
        return RoomReply(status=_STATUS[reason], text=text, cards=cards, conversation=state)

    def _handover_card(self, text: str, focus: ItemCode | None, catalogue: Catalogue) -> HandoverCard:
        phones = [LabelledValue(label=f"{catalogue.pack.name}政务服务热线", value=self._signposts.city_hotline)]
        if focus is not None:
            target = catalogue.target(focus)
            owner = target.lead if isinstance(target, Bundle) else target.department
            department = catalogue.departments[owner]
            phones.insert(0, LabelledValue(label=department.name, value=department.hotline))
        return HandoverCard(reason=text, phones=tuple(phones))


def _choice(code: ItemCode, catalogue: Catalogue) -> ItemChoice:
    target = catalogue.target(code)
    owner = target.lead if isinstance(target, Bundle) else target.department
    return ItemChoice(
        code=code, name=target.name, summary=target.summary, department_name=catalogue.departments[owner].name
    )
