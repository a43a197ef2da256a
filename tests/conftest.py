"""Fixtures that several floors share. Append only: others rely on what is here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.front_door import LiveCity
from tests.postgres import NoPostgres, Postgres, own_postgres
from tests.sandbox_world import SandboxWorld


@pytest.fixture(scope="session")
def sandbox_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxWorld]:
    """The departments' systems, started once for all tests of this process."""
    world = SandboxWorld(tmp_path_factory.mktemp("sandbox"))
    yield world
    world.stop()


@pytest.fixture
def sandbox(sandbox_session: SandboxWorld) -> Iterator[SandboxWorld]:
    """The departments' systems, mended after each test."""
    yield sandbox_session
    sandbox_session.mend()


@pytest.fixture(scope="session")
def live_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveCity]:
    """The demonstration city as a real server process, on 2026-06-30; shared, so leave no matter half done."""
    city = LiveCity(tmp_path_factory.mktemp("city"))
    city.start()
    yield city
    city.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A real PostgreSQL, started when the first test of this process wants one."""
    with ExitStack() as ending:
        try:
            server = ending.enter_context(own_postgres())
        except NoPostgres as missing:
            pytest.skip(str(missing))
        yield server


@pytest.fixture
def postgres(postgres_server: Postgres) -> str:
    """The URL of an empty PostgreSQL database that no other test uses."""
    return postgres_server.fresh()
