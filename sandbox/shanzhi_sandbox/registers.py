"""人口登记与法人登记: what is on record about a person or a company. It only answers; nothing is changed through it."""

from __future__ import annotations

import json
from typing import Any

from shanzhi_sandbox.certificates import holder_of
from shanzhi_sandbox.pack import Seed
from shanzhi_sandbox.store import Store, as_json
from shanzhi_sandbox.tool import SUBJECT, VALUES, Arguments, Caller, Refused, Tool, record, text

SCHEMA = """
create table if not exists person(
    id_number text primary key, name text not null, phone text not null, facts text not null);
create table if not exists company(
    uscc text primary key, name text not null, legal_person text not null, phone text not null,
    facts text not null);
"""


def seed(store: Store, content: Seed) -> None:
    """Bring in the pack's people and companies; what the pack corrects is corrected."""
    with store.write() as connection:
        for persona in content.personas:
            facts, key = as_json(persona.get("facts", {})), holder_of(persona)
            if persona["kind"] == "person":
                connection.execute(
                    "insert or replace into person values (?, ?, ?, ?)", (key, persona["name"], persona["phone"], facts)
                )
            else:
                connection.execute(
                    "insert or replace into company values (?, ?, ?, ?, ?)",
                    (key, persona["name"], persona["legal_person"], persona["phone"], facts),
                )


def _get_person(store: Store, arguments: Arguments, _caller: Caller) -> dict[str, Any]:
    row = store.one("select * from person where id_number = ?", arguments["id_number"])
    if row is None:
        raise Refused("not_found", "人口登记中没有此人。")
    return {**row, "facts": json.loads(row["facts"])}


def _get_company(store: Store, arguments: Arguments, _caller: Caller) -> dict[str, Any]:
    row = store.one("select * from company where uscc = ?", arguments["uscc"])
    if row is None:
        raise Refused("not_found", "法人登记中没有此单位。")
    return {**row, "facts": json.loads(row["facts"])}


TOOLS = (
    Tool(
        "get_person",
        "查询一名居民的人口登记信息。",
        record("id_number", id_number=SUBJECT),
        record("id_number name phone facts", id_number=SUBJECT, name=text(100), phone=text(20), facts=VALUES),
        _get_person,
    ),
    Tool(
        "get_company",
        "查询一家单位的法人登记信息。",
        record("uscc", uscc=SUBJECT),
        record(
            "uscc name legal_person phone facts",
            uscc=SUBJECT,
            name=text(200),
            legal_person=text(100),
            phone=text(20),
            facts=VALUES,
        ),
        _get_company,
    ),
)
