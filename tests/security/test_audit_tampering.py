"""Tampering with the log is found, by the platform and by a verifier that shares no code with it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from tools import verify_audit

from shanzhi.infrastructure.storage import Database
from shanzhi.kernel.clock import SettableClock
from shanzhi.kernel.ids import TenantId
from shanzhi.security.audit import Audit, Head, Record, canonical, link
from shanzhi.security.secrets import Keys

CITY = TenantId("shanzhi-city")
VERIFIER = Path(verify_audit.__file__)


@pytest.fixture
def audit(db: Database, clock: SettableClock, keys: Keys) -> Audit:
    audit = Audit(db, clock, keys.audit)
    for number in range(6):
        clock.move(seconds=1)
        audit.record("case_submitted", tenant=CITY, by="ss_1", object=f"SZ-{number}", data={"n": number})
    return audit


def rechain(db: Database, from_seq: int) -> None:
    """What somebody with the whole database and our source can do: recompute every later hash and the head."""
    with db.write() as connection:
        rows = connection.execute(text("select * from audit_record order by seq")).mappings().all()
        prev = "0" * 64
        for row in rows:
            record = Record.model_validate(dict(row))
            if record.seq >= from_seq:
                record = record.model_copy(update={"prev": prev})
                record = record.model_copy(update={"hash": link(record)})
                connection.execute(
                    text("update audit_record set prev = :p, hash = :h where seq = :s"),
                    {"p": record.prev, "h": record.hash, "s": record.seq},
                )
            prev = record.hash
        connection.execute(text("update audit_head set hash = :h, seq = :s"), {"h": prev, "s": rows[-1]["seq"]})


def sql(statement: str) -> Callable[[Database], None]:
    def act(db: Database) -> None:
        with db.write() as connection:
            connection.execute(text(statement))

    return act


def rewritten(db: Database) -> None:
    sql("update audit_record set object = 'SZ-9' where seq = 2")(db)
    rechain(db, 2)


def shortened_and_rewritten(db: Database) -> None:
    sql("delete from audit_record where seq = 6")(db)
    rechain(db, 6)


def reordered(db: Database) -> None:
    sql("update audit_record set seq = 100 where seq = 2")(db)
    sql("update audit_record set seq = 2 where seq = 3")(db)
    sql("update audit_record set seq = 3 where seq = 100")(db)


def beheaded(db: Database) -> None:
    sql("delete from audit_record where seq <= 2")(db)
    sql("update audit_head set anchor_seq = 2, anchor_hash = (select prev from audit_record where seq = 3)")(db)


def emptied(db: Database) -> None:
    sql("delete from audit_record")(db)
    sql("delete from audit_head")(db)


TAMPERING = {
    "a changed field": sql("update audit_record set object = 'SZ-9' where seq = 3"),
    "changed data": sql("update audit_record set data = '[7]' where seq = 3"),
    "a changed time": sql("update audit_record set at = '2020-01-01T00:00:00.000000+08:00' where seq = 1"),
    "a changed hash": sql("update audit_record set hash = prev where seq = 3"),
    "a deleted record": sql("delete from audit_record where seq = 4"),
    "the first record deleted": sql("delete from audit_record where seq = 1"),
    "the end cut off": sql("delete from audit_record where seq >= 5"),
    "everything deleted": sql("delete from audit_record"),
    "two records exchanged": reordered,
    "the head set back": sql("update audit_head set seq = 4, hash = (select hash from audit_record where seq = 4)"),
    "the beginning given up without a reason": beheaded,
}
AGAINST_A_SAVED_HEAD = {
    "the chain rewritten": rewritten,
    "the end cut off and the head with it": shortened_and_rewritten,
    "everything deleted, head and all": emptied,
}


def independently(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the verifier as an auditor would: outside the platform's environment."""
    return subprocess.run(
        [sys.executable, "-I", str(VERIFIER), *arguments], capture_output=True, text=True, cwd=tmp_path, check=False
    )


def test_a_whole_log_is_found_whole_by_both(audit: Audit, tmp_path: Path, keys: Keys) -> None:
    """Export, database, and the seals of the heads."""
    audit.export(tmp_path / "log.jsonl")
    (tmp_path / "key").write_text(keys.audit.hex())
    assert audit.verify(saved=audit.heads()).whole
    exported = independently(tmp_path, "log.jsonl", "--key-file", "key")
    stored = independently(tmp_path, "--database", "test.db", "--heads", "log.jsonl.heads.json")
    assert (exported.returncode, stored.returncode) == (0, 0), exported.stdout + stored.stdout + stored.stderr
    assert "6 records, 0 faults" in exported.stdout


@pytest.mark.parametrize("how", TAMPERING)
def test_tampering_is_found(audit: Audit, db: Database, tmp_path: Path, how: str) -> None:
    """Flip, delete, reorder, cut off: without anything kept elsewhere."""
    TAMPERING[how](db)
    assert not audit.verify().whole
    outside = independently(tmp_path, "--database", "test.db")
    assert outside.returncode == 1, outside.stdout + outside.stderr


@pytest.mark.parametrize("how", AGAINST_A_SAVED_HEAD)
def test_a_log_rewritten_whole_fails_against_a_head_kept_elsewhere(
    audit: Audit, db: Database, tmp_path: Path, how: str
) -> None:
    """Whoever can write the whole database can make another whole chain, but not one that ends as it did."""
    saved = audit.export(tmp_path / "log.jsonl")
    AGAINST_A_SAVED_HEAD[how](db)
    assert not audit.verify(saved=saved).whole
    outside = independently(tmp_path, "--database", "test.db", "--heads", "log.jsonl.heads.json")
    assert outside.returncode == 1, outside.stdout + outside.stderr


def test_without_a_saved_head_a_rewritten_log_passes(audit: Audit, db: Database, tmp_path: Path) -> None:
    """What we do not defend against (docs/security): it shows that the test above can fail, and why heads are kept."""
    rewritten(db)
    assert audit.verify().whole
    assert independently(tmp_path, "--database", "test.db").returncode == 0


def test_a_head_that_was_changed_after_it_was_kept_is_found(audit: Audit, tmp_path: Path, keys: Keys) -> None:
    """The seal needs the audit key."""
    head = audit.heads()[0]
    forged: Head = head.with_(seq=5, hash=audit.read(CITY)[4].hash)
    assert [fault.code for fault in audit.verify(saved=[forged]).faults] == ["seal_broken"]
    audit.export(tmp_path / "log.jsonl")
    (tmp_path / "log.jsonl.heads.json").write_text(f"[{canonical(forged.model_dump())}]")
    (tmp_path / "key").write_text(keys.audit.hex())
    assert "seal" in independently(tmp_path, "log.jsonl", "--key-file", "key").stdout


def test_a_changed_export_is_found(audit: Audit, tmp_path: Path) -> None:
    """Exports travel."""
    audit.export(tmp_path / "log.jsonl")
    lines = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    for changed in (
        [lines[0].replace("SZ-0", "SZ-9"), *lines[1:]],
        lines[:-1],
        lines[1:],
        [lines[1], lines[0], *lines[2:]],
        [],
    ):
        (tmp_path / "log.jsonl").write_text("\n".join(changed), encoding="utf-8")
        assert independently(tmp_path, "log.jsonl").returncode == 1
    (tmp_path / "log.jsonl").write_text("{nonsense", encoding="utf-8")
    assert independently(tmp_path, "log.jsonl").returncode == 2


@given(st.binary(max_size=300))
def test_two_independent_sm3_agree(message: bytes) -> None:
    """GB/T 32905: the verifier's own against OpenSSL's."""
    assert verify_audit.sm3(message) == hashlib.new("sm3", message).hexdigest()


def test_sm3_gives_the_standards_own_example() -> None:
    """GB/T 32905-2016, appendix A.1."""
    assert verify_audit.sm3(b"abc") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
