"""Write the next migration by comparing the declared tables with an empty store brought to the present head.

Usage: ``.venv/bin/python tools/new_migration.py "what changes"``. Read what it wrote before you commit it.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config

from shanzhi import bootstrap
from shanzhi.infrastructure.storage import metadata, open_database
from shanzhi.infrastructure.storage.migrating import CHAIN, migrate


def main() -> None:
    """Autogenerate a revision numbered after the last."""
    number = f"{len(list((CHAIN / 'versions').glob('*.py'))) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'empty.db'}")
        migrate(database)
        config = Config()
        config.set_main_option("script_location", str(CHAIN))
        with database.write() as connection:
            config.attributes.update(connection=connection, target_metadata=metadata)
            command.revision(config, message=sys.argv[1], autogenerate=True, rev_id=number)
    print(f"{bootstrap.__name__} knows {len(metadata.tables)} tables")


if __name__ == "__main__":
    main()
