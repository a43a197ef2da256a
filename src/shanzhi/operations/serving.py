"""Starting, keeping and ending a platform: the order in which things come up, said line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

import uvicorn
from fastapi import FastAPI

from shanzhi.infrastructure.durable import Ticker

Say = Callable[[str], None]


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
