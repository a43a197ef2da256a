"""A turn as server-sent events: ``status`` while it works, ``delta``, ``card``, all of it as ``answer``; or ``error``.

The turn runs in a worker thread to its end even when the listener goes away: what was confirmed stays confirmed.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from typing import Any

import structlog
from anyio import to_thread

from shanzhi.channels.web.problems import STORE_LOST, store_lost
from shanzhi.hub.reception import Reception
from shanzhi.kernel.answer import Answer, Ask
from shanzhi.kernel.errors import ShanzhiError
from shanzhi.kernel.ids import ConversationId
from shanzhi.kernel.principal import Principal

log = structlog.get_logger(__name__)

_SENTENCE = re.compile(r"[^。！？\n]*[。！？\n]?")
_running: set[asyncio.Task[None]] = set()


class _Queue:
    """Progress from the worker's thread to the event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.events: asyncio.Queue[tuple[str, Any] | None] = asyncio.Queue()

    def say(self, text: str) -> None:
        self._loop.call_soon_threadsafe(self.events.put_nowait, ("status", {"text": text}))


async def stream_turn(
    reception: Reception, number: ConversationId, ask: Ask, principal: Principal
) -> AsyncIterator[bytes]:
    """The events of one turn, as UTF-8 lines."""
    queue = _Queue()

    async def work() -> None:
        try:
            answer = await to_thread.run_sync(reception.take_turn, number, ask, principal, queue)
            for event in _events(answer):
                queue.events.put_nowait(event)
        except ShanzhiError as error:
            queue.events.put_nowait(_problem(error))
        except STORE_LOST as error:
            queue.events.put_nowait(_problem(store_lost(error, "turn")))
        except Exception:
            log.exception("bug", path="turn")
            detail = "系统出了问题，我们已经记录。您的内容没有丢失，请稍后再试。"
            queue.events.put_nowait(("error", {"code": "internal_error", "detail": detail, "who": "us"}))
        finally:
            queue.events.put_nowait(None)

    task = asyncio.create_task(work())
    _running.add(task)
    task.add_done_callback(_running.discard)
    while (event := await queue.events.get()) is not None:
        yield _line(*event)


def _problem(error: ShanzhiError) -> tuple[str, Any]:
    return "error", {"code": error.code, "detail": error.detail, "who": error.who}


def _events(answer: Answer) -> list[tuple[str, Any]]:
    deltas: list[tuple[str, Any]] = [("delta", {"text": part}) for part in _SENTENCE.findall(answer.text) if part]
    whole = answer.model_dump(mode="json")
    return [*deltas, *(("card", card) for card in whole["cards"]), ("answer", whole)]


def _line(event: str, data: Any) -> bytes:
    return f"event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
