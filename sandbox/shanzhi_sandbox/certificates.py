"""电子证照库: who holds which certificate, and the issuing of new ones. It does not know why a case was approved."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, date, datetime
from typing import Any

from shanzhi_sandbox.pack import Seed
from shanzhi_sandbox.store import Store, as_json, count_effect, now
from shanzhi_sandbox.tool import CASE, KEY, SUBJECT, VALUES, Arguments, Caller, Refused, Tool, record, text

SCHEMA = """
create table if not exists certificate_kind(
    id text primary key, name text not null, issuer text not null, valid_years real, fields text not null);
create table if not exists issuer(department text not null, kind text not null, primary key (department, kind));
create table if not exists certificate(
    serial text primary key, holder text not null, kind text not null, fields text not null, valid_to text,
    issued_at text not null, case_number text, idempotency_key text, replaced integer not null default 0);
create index if not exists certificate_holder on certificate(holder, kind);
create index if not exists certificate_case on certificate(case_number, kind);
"""
_KIND = text(60, r"^[a-z][a-z0-9_]*$")
_ROW = record(
    "certificate name issuer serial fields valid_to issued_at",
    certificate=text(60),
    name=text(100),
    issuer=text(40),
    serial=text(80),
    fields={"type": "object"},
    valid_to={"type": ["string", "null"]},
    issued_at=text(40),
)


def seed(store: Store, content: Seed) -> None:
    """Bring in what the pack says that people hold; certificates issued since are left alone."""
    with store.write() as connection:
        for kind in content.certificates.values():
            connection.execute(
                "insert or replace into certificate_kind values (?, ?, ?, ?, ?)",
                (
                    *(kind["id"], kind["name"], kind["issuer"], kind["valid_years"]),
                    as_json([field["name"] for field in kind["fields"]]),
                ),
            )
        connection.execute("delete from issuer")
        connection.executemany("insert into issuer values (?, ?)", sorted(content.issues))
        for persona in content.personas:
            for kind_id, fields in persona.get("certificates", {}).items():
                _seed_one(connection, holder_of(persona), kind_id, fields, content)


def holder_of(persona: dict[str, Any]) -> str:
    """A person's ID number, or a company's credit code as its licence has it."""
    if persona["kind"] == "person":
        return str(persona["id_number"])
    return str(persona["certificates"]["business_licence"]["uscc"])


def _seed_one(connection: sqlite3.Connection, holder: str, kind: str, fields: dict[str, Any], content: Seed) -> None:
    years = content.certificates[kind]["valid_years"]
    from_field = next((fields[name] for name in ("issued_on", "registered_on") if fields.get(name)), None)
    valid_to = fields.get("valid_to") or _after(from_field, years)
    connection.execute(
        "insert into certificate(serial, holder, kind, fields, valid_to, issued_at) values (?, ?, ?, ?, ?, ?) "
        "on conflict(serial) do update set fields = excluded.fields, valid_to = excluded.valid_to",
        (f"SEED-{holder}-{kind}", holder, kind, as_json(fields), valid_to, from_field or now()),
    )


def _after(start: str | None, years: float | None) -> str | None:
    if start is None or not years:
        return None
    day = date.fromisoformat(start[:10])
    months = day.year * 12 + day.month - 1 + round(years * 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(months // 12, months % 12 + 1, last).isoformat()
        except ValueError:
            continue
    return None


def _rows(store: Store, holder: str, kind: str = "") -> list[dict[str, Any]]:
    found = store.rows(
        "select c.kind as certificate, k.name, k.issuer, c.serial, c.fields, c.valid_to, c.issued_at "
        "from certificate c join certificate_kind k on k.id = c.kind "
        "where c.holder = ? and not c.replaced and (? = '' or c.kind = ?) order by c.kind",
        holder,
        kind,
        kind,
    )
    return [{**row, "fields": json.loads(row["fields"])} for row in found]


def _list(store: Store, arguments: Arguments, _caller: Caller) -> dict[str, Any]:
    return {"holder": arguments["holder"], "certificates": _rows(store, arguments["holder"])}


def _get(store: Store, arguments: Arguments, _caller: Caller) -> dict[str, Any]:
    rows = _rows(store, arguments["holder"], arguments["certificate"])
    if not rows:
        raise Refused("not_found", "电子证照库中没有这本证照。")
    return rows[0]


def _issue(store: Store, arguments: Arguments, caller: Caller) -> dict[str, Any]:
    holder, kind, case = arguments["holder"], arguments["certificate"], arguments["case"]
    known = store.one("select * from certificate_kind where id = ?", kind)
    if known is None:
        raise Refused("unknown_certificate", f"没有名为 {kind} 的证照种类。")
    if store.one("select 1 from issuer where department = ? and kind = ?", caller.department, kind) is None:
        raise Refused("not_the_issuer", f"本部门不制发{known['name']}。")
    with store.write() as connection:
        before = store.one("select * from certificate where case_number = ? and kind = ?", case, kind)
        if before is not None:
            return _repeated(before, holder)
        issued_at = now()
        day = datetime.now(UTC).astimezone().date().isoformat()
        sequence = connection.execute("select count(*) from certificate").fetchone()[0]
        serial = f"ZZ{day.replace('-', '')}{sequence + 1:06d}"
        old: dict[str, Any] = next((row["fields"] for row in _rows(store, holder, kind)), {})
        fields = {**_completed(known, serial, day), **_lasting(old), **arguments["fields"]}
        valid_to = fields.get("valid_to") or _after(day, known["valid_years"])
        connection.execute("update certificate set replaced = 1 where holder = ? and kind = ?", (holder, kind))
        connection.execute(
            "insert into certificate values (?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (serial, holder, kind, as_json(fields), valid_to, issued_at, case, arguments["idempotency_key"]),
        )
        count_effect(connection, f"issued:{kind}", case, arguments["idempotency_key"], holder)
    return {"serial": serial, "certificate": kind, "valid_to": valid_to, "issued_at": issued_at, "repeated": False}


def _repeated(before: dict[str, Any], holder: str) -> dict[str, Any]:
    if before["holder"] != holder:
        raise Refused("case_belongs_to_other", "该办件已经为另一持证人制证。")
    return {
        "serial": before["serial"],
        "certificate": before["kind"],
        "valid_to": before["valid_to"],
        "issued_at": before["issued_at"],
        "repeated": True,
    }


def _completed(kind: dict[str, Any], serial: str, day: str) -> dict[str, Any]:
    """What the library itself fills in on a new certificate, where its kind has such a field."""
    own = {"number": serial, "issued_on": day}
    return {name: value for name, value in own.items() if name in json.loads(kind["fields"])}


def _lasting(old: dict[str, Any]) -> dict[str, Any]:
    """A renewed certificate keeps the contents of the old one that the decision does not change, but not its dates."""
    return {name: value for name, value in old.items() if name not in ("valid_to", "issued_on")}


TOOLS = (
    Tool(
        "list_certificates",
        "列出持证人名下有效的电子证照及其内容。持证人是公民身份号码或统一社会信用代码。",
        record("holder", holder=SUBJECT),
        record("holder certificates", holder=SUBJECT, certificates={"type": "array", "items": _ROW}),
        _list,
    ),
    Tool(
        "get_certificate",
        "读取持证人的一本电子证照。",
        record("holder certificate", holder=SUBJECT, certificate=_KIND),
        _ROW,
        _get,
    ),
    Tool(
        "issue_certificate",
        "依办件结果为持证人制发一本电子证照，替换同种旧证。同一办件同种证照只制发一次。",
        record(
            "holder certificate fields case idempotency_key",
            holder=SUBJECT,
            certificate=_KIND,
            fields=VALUES,
            case=CASE,
            idempotency_key=KEY,
        ),
        record(
            "serial certificate valid_to issued_at repeated",
            serial=text(80),
            certificate=text(60),
            valid_to={"type": ["string", "null"]},
            issued_at=text(40),
            repeated={"type": "boolean"},
        ),
        _issue,
    ),
)
