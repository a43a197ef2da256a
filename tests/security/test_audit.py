"""The audit log: what is written stays as it was written, or it shows (our own word; Cybersecurity Law on logs)."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from shanzhi.infrastructure.storage import Database, metadata, open_database
from shanzhi.kernel.clock import SettableClock, SystemClock
from shanzhi.kernel.errors import PersonMustAct, SystemFailed
from shanzhi.kernel.ids import TenantId
from shanzhi.security.audit import Audit, read_retention
from shanzhi.security.secrets import Keys

CITY, OTHER = TenantId("shanzhi-city"), TenantId("other-city")
LIN = "990101199803120025"


@pytest.fixture
def audit(db: Database, clock: SettableClock, keys: Keys) -> Audit:
    return Audit(db, clock, keys.audit)


def fill(audit: Audit, tenant: TenantId = CITY, count: int = 5) -> None:
    for number in range(count):
        audit.record("case_submitted", tenant=tenant, by=LIN, object=f"SZ-{number}", data={"n": number})


def test_records_are_numbered_and_chained_by_tenant(audit: Audit) -> None:
    """One chain a tenant, from 1."""
    assert [audit.record("session_opened", tenant=CITY, by="ss_1", data={}) for _ in range(3)] == [1, 2, 3]
    assert audit.record("session_opened", tenant=OTHER, by="ss_2", data={}) == 1
    first, second, _ = audit.read(CITY)
    assert (first.prev, second.prev) == ("0" * 64, first.hash)
    assert [record.seq for record in audit.read(CITY, after=1, limit=1)] == [2]
    assert audit.verify().whole
    assert audit.verify().records == 4


def test_records_hold_no_readable_personal_data_but_a_person_can_be_searched_for(audit: Audit) -> None:
    """Data masked; the auditor finds a person's records by the keyed pseudonym of the number."""
    audit.record(
        "tool_called",
        tenant=CITY,
        by="staff-ga",
        on_behalf_of=LIN,
        object=f"person/{LIN}",
        purpose="为林月（电话19000000001）查询户籍",
        data={"id_number": LIN, "name": "林月", "answer": f"号码{LIN}"},
    )
    text = str(audit.read(CITY))
    for hidden in (LIN, "19000000001", '"林月"'):
        assert hidden not in text
    assert len(audit.read(CITY, on_behalf_of=audit.party(LIN))) == 1
    assert not audit.read(CITY, on_behalf_of=audit.party("99010219960701001X"))


class Counter:
    """Counts as the platform's figures do."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def audit_kept(self, kind: str) -> None:
        self.seen.append(kind)

    def audit_failed(self) -> None:
        self.seen.append("failed")


def test_when_a_record_cannot_be_kept_the_act_must_not_be_done(db: Database, clock: SettableClock) -> None:
    """Fail closed: if evidence cannot be kept, irreversible effects stop; both outcomes are counted."""
    counter = Counter()
    audit = Audit(db, clock, observer=counter)
    audit.record("session_opened", tenant=CITY, by="ss_1", data={})
    metadata.tables["audit_record"].drop(db.engine)
    with pytest.raises(SystemFailed) as failed:
        audit.record("case_submitted", tenant=CITY, by="ss_1", data={})
    assert failed.value.code == "audit_unavailable"
    assert counter.seen == ["session_opened", "failed"]


def test_huge_data_is_kept_as_its_hash(audit: Audit) -> None:
    """A record is evidence, not a store."""
    audit.record("tool_called", tenant=CITY, by="x", data={"text": "长" * 200_000})
    assert "too_long" in json.loads(audit.read(CITY)[0].data)
    assert audit.verify().whole


def test_many_threads_write_one_whole_chain(db: Database, audit: Audit) -> None:
    """Appends are serialised."""
    with ThreadPoolExecutor(8) as pool:
        numbers = list(
            pool.map(lambda n: audit.record("turn_answered", tenant=CITY, by=f"ss_{n}", data={}), range(200))
        )
    assert sorted(numbers) == list(range(1, 201))
    assert audit.verify().whole


WRITER = """
import sys
from shanzhi.infrastructure.storage import open_database
from shanzhi.kernel.clock import SystemClock
from shanzhi.security.audit import Audit
audit = Audit(open_database(sys.argv[1]), SystemClock())
for n in range(int(sys.argv[2])):
    audit.record("turn_answered", tenant="shanzhi-city", by=f"p{n}", data={"n": n})
"""


def write_from_two_processes(url: str, count: int) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, url, str(count)]) for _ in range(2)]
    assert [writer.wait(120) for writer in writers] == [0, 0]


def test_two_processes_write_one_whole_chain_on_sqlite(db: Database, tmp_path: Path) -> None:
    """Two processes, one file, the first record included."""
    write_from_two_processes(f"sqlite:///{tmp_path / 'test.db'}", 100)
    verification = Audit(db, SystemClock()).verify()
    assert (verification.records, verification.faults) == (200, ())


@pytest.mark.postgres
def test_two_processes_write_one_whole_chain_on_postgresql(tmp_path: Path, postgres: str) -> None:
    """The same on the server that a province uses."""
    database = open_database(postgres)
    database.create_tables()
    write_from_two_processes(postgres, 100)
    audit = Audit(database, SystemClock())
    heads = audit.export(tmp_path / "pg.jsonl")
    assert (audit.verify().records, audit.verify().faults, heads[0].seq) == (200, (), 200)
    database.close()


def test_retention_below_the_law_is_refused() -> None:
    """Network logs are kept for at least six months; the message quotes the law."""
    assert read_retention().days >= read_retention(184).days >= 180
    for days in (0, 30, 179, -1):
        with pytest.raises(PersonMustAct) as refused:
            read_retention(days)
        assert refused.value.code == "retention_too_short"
        assert "六个月" in refused.value.detail
    with pytest.raises(PersonMustAct, match="bad_retention"):
        read_retention("半年")
    assert read_retention("365").days == 365


def test_records_are_given_up_only_after_their_retention_and_the_rest_stays_verifiable(
    db: Database, clock: SettableClock
) -> None:
    """The chain then begins at an anchor that a record explains."""
    audit = Audit(db, clock, retention=read_retention(184))
    fill(audit, count=3)
    clock.move(days=183)
    fill(audit, count=2)
    assert audit.give_up_old(CITY, by="auditor") == 0
    clock.move(days=2)
    assert audit.give_up_old(CITY, by="auditor") == 3
    verification = audit.verify()
    assert (verification.records, verification.faults) == (3, ())
    assert audit.read(CITY)[-1].kind == "audit_given_up"


def test_a_rehearsal_keeps_nothing_and_finds_a_log_that_cannot_be_kept(db: Database) -> None:
    """Readiness tells the truth: asked before the first record, between records, and when a record cannot be kept."""
    audit = Audit(db, SystemClock())
    audit.rehearse(CITY)
    assert audit.heads() == []
    assert audit.record("case_submitted", tenant=CITY, by="lin") == 1
    audit.rehearse(CITY)
    assert audit.record("case_submitted", tenant=CITY, by="lin") == 2
    assert audit.verify().faults == ()
    with db.write() as connection:
        connection.exec_driver_sql("ALTER TABLE audit_record RENAME TO audit_gone")
    with pytest.raises(SQLAlchemyError):
        audit.rehearse(CITY)
