"""The tables of the content store: a row for each revision of each record, and one for each load that changed it."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, String, Table

from shanzhi.infrastructure.storage import JsonColumn, MomentColumn, metadata

content_record = Table(
    "content_record",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("code", String(96), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("load", Integer, nullable=False, comment="content_load.number of the load that brought it"),
    Column("valid_from", Date, comment="null: since ever"),
    Column("valid_to", Date, comment="last day; null: open"),
    Column("body", JsonColumn, nullable=False, comment="the record as written in the pack"),
    Column("sha256", String(64), nullable=False, comment="of the body as canonical JSON"),
    Column("loaded_at", MomentColumn, nullable=False),
    Column("loaded_by", String(96), nullable=False),
    Column("withdrawn_at", MomentColumn, comment="when the record was no longer in the pack"),
    Column("withdrawn_by", String(96)),
)

content_load = Table(
    "content_load",
    metadata,
    Column("tenant", String(64), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="the catalogue's revision"),
    Column("pack", String(96), nullable=False),
    Column("source_sha256", String(64), nullable=False, comment="of the files, to see at once that nothing changed"),
    Column("loaded_at", MomentColumn, nullable=False),
    Column("loaded_by", String(96), nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("withdrawn", Integer, nullable=False),
)
