"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from shanzhi.kernel.clock import CHINA

JsonColumn: Any = JSON().with_variant(JSONB(astext_type=Text()), "postgresql")
"""JSON text on SQLite, JSONB on PostgreSQL."""


class MomentColumn(TypeDecorator[datetime]):
    """An instant: stored in China Standard Time, read back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants: a deadline without a zone is a bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant must carry its zone")
        return value.astimezone(CHINA)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite drops the zone; it was China's."""
        if value is None:
            return None
        return value.replace(tzinfo=CHINA) if value.tzinfo is None else value.astimezone(CHINA)
