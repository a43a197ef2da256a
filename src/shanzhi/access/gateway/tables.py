"""The gateway's tables: promises kept per idempotency key, and approvals of tools."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from shanzhi.infrastructure.storage import JsonColumn, MomentColumn, metadata

calls = Table(
    "gateway_call",
    metadata,
    Column("tenant", String(40), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("tool", String(120), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("state", String(10), nullable=False),  # started, open, done
    Column("holder", String(120), nullable=False),  # host/process/instance that carries it out
    Column("until", MomentColumn, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("started_at", MomentColumn, nullable=False),
    Column("finished_at", MomentColumn, nullable=True),
    Column("receipt", JsonColumn, nullable=True),
)

approvals = Table(
    "gateway_approval",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("tool", String(120), nullable=False, index=True),
    Column("fingerprint", String(64), nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", MomentColumn, nullable=False),
)
