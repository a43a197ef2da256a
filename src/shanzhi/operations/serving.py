"""Starting, keeping and ending a platform: the order in which things come up, said line by line."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI

from shanzhi.infrastructure.durable import Ticker

Say = Callable[[str], None]


@contextmanager
def good_order() -> Iterator[ExitStack]:
    """What was begun inside is ended, last first, however it ends: also on SIGTERM and on Ctrl+C, at any moment.

    The web server handles both signals while it serves and raises them again when it is done; without a handler of
    ours that would be the end of the process, and of nothing else.
    """
    before = {number: signal.signal(number, _end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with ExitStack() as ending:
            yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(_number: int, _frame: FrameType | None) -> None:
    """Leave by the door. A second Ctrl+C, of somebody who will not wait, is not held up."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    raise SystemExit(0)


@contextmanager
def ticking(tickers: Sequence[Ticker]) -> Iterator[None]:
    """Run periodic duties while the platform serves."""
    with ExitStack() as ending:
        for ticker in tickers:
            ticker.start()
            ending.callback(ticker.stop)
        yield


def listen(app: FastAPI, host: str, port: int) -> None:
    """Serve HTTP until told to stop; turns in progress are finished."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,  # the logs of the server go through the same mask as ours
        access_log=False,
        timeout_graceful_shutdown=10,
        server_header=False,
    )
    uvicorn.Server(config).run()


def counting(say: Say, words: str) -> Callable[[int, int], None]:
    """Says how far a long computation has come, every 500 steps: ``words`` with ``{done}`` and ``{total}`` put in."""
    said = 0

    def told(done: int, total: int) -> None:
        nonlocal said
        if done == total or done - said >= 500:
            said = done
            say(words.format(done=done, total=total))

    return told
