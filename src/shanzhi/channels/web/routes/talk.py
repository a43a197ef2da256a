"""Conversations: open one, take a turn (whole or streamed), read it again."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from shanzhi.channels.web.asking import Asker, TheCity
from shanzhi.channels.web.streaming import stream_turn
from shanzhi.hub.store import TurnRecord
from shanzhi.kernel.answer import Answer, Ask
from shanzhi.kernel.command import Action
from shanzhi.kernel.errors import PersonMustAct, TooMany
from shanzhi.kernel.ids import ConversationId
from shanzhi.kernel.values import Frozen

router = APIRouter(prefix="/api/v1", tags=["conversations"])


class Opened(Frozen):
    id: ConversationId


class TurnBody(Frozen):
    """A sentence or an action."""

    text: str | None = None
    action: Action | None = None


class ConversationView(Frozen):
    id: ConversationId
    turns: tuple[TurnRecord, ...]


class Silent:
    """Nobody is listening to progress."""

    def say(self, text: str) -> None:
        """Dropped."""


@router.post("/conversations")
def open_conversation(city: TheCity, principal: Asker) -> Opened:
    """Open a conversation."""
    return Opened(id=city.reception.open(principal))


@router.post(
    "/conversations/{number}/turns",
    response_model=Answer,
    responses={200: {"content": {"text/event-stream": {}}, "description": "The answer, whole or streamed."}},
)
def take_turn(number: ConversationId, body: TurnBody, request: Request, city: TheCity, principal: Asker) -> Any:
    """Say something or act on a card. With ``Accept: text/event-stream`` the answer is streamed."""
    if (body.text is None) == (body.action is None):
        raise PersonMustAct("text_or_action", "请在 text 和 action 中填写一个，且只填一个。")
    if not request.app.state.limiter.allow("turn", principal.session, city.limits.turns_per_minute):
        raise TooMany("too_many_turns", "您说得太快了，请稍等一会儿再继续。")
    ask = Ask(text=body.text, action=body.action)
    if "text/event-stream" in request.headers.get("accept", ""):
        return StreamingResponse(
            stream_turn(city.reception, number, ask, principal),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
    answer = city.reception.take_turn(number, ask, principal, Silent())
    return Response(answer.model_dump_json(), media_type="application/json")


@router.get("/conversations/{number}")
def read_conversation(number: ConversationId, city: TheCity, principal: Asker) -> ConversationView:
    """The journal of a conversation's turns."""
    return ConversationView(id=number, turns=tuple(city.reception.read(number, principal)))
