"""Bringing a store of record to the present schema: one chain of migrations, the same for SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from shanzhi.infrastructure.storage.database import Database, metadata
from shanzhi.kernel.errors import SystemFailed

CHAIN = Path(__file__).parent / "migrations"


def migrate(database: Database, chain: Path = CHAIN) -> None:
    """Upgrade to the newest revision; safe to call at every start, also by several workers at once.

    Everything happens in one transaction, on SQLite as well.

    Raises:
        SystemFailed: ``migration_failed``, or ``store_is_newer`` when a newer release has been here; either way the
            store is left as it was.
    """
    config = Config()
    config.set_main_option("script_location", str(chain).replace("%", "%%"))
    try:
        with database.write() as connection:
            if not database.sqlite:
                connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7346001)")
            config.attributes["connection"] = connection
            config.attributes["target_metadata"] = metadata
            command.upgrade(config, "head")
    except SQLAlchemyError as error:
        detail = "数据库结构升级没有成功，原有数据没有改动。请运维人员查看日志，检查数据库权限和磁盘空间后重启。"
        raise SystemFailed("migration_failed", detail, error=str(error)[:500]) from error
    except CommandError as error:
        detail = "这个数据库由更新版本的程序使用过，本程序不认识它的结构，没有改动数据。请改用新版本的程序启动。"
        raise SystemFailed("store_is_newer", detail, error=str(error)[:500]) from error
