"""``shanzhi audit``: what an auditor does at a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from shanzhi.channels.cli.audit import audit as command
from shanzhi.channels.cli.wiring import Wiring
from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import SettableClock
from shanzhi.kernel.errors import PersonMustAct
from shanzhi.kernel.ids import TenantId
from shanzhi.security.audit import Audit, read_retention
from shanzhi.security.secrets import Keys

CITY = TenantId("shanzhi-city")


class _Wiring:
    """All that these commands ask of bootstrap."""

    def __init__(self, log: Audit) -> None:
        self._log = log

    def audit(self) -> Audit:
        return self._log


@pytest.fixture
def log(db: Database, clock: SettableClock, keys: Keys) -> Audit:
    log = Audit(db, clock, keys.audit, read_retention(184))
    for number in range(3):
        log.record("case_submitted", tenant=CITY, by="ss_1", object=f"SZ-{number}", data={})
    return log


def run(log: Audit, *arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments), obj=cast(Wiring, _Wiring(log)))


def test_a_whole_log_is_said_to_be_whole(log: Audit) -> None:
    """Exit status 0, the count and the head."""
    result = run(log, "verify")
    assert result.exit_code == 0
    assert "共校验 3 条，发现问题 0 处" in result.output


def test_a_changed_record_is_named_and_fails(log: Audit, db: Database) -> None:
    """Exit status 1, with place and reason."""
    with db.write() as connection:
        connection.execute(text("update audit_record set object = 'SZ-9' where seq = 2"))
    result = run(log, "verify", "--tenant", CITY)
    assert result.exit_code == 1
    assert "第 2 条" in result.output


def test_an_export_is_recorded_and_its_heads_verify_the_log_later(log: Audit, tmp_path: Path) -> None:
    """Who took the log away stands in the log."""
    result = run(log, "export", str(tmp_path / "log.jsonl"))
    assert result.exit_code == 0
    assert log.read(CITY)[-1].kind == "audit_exported"
    assert run(log, "verify", "--heads", str(tmp_path / "log.jsonl.heads.json")).exit_code == 0


def test_a_file_that_is_no_file_of_heads_is_refused(log: Audit, tmp_path: Path) -> None:
    """With a message that says which file is meant."""
    (tmp_path / "x").write_text("[1]")
    result = run(log, "verify", "--heads", str(tmp_path / "x"))
    assert isinstance(result.exception, PersonMustAct)


def test_records_past_their_retention_are_expired(log: Audit, clock: SettableClock) -> None:
    """And the rest stays whole."""
    assert "没有到期" in run(log, "expire", "--tenant", CITY).output
    clock.move(days=185)
    assert "清理了 3 条" in run(log, "expire", "--tenant", CITY).output
    assert run(log, "verify").exit_code == 0
