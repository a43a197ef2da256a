"""The connection to the store of record, and the one ``MetaData`` on which every part declares its tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import make_url

from shanzhi.kernel.errors import SystemFailed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Database:
    """A store of record.

    Parts use :meth:`read` and :meth:`write`; both give a SQLAlchemy Core connection in a transaction. ``write`` takes
    SQLite's single writer lock at once (``BEGIN IMMEDIATE``), so keep it short: no model and no network inside.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.sqlite = engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A reading transaction."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A writing transaction: committed on leaving, rolled back on an exception."""
        with self.engine.connect() as raw:
            connection = raw.execution_options(shanzhi_writes=True)
            with connection.begin():
                yield connection

    def create_tables(self) -> None:
        """Create what is missing, without migrations: for tests and throw-away databases."""
        metadata.create_all(self.engine)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def open_database(url: str, *, pool_size: int = 10) -> Database:
    """Open ``sqlite:///path`` or ``postgresql+psycopg://…``.

    Raises:
        SystemFailed: the URL names another kind of database, or its folder cannot be made.
    """
    parsed = make_url(url)
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, pool_size=pool_size, max_overflow=20, connect_args={"timeout": 30})
        _prepare_sqlite(engine)
    elif kind == "postgresql":
        engine = create_engine(url, pool_size=pool_size, max_overflow=20, pool_pre_ping=True)
    else:
        raise SystemFailed("unsupported_database", f"不支持的数据库类型：{kind}。请使用 sqlite 或 postgresql 地址。")
    return Database(engine)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        for pragma in ("journal_mode=wal", "synchronous=normal", "busy_timeout=30000", "foreign_keys=on"):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("shanzhi_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
