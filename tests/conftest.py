"""Fixtures that several floors share. Append only: others rely on what is here."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
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


STARTED_ONCE = {"live_city": "city", "sandbox_session": "departments", "postgres_server": "postgres"}
"""Fixtures that start processes: the tests that share one run in one worker, so that it is started once."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test without a group joins that of the first thing it needs started; the rest goes where there is room."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            groups = [group for name, group in STARTED_ONCE.items() if name in getattr(item, "fixturenames", ())]
            if groups:
                item.add_marker(pytest.mark.xdist_group(groups[0]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything must be there (``CI_STRICT``), a skipped test is a failed one."""
    report = yield
    if os.environ.get("CI_STRICT") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"CI_STRICT: this may not be skipped: {report.longreprtext}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself."""
    report = yield
    if os.environ.get("CI_STRICT") and report.skipped:
        report.outcome, report.longrepr = "failed", f"CI_STRICT: this may not be skipped: {report.longreprtext}"
    return report
