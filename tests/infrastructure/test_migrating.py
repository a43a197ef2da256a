"""The one chain of migrations, on an empty SQLite and an empty PostgreSQL, at once, twice, and when it fails."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Inspector, MetaData, String, Table, inspect, text
from tests.postgres import Postgres

from shanzhi import bootstrap
from shanzhi.infrastructure.storage import Database, metadata, open_database
from shanzhi.infrastructure.storage.migrating import CHAIN, migrate
from shanzhi.kernel.errors import SystemFailed

DECLARED_BY = bootstrap.__name__
"""Importing it imports every part, and so every table."""
FAILING = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None


def upgrade() -> None:
    op.create_table("half_done", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("INSERT INTO half_done (id) VALUES (1)")
    op.execute("DELETE FROM operations_probe")
    with op.batch_alter_table("operations_probe") as table:
        table.add_column(sa.Column("more", sa.Integer()))
    op.execute("INSERT INTO no_such_table (id) VALUES (1)")
"""
RACE = """
import os
import sys
import traceback

from shanzhi.infrastructure.storage import open_database
from shanzhi.infrastructure.storage.migrating import migrate

line, signal = os.pipe()
racers = []
for _ in range(int(sys.argv[2])):
    racers.append(os.fork())
    if not racers[-1]:
        os.close(signal)
        os.read(line, 1)
        code = 1
        try:
            store = open_database(sys.argv[1])
            if sys.argv[3:] == ["unlocked"]:
                store.write, store.sqlite = store.read, True
            migrate(store)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
os.close(signal)
sys.exit(sum(os.waitpid(racer, 0)[1] != 0 for racer in racers))
"""
"""Imports once, forks processes, lets them all go in the same instant; the exit code is how many failed."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.fresh()


@pytest.fixture
def store(url: str) -> Iterator[Database]:
    opened = open_database(url)
    yield opened
    opened.close()


def differences(store: Database, declared: MetaData) -> list[Any]:
    """What alembic would still change."""
    with store.read() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), declared))


def shape(store: Database) -> dict[str, Any]:
    """Everything that the database itself says of its tables, keys and constraints included."""
    seen = inspect(store.engine)
    names = sorted(set(seen.get_table_names()) - {"alembic_version"})
    return {name: _table(seen, name) for name in names}


def _table(seen: Inspector, name: str) -> dict[str, Any]:
    columns = {c["name"]: (str(c["type"]), c["nullable"], c["default"]) for c in seen.get_columns(name)}
    return {
        "columns": columns,
        "primary": seen.get_pk_constraint(name),
        "unique": sorted(seen.get_unique_constraints(name), key=str),
        "foreign": sorted(seen.get_foreign_keys(name), key=str),
        "checks": sorted(seen.get_check_constraints(name), key=str),
        "indexes": sorted(seen.get_indexes(name), key=str),
    }


def test_the_chain_makes_exactly_the_declared_tables(store: Database, url: str, tmp_path: Path) -> None:
    """Our own word: one chain for SQLite and PostgreSQL, and nothing is declared that it does not make."""
    migrate(store)
    assert differences(store, metadata) == []
    made = shape(store)
    with store.engine.begin() as connection:
        metadata.drop_all(connection)
    store.create_tables()
    assert made == shape(store)
    assert set(made) == set(metadata.tables)


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        ("ALTER TABLE operations_probe ADD COLUMN extra INTEGER", "remove_column"),
        ("DROP TABLE operations_probe", "add_table"),
        ("DROP INDEX ix_durable_worker_seen_at", "add_index"),
        ("ALTER TABLE operations_probe RENAME TO probe_of_operations", "remove_table"),
    ],
)
def test_a_schema_that_differs_is_found(store: Database, spoil: str, what: str) -> None:
    """The comparison can fail: each of these is noticed by both ways of looking."""
    migrate(store)
    before = shape(store)
    with store.write() as connection:
        connection.exec_driver_sql(spoil)
    assert what in {difference[0] for difference in differences(store, metadata)}
    assert shape(store) != before


def test_a_table_declared_without_a_migration_is_found(store: Database) -> None:
    """What somebody will forget one day."""
    declared = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(declared)
    Table("forgotten", declared, Column("id", String(8), primary_key=True))
    migrate(store)
    assert [(what, table.name) for what, table in differences(store, declared)] == [("add_table", "forgotten")]


def test_migrating_again_changes_nothing(store: Database) -> None:
    """It runs at every start."""
    migrate(store)
    before = shape(store)
    _keep_a_row(store)
    migrate(store)
    assert shape(store) == before
    assert _rows(store) == 1


def test_processes_that_start_at_once_migrate_once(store: Database, url: str) -> None:
    """Workers of one installation are started together; none of them may fail or say anything."""
    assert race(url) == (0, "")
    assert differences(store, metadata) == []


def test_without_the_lock_the_race_is_lost(request: pytest.FixtureRequest, url: str, tmp_path: Path) -> None:
    """The race can be lost: with the lock taken away, somebody fails within a few of them."""
    urls = [f"sqlite:///{tmp_path / f'{i}.db'}" for i in range(8)]
    if "postgresql" in url:
        server: Postgres = request.getfixturevalue("postgres_server")
        urls = [server.fresh() for _ in urls]
    assert any(race(one, "unlocked")[0] for one in urls)


def test_a_failed_migration_leaves_the_store_as_it_was(store: Database, tmp_path: Path) -> None:
    """Tables made, rows deleted and columns added before the failure are all taken back; mended, it goes on."""
    migrate(store)
    _keep_a_row(store)
    before = shape(store)
    chain = tmp_path / "chain"
    shutil.copytree(CHAIN, chain, ignore=shutil.ignore_patterns("__pycache__"))
    second = chain / "versions" / "0002_fails.py"
    second.write_text(FAILING, "utf-8")
    with pytest.raises(SystemFailed, match="没有改动") as failed:
        migrate(store, chain)
    assert failed.value.code == "migration_failed"
    assert shape(store) == before
    assert (_rows(store), _revision(store)) == (1, "0001")
    mended = "".join(line for line in FAILING.splitlines(keepends=True) if "no_such_table" not in line)
    second.write_text(mended, "utf-8")
    migrate(store, chain)
    assert (_rows(store), _revision(store)) == (0, "0002")
    assert "half_done" in shape(store)


def test_a_store_of_a_newer_release_is_refused_and_not_touched(store: Database) -> None:
    """Going back to an older program must not harm what the newer one keeps."""
    migrate(store)
    before = shape(store)
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SystemFailed) as refused:
        migrate(store)
    assert refused.value.code == "store_is_newer"
    assert (shape(store), _revision(store)) == (before, "9999")


def race(url: str, *how: str) -> tuple[int, str]:
    """How many of the racers failed, and what they said."""
    command = [sys.executable, "-c", RACE, url, "6", *how]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120, check=False
    )
    return done.returncode, done.stdout


def _keep_a_row(store: Database) -> None:
    with store.write() as connection:
        connection.execute(text("INSERT INTO operations_probe (id, at) VALUES (1, '2026-06-30 09:00:00')"))


def _rows(store: Database) -> int:
    with store.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM operations_probe")).scalar_one())


def _revision(store: Database) -> str:
    with store.read() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
