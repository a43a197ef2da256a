"""The tables of uploaded files: whose they are, and which departments they were handed to."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from shanzhi.infrastructure.files.model import StoredFile
from shanzhi.infrastructure.storage import Database, MomentColumn, metadata
from shanzhi.kernel.ids import DepartmentId, FileId, TenantId

_FILE = Table(
    "file_file",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("tenant", String(64), nullable=False),
    Column("session", String(40), nullable=False),
    Column("owner", String(64)),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", Integer, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("name", String(200), nullable=False),
    Column("at", MomentColumn, nullable=False),
)
Index("ix_file_file_tenant_owner", _FILE.c.tenant, _FILE.c.owner)
Index("ix_file_file_session", _FILE.c.session)
_HANDED = Table(
    "file_handed",
    metadata,
    Column("file", String(40), ForeignKey("file_file.id", ondelete="CASCADE"), primary_key=True),
    Column("department", String(64), primary_key=True),
    Column("tenant", String(64), nullable=False),
)


class FileStore:
    """Rows of files."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, file: StoredFile) -> None:
        """Store a row."""
        with self._db.write() as connection:
            connection.execute(insert(_FILE).values(file.model_dump(exclude={"departments"})))

    def find(self, number: FileId, tenant: TenantId) -> StoredFile | None:
        """The file of a number, with the departments it was handed to."""
        with self._db.read() as connection:
            row = (
                connection.execute(select(_FILE).where(_FILE.c.id == number, _FILE.c.tenant == tenant))
                .mappings()
                .first()
            )
            if row is None:
                return None
            departments = connection.execute(select(_HANDED.c.department).where(_HANDED.c.file == number)).scalars()
            return StoredFile.model_validate({**row, "departments": frozenset(departments)})

    def hand_over(self, file: StoredFile, department: DepartmentId) -> None:
        """Remember that a department was given this file; twice is once."""
        dialect = sqlite if self._db.sqlite else postgresql
        row = {"file": file.id, "department": department, "tenant": file.tenant}
        with self._db.write() as connection:
            connection.execute(dialect.insert(_HANDED).values(row).on_conflict_do_nothing())

    def bytes_of(self, file: StoredFile) -> int:
        """How much the owner (or, anonymous, the session) of this file keeps already."""
        mine = _FILE.c.session == file.session if file.owner is None else _FILE.c.owner == file.owner
        with self._db.read() as connection:
            total = connection.execute(
                select(func.coalesce(func.sum(_FILE.c.size), 0)).where(_FILE.c.tenant == file.tenant, mine)
            ).scalar_one()
        return int(total)

    def known(self, sha256: str) -> bool:
        """Whether any row speaks of this content."""
        with self._db.read() as connection:
            return connection.execute(select(_FILE.c.id).where(_FILE.c.sha256 == sha256).limit(1)).first() is not None
