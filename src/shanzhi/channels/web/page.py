"""The citizen's page as files: compressed on the way, and kept by the browser where a file's name tells its content.

It knows nothing of what is in them.
"""

from __future__ import annotations

import os
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
"""May be kept, but must be asked about before each use: a new build is seen at once."""
WORTH_COMPRESSING = 1_000


class PageFiles(StaticFiles):
    """Static files; those under ``assets/`` carry a hash of their content in their name."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, with how long it may be kept."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        hashed = Path(full_path).parent.name == "assets"
        response.headers["Cache-Control"] = FOR_EVER if hashed else ASK_AGAIN
        return response


def page(folder: Path) -> ASGIApp:
    """Serve a built page from a folder; ``/`` is its ``index.html``."""
    return GZipMiddleware(PageFiles(directory=folder, html=True), minimum_size=WORTH_COMPRESSING)
