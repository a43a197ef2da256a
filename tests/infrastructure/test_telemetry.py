"""Logs hold no personal data and figures no person (our own word: personal data masked in logs)."""

from __future__ import annotations

import errno
import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from prometheus_client import CollectorRegistry

from shanzhi.infrastructure.telemetry import Level, Metrics, configure, traced
from shanzhi.kernel.ids import TraceId
from shanzhi.security.masking import mask_data

LIN = "990101199803120025"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, config = root.handlers[:], root.level, structlog.get_config()
    yield
    structlog.configure(**config)
    root.handlers, root.level = handlers, level


def lines(out: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def started(level: Level = "info") -> io.StringIO:
    out = io.StringIO()
    configure(mask_data, level, stream=out)
    return out


def test_an_event_is_one_line_of_json_with_its_trace() -> None:
    """For whoever follows one turn through the log."""
    out = started()
    with traced(TraceId("tr_1"), conversation="cv_1"):
        structlog.get_logger("shanzhi.hub").info("turn_answered", status="answered")
    structlog.get_logger("shanzhi.hub").info("later")
    first, second = lines(out)
    assert (first["event"], first["trace"], first["conversation"], first["level"]) == (
        "turn_answered",
        "tr_1",
        "cv_1",
        "info",
    )
    assert "trace" not in second
    assert str(first["timestamp"]).endswith("Z")


def test_no_personal_data_reaches_the_log_by_any_way() -> None:
    """By key, in text, nested, through a library's logger, in an exception's traceback."""
    out = started()
    log = structlog.get_logger("x")
    log.info(f"查询 {LIN}", id_number=LIN, name="林月", nested={"facts": [{"phone": "19000000001"}]})
    logging.getLogger("uvicorn.access").warning("GET /person/%s?phone=%s", LIN, "19000000001")
    logging.getLogger("lib").warning("with extra", extra={"id_number": LIN})
    try:
        raise ValueError(f"身份证号码 {LIN} 校验失败")
    except ValueError:
        log.exception("failed")
        logging.getLogger("lib").exception("failed too")
    text = out.getvalue()
    assert len(lines(out)) == 5
    for hidden in (LIN, "19000000001", "林月"):
        assert hidden not in text
    assert "Traceback" in text


def test_without_the_mask_the_number_would_be_there() -> None:
    """The broken variant: the test above can fail."""
    out = io.StringIO()
    configure(lambda event: event, "info", stream=out)
    structlog.get_logger("x").info("查询", id_number=LIN)
    assert LIN in out.getvalue()


def test_an_event_that_cannot_be_masked_is_not_written() -> None:
    """Fail closed."""

    def broken(_event: object) -> object:
        raise RuntimeError(LIN)

    for mask in (broken, lambda _event: LIN):
        out = io.StringIO()
        configure(mask, "info", stream=out)
        structlog.get_logger("x").info("查询", id_number=LIN)
        assert LIN not in out.getvalue()
        assert lines(out)[0]["event"] == "log_event_not_masked"


def test_it_is_quiet_unless_asked() -> None:
    """Warnings and worse by default."""
    out = started("warning")
    structlog.get_logger("x").info("nothing")
    logging.getLogger("lib").info("nothing")
    assert out.getvalue() == ""


def test_a_line_for_a_person_is_masked_too() -> None:
    """At a terminal."""
    out = io.StringIO()
    configure(mask_data, "info", json=False, stream=out)
    structlog.get_logger("x").info("查询", id_number=LIN)
    assert "查询" in out.getvalue()
    assert LIN not in out.getvalue()


def test_figures_are_counted_and_shown() -> None:
    """GET /metrics."""
    metrics = Metrics(CollectorRegistry())
    metrics.turn_answered("answered", 0.02)
    metrics.turn_answered("answered", 0.2)
    metrics.guard_blocked("too_long")
    metrics.cases_counted({"processing": 3, "refused": 0})
    metrics.audit_kept("tool_called")
    metrics.audit_failed()
    text = metrics.exposition().decode()
    for line in (
        'shanzhi_turns_total{status="answered"} 2.0',
        'shanzhi_turn_seconds_bucket{le="0.025"} 1.0',
        'shanzhi_guard_blocks_total{rule="too_long"} 1.0',
        'shanzhi_cases{state="processing"} 3.0',
        'shanzhi_audit_records_total{kind="tool_called"} 1.0',
        "shanzhi_audit_failures_total 1.0",
        'shanzhi_cases{state="refused"} 0.0',
    ):
        assert line in text


class FullDisk(io.StringIO):
    """A log file on a disk without room."""

    def write(self, _text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_log_that_cannot_be_written_stops_nobody() -> None:
    """A full disk takes the log, not the answer that says what is wrong; every way of logging is tried."""
    configure(mask_data, "info", stream=FullDisk())
    structlog.get_logger("shanzhi.operations").error("not_ready", what="write")
    logging.getLogger("a.library").error("cannot write")
