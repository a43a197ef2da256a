"""Alembic's entry: works on the connection and the metadata that it is handed, nothing else."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from shanzhi.infrastructure.storage.types import JsonColumn, MomentColumn

config = context.config


def written(kind: str, column: Any, autogen: Any) -> str | Literal[False]:
    """How our own column types are written in a migration: by their name."""
    if kind != "type" or not (isinstance(column, MomentColumn) or repr(column) == repr(JsonColumn)):
        return False
    autogen.imports.add("from shanzhi.infrastructure.storage.types import JsonColumn, MomentColumn")
    return "MomentColumn()" if isinstance(column, MomentColumn) else "JsonColumn"


context.configure(
    connection=config.attributes["connection"],
    target_metadata=config.attributes["target_metadata"],
    render_as_batch=True,
    compare_type=True,
    render_item=written,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
