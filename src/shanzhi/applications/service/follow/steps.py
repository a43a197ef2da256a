"""The following room: where my case stands, whose turn it is, until when — and how it was."""

from __future__ import annotations

import re

from shanzhi.applications.service.follow.app import MANIFEST
from shanzhi.applications.service.follow.schemas import CaseDesk
from shanzhi.hub.contract import RoomReply, Visit
from shanzhi.intelligence.cases import Case, case_card
from shanzhi.kernel.answer import Status
from shanzhi.kernel.command import CommandName
from shanzhi.kernel.errors import PersonMustAct
from shanzhi.kernel.ids import CaseNumber

_NUMBER = re.compile(r"\d{6}-\d{8}-\d{6}")
SHOWN = 3


class FollowRoom:
    """进度与评价."""

    manifest = MANIFEST

    def __init__(self, cases: CaseDesk) -> None:
        self._cases = cases

    def serve(self, visit: Visit) -> RoomReply:
        """Serve one command."""
        if not visit.turn.principal.citizen:
            text = "查办件、作评价要先登录，登录后只看得到您自己的办件。"
            return RoomReply(status=Status.NEEDS_LOGIN, text=text, conversation=visit.conversation)
        if visit.command.name is CommandName.APPRAISE:
            return self.appraise(visit)
        return self.progress(visit)

    def progress(self, visit: Visit) -> RoomReply:
        """The case that was named, or the newest ones."""
        cases = self._meant(visit)
        if not cases:
            text = "您还没有提交过办件。想办什么事，直接告诉我就行。"
            return RoomReply(status=Status.ANSWERED, text=text, conversation=visit.conversation)
        cards = tuple(case_card(case, visit.catalogue, visit.today) for case in cases[:SHOWN])
        lines = [f"“{card.name}”（{card.number}）：{card.state_text}。{card.next}" for card in cards]
        after = visit.conversation.with_(case=cases[0].number)
        return RoomReply(status=Status.ANSWERED, text="\n".join(lines), cards=cards, conversation=after)

    def appraise(self, visit: Visit) -> RoomReply:
        """Take the appraisal of the case spoken of last, or of the newest finished one."""
        if visit.command.score is None:
            text = "请给这次服务打个分：1 非常不满意，2 不满意，3 基本满意，4 满意，5 非常满意。"
            return RoomReply(status=Status.NEEDS_CLARIFICATION, text=text, conversation=visit.conversation)
        cases = self._meant(visit)
        if not cases:
            raise PersonMustAct("nothing_to_appraise", "您还没有办结的办件，办结以后再来评价。")
        case = next((c for c in cases if not c.state.open and c.appraisal is None), cases[0])
        done = self._cases.appraise(case.number, visit.command.score, visit.command.text, visit.turn.principal)
        card = case_card(done, visit.catalogue, visit.today)
        text = f"谢谢您的评价，我们记下了（{visit.command.score}分）。"
        return RoomReply(status=Status.ANSWERED, text=text, cards=(card,), conversation=visit.conversation)

    def _meant(self, visit: Visit) -> tuple[Case, ...]:
        principal = visit.turn.principal
        named = _NUMBER.search(visit.turn.ask.text or "")
        if named is not None:
            return (self._cases.get(CaseNumber(named.group()), principal),)
        cases = self._cases.mine(principal)
        focus = [c for c in cases if visit.command.item is not None and c.application.item == visit.command.item]
        spoken = [c for c in cases if c.number == visit.conversation.case]
        meant = [*focus, *(c for c in spoken if c not in focus)]
        return tuple(meant) or cases
