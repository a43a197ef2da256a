"""The store of record: SQLite in one file, or PostgreSQL, by URL. One schema, one migration chain."""

from shanzhi.infrastructure.storage.database import Database, metadata, open_database
from shanzhi.infrastructure.storage.journal import SqlJournal
from shanzhi.infrastructure.storage.types import JsonColumn, MomentColumn

__all__ = ["Database", "JsonColumn", "MomentColumn", "SqlJournal", "metadata", "open_database"]
