"""The ledger and the approvals in the store of record: one suite for SQLite and PostgreSQL."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.access.gateway_world import CITY, REGISTRY, SUBMIT, principal
from tests.postgres import Postgres

from shanzhi.access.gateway import read_registry
from shanzhi.access.gateway.adapters.store import SqlApprovals, SqlLedger
from shanzhi.access.gateway.model import Call
from shanzhi.access.gateway.tables import calls
from shanzhi.infrastructure.storage import Database, open_database
from shanzhi.kernel.clock import CHINA, SettableClock
from shanzhi.kernel.errors import SystemFailed
from shanzhi.kernel.evidence import Receipt

RULE = read_registry(REGISTRY)[SUBMIT]
THEN = datetime(2026, 6, 1, 9, 0, tzinfo=CHINA)
RECEIPT = Receipt(tool=SUBMIT, outcome="done", result={"receipt": "GA1"}, at=THEN, audit=2)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    url = f"sqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}"
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.fresh()
    database = open_database(url)
    database.create_tables()
    yield database
    database.close()


def a_call(key: str, **arguments: object) -> Call:
    """A submission under a key."""
    return Call(RULE, CITY, dict(arguments), "递交申请", principal(), key=key)


def test_a_key_is_claimed_once_and_then_repeats_its_receipt(store: Database) -> None:
    """One effect for one key."""
    ledger, call = SqlLedger(store, SettableClock(THEN)), a_call("k1")
    assert (ledger.open(call, 10).state, ledger.open(call, 10).state) == ("mine", "busy")
    ledger.close(call, RECEIPT)
    again = ledger.open(call, 10)
    assert (again.state, again.receipt) == ("done", RECEIPT)
    assert ledger.open(a_call("k1", more=1), 10).state == "other"
    assert ledger.open(replace(call, key="k1b"), 10).state == "mine"


def test_a_released_key_is_claimed_again_at_once(store: Database) -> None:
    """What was not carried out may be tried again."""
    ledger, call = SqlLedger(store, SettableClock(THEN)), a_call("k2")
    ledger.open(call, 10)
    ledger.release(call)
    entry = ledger.open(call, 10)
    assert (entry.state, entry.again) == ("mine", False)


def test_a_claim_lapses_with_its_lease(store: Database) -> None:
    """A holder that does not come back does not block a case for ever; that its outcome is unknown is said."""
    clock = SettableClock(THEN)
    one, other, call = SqlLedger(store, clock), SqlLedger(store, clock), a_call("k3")
    one.open(call, 10)
    assert other.open(call, 10).state == "busy"
    clock.move(seconds=11)
    entry = other.open(call, 10)
    assert (entry.state, entry.again) == ("mine", True)
    one.release(call)
    assert one.open(call, 10).state == "busy"


def test_the_claim_of_a_process_that_is_gone_is_taken_over_at_once(store: Database) -> None:
    """After ``kill -9`` of this machine's worker nobody waits for its lease."""
    clock = SettableClock(THEN)
    ledger, call = SqlLedger(store, clock), a_call("k4")
    ledger.open(call, 600)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(30)
    with store.write() as connection:
        holder = f"{socket.gethostname()}/{gone.pid}/gw_x"
        connection.execute(update(calls).where(calls.c.key == "k4").values(holder=holder))
    assert ledger.open(call, 10).again
    with store.write() as connection:
        connection.execute(update(calls).where(calls.c.key == "k4").values(holder="elsewhere/1/gw_x"))
    assert ledger.open(call, 10).state == "busy"


def test_of_many_at_once_one_gets_the_key(store: Database) -> None:
    """Workers on one store that are asked at the same instant."""
    ledgers = [SqlLedger(store, SettableClock(THEN)) for _ in range(8)]
    for number in range(5):
        call = a_call(f"k5-{number}")
        with ThreadPoolExecutor(8) as pool:
            states = list(pool.map(lambda ledger, call=call: ledger.open(call, 10).state, ledgers))
        assert sorted(states) == ["busy"] * 7 + ["mine"]


def test_the_newest_approval_counts_and_a_file_is_not_heard_twice(store: Database) -> None:
    """Approvals are only added."""
    approvals = SqlApprovals(store, SettableClock(THEN))
    assert approvals.latest(SUBMIT, fresh=True) == ""
    approvals.ensure(SUBMIT, "a" * 64, "registry.yaml")
    approvals.approve(SUBMIT, "b" * 64, "security")
    SqlApprovals(store, SettableClock(THEN)).ensure(SUBMIT, "a" * 64, "registry.yaml")
    assert approvals.latest(SUBMIT) == "b" * 64


def test_a_ledger_that_cannot_be_read_says_that_nothing_was_sent(tmp_path: Path) -> None:
    """Another system failed: who acts next, and how."""
    empty = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(SystemFailed, match="ledger_unavailable"):
        SqlLedger(empty, SettableClock(THEN)).open(a_call("k6"), 10)
    empty.close()
