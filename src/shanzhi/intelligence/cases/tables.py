"""The tables of cases in the store of record."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from shanzhi.infrastructure.storage import JsonColumn, MomentColumn, metadata

case_counter = Table(
    "case_counter",
    metadata,
    Column("prefix", String(40), primary_key=True),  # region and day: 990100-20260630
    Column("last", Integer, nullable=False),
)

case_case = Table(
    "case_case",
    metadata,
    Column("number", String(40), primary_key=True),
    Column("tenant", String(40), nullable=False),
    Column("task", String(60), nullable=False),
    Column("subject", String(40), nullable=False),
    Column("department", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("due_at", MomentColumn),  # when pending effects are to be tried; null when there are none
    Column("watch_on", Date),  # when the deadline is to be looked at; null when never
    Column("body", JsonColumn, nullable=False),
    UniqueConstraint("tenant", "task"),
    Index("ix_case_case_subject", "tenant", "subject"),
    Index("ix_case_case_department", "tenant", "department", "state"),
    Index("ix_case_case_due_at", "due_at"),
    Index("ix_case_case_watch_on", "watch_on"),
)

case_event = Table(
    "case_event",
    metadata,
    Column("number", String(40), ForeignKey("case_case.number"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("at", MomentColumn, nullable=False),
    Column("by", String(80), nullable=False),
    Column("data", JsonColumn, nullable=False),
)
