"""Print the OpenAPI document: ``python -m shanzhi.channels.web.openapi > openapi.json``."""

from __future__ import annotations

import json
import sys

from shanzhi.channels.web.app import create_app


def main() -> None:
    """Write the document to standard output."""
    json.dump(create_app(None).openapi(), sys.stdout, ensure_ascii=False, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
