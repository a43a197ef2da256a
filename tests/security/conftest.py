"""A throw-away store of record, a clock that stands still, and keys made for one test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from shanzhi.infrastructure.storage import Database, open_database
from shanzhi.kernel.clock import CHINA, SettableClock
from shanzhi.security.secrets import Keys, load_keys


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    database = open_database(f"sqlite:///{tmp_path / 'test.db'}")
    database.create_tables()
    yield database
    database.close()


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(datetime(2026, 6, 1, 9, 0, tzinfo=CHINA))


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return load_keys(tmp_path / "keys", {}, demo=True)
