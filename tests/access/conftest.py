"""A gateway to real systems, for each test its own store."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.access.gateway_world import GatewayWorld, build
from tests.sandbox_world import SandboxWorld

from shanzhi.infrastructure.storage import Database, open_database

_NUMBERS = itertools.count(1)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'gateway.db'}")
    opened.create_tables()
    yield opened
    opened.close()


@pytest.fixture
def world(sandbox: SandboxWorld, database: Database) -> Iterator[GatewayWorld]:
    built = build(sandbox, database)
    yield built
    built.gateway.close()


@pytest.fixture
def new_case() -> Callable[[], str]:
    """A case number that no test has used."""
    return lambda: f"990100-20260601-{next(_NUMBERS):06d}"
