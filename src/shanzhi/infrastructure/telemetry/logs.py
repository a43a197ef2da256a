"""Logs: one JSON object a line on standard error, masked as the very last step, with the trace of the turn.

The mask belongs to the security floor and is handed in. Everything goes through it: our own events, those of libraries
and the text of tracebacks. When masking fails, the event is dropped and only that fact is written.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Literal, TextIO, cast

import structlog

from shanzhi.kernel.ids import TraceId

Level = Literal["debug", "info", "warning", "error", "critical"]
Mask = Callable[[object], object]

_OURS = ("level", "timestamp", "logger", "trace")
"""Fields that we make ourselves; nobody's data can be in them."""


def configure(mask: Mask, level: Level = "warning", *, json: bool = True, stream: TextIO | None = None) -> None:
    """Set up logging for the process, libraries included. Calling it again replaces what was set up.

    ``json=False`` writes lines for a person at a terminal, masked all the same. ``stream``: standard error by default.
    """
    out = _Enduring(stream or sys.stderr)
    number = logging.getLevelNamesMapping()[level.upper()]
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
    ]
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)
        if json
        else structlog.dev.ConsoleRenderer(colors=out.isatty())
    )
    structlog.configure(
        processors=[*before, _masking(mask), render],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, out)),
        cache_logger_on_first_use=False,
    )
    handler: logging.Handler = logging.StreamHandler(cast(TextIO, out))
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder()],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _masking(mask), render],
        )
    )
    logging.basicConfig(level=number, handlers=[handler], force=True)


@contextmanager
def traced(trace: TraceId, **fields: str) -> Iterator[None]:
    """Every event inside carries the turn's trace (and further fields of ours, such as the conversation)."""
    with structlog.contextvars.bound_contextvars(trace=trace, **fields):
        yield


class _Enduring:
    """A stream of log lines whose disk may be full: a line that cannot be written is lost, and the work goes on.

    The audit log is another matter, and never loses a record.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.isatty = stream.isatty

    def write(self, text: str) -> None:
        """Write what can be written."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """Flush what can be flushed."""
        with suppress(OSError):
            self._stream.flush()


def _masking(mask: Mask) -> structlog.typing.Processor:
    def processor(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        ours = {name: event.pop(name) for name in _OURS if name in event}
        try:
            masked = mask(dict(event))
        except Exception as error:
            return {**ours, "event": "log_event_not_masked", "error": type(error).__name__}
        if not isinstance(masked, Mapping):
            return {**ours, "event": "log_event_not_masked", "error": type(masked).__name__}
        return {**ours, **masked}

    return processor
