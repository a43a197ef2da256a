"""部门办件系统: takes applications and follows them, one number one application. It decides nothing by itself."""

from __future__ import annotations

import json
from typing import Any

from shanzhi_sandbox.pack import Seed
from shanzhi_sandbox.store import Store, as_json, count_effect, now
from shanzhi_sandbox.tool import (
    CASE,
    KEY,
    SUBJECT,
    VALUES,
    Arguments,
    Caller,
    Refused,
    Schema,
    Tool,
    record,
    text,
)

SCHEMA = """
create table if not exists item(code text primary key, department text not null);
create table if not exists application(
    case_number text primary key, item text not null, department text not null, subject text not null,
    form text not null, materials text not null, content_sm3 text not null, idempotency_key text not null,
    receipt text not null unique, received_at text not null, state text not null);
create table if not exists supplement(
    idempotency_key text primary key, case_number text not null, form text not null, materials text not null,
    at text not null);
create table if not exists step(
    case_number text not null, step text not null, state text not null, by text not null, note text not null,
    at text not null, primary key (case_number, step));
create table if not exists setting(name text primary key, value text not null);
"""
_STATES = ("waiting", "current", "done", "refused", "supplement")
_MATERIALS: Schema = {"type": "array", "maxItems": 100, "items": {"type": "object", "maxProperties": 20}}
_SM3 = text(64, r"^[0-9a-f]{64}$")


def seed(store: Store, content: Seed, departments: tuple[str, ...]) -> None:
    """Bring in which items are whose; applications are left alone."""
    with store.write() as connection:
        connection.execute("delete from item")
        connection.executemany(
            "insert into item values (?, ?)",
            [(code, owner) for code, owner in content.items.items() if owner in departments],
        )


def set_forgetful(store: Store, value: bool) -> None:
    """Let the system forget that it has seen a case number, as a badly made one would: each delivery is an effect."""
    with store.write() as connection:
        connection.execute("insert or replace into setting values ('forgetful', ?)", (str(int(value)),))


def _submit(store: Store, arguments: Arguments, _caller: Caller) -> dict[str, Any]:
    case, item = arguments["case"], arguments["item"]
    owner = store.one("select department from item where code = ?", item)
    if owner is None:
        raise Refused("not_ours", f"事项 {item} 不由本系统受理。")
    with store.write() as connection:
        before = store.one("select * from application where case_number = ?", case)
        forgetful = store.one("select 1 from setting where name = 'forgetful' and value = '1'")
        if before is not None and forgetful is None:
            return _same_again(before, arguments)
        received_at = now()
        sequence = connection.execute("select count(*) from effect where kind = 'submitted'").fetchone()[0] + 1
        receipt = f"{owner['department'].upper()}{received_at[:10].replace('-', '')}{sequence:06d}"
        connection.execute(
            "insert or replace into application values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'received')",
            (
                *(case, item, owner["department"], arguments["subject"]),
                *(as_json(arguments["form"]), as_json(arguments["materials"]), arguments.get("content_sm3", "")),
                *(arguments["idempotency_key"], receipt, received_at),
            ),
        )
        count_effect(connection, "submitted", case, arguments["idempotency_key"], arguments["subject"])
    return {"case": case, "receipt": receipt, "received_at": received_at, "repeated": False}


def _same_again(before: dict[str, Any], arguments: Arguments) -> dict[str, Any]:
    same = (
        before["item"] == arguments["item"]
        and before["subject"] == arguments["subject"]
        and before["form"] == as_json(arguments["form"])
        and before["materials"] == as_json(arguments["materials"])
    )
    if not same:
        raise Refused("case_taken", "该办件编号已经收到内容不同的申请。")
    return {
        "case": before["case_number"],
        "receipt": before["receipt"],
        "received_at": before["received_at"],
        "repeated": True,
    }


def _find(store: Store, arguments: Arguments, caller: Caller) -> dict[str, Any]:
    """The application, if it is there for this caller: its own subject's, or its own department's."""
    row = store.one("select * from application where case_number = ?", arguments["case"])
    mine = row is not None and arguments.get("subject") in (None, row["subject"])
    if caller.kind == "officer":
        mine = row is not None and caller.department == row["department"]
    if row is None or not mine:
        raise Refused("not_found", "本系统没有这件办件。")
    return row


def _get(store: Store, arguments: Arguments, caller: Caller) -> dict[str, Any]:
    row = _find(store, arguments, caller)
    steps = store.rows(
        "select step, state, by, note, at from step where case_number = ? order by rowid", row["case_number"]
    )
    return {
        "case": row["case_number"],
        "item": row["item"],
        "department": row["department"],
        "subject": row["subject"],
        "form": json.loads(row["form"]),
        "materials": json.loads(row["materials"]),
        "receipt": row["receipt"],
        "received_at": row["received_at"],
        "state": row["state"],
        "steps": steps,
    }


def _supplement(store: Store, arguments: Arguments, caller: Caller) -> dict[str, Any]:
    row = _find(store, arguments, caller)
    key = arguments["idempotency_key"]
    with store.write() as connection:
        if store.one("select 1 from supplement where idempotency_key = ?", key) is not None:
            return {"case": row["case_number"], "state": row["state"], "repeated": True}
        if row["state"] in ("withdrawn", "closed"):
            raise Refused("case_closed", "办件已经结束，不能再补正。")
        form, materials = arguments.get("form", {}), arguments.get("materials", [])
        connection.execute(
            "insert into supplement values (?, ?, ?, ?, ?)",
            (key, row["case_number"], as_json(form), as_json(materials), now()),
        )
        connection.execute(
            "update application set state = 'supplemented', form = ?, materials = ? where case_number = ?",
            (
                as_json({**json.loads(row["form"]), **form}),
                as_json([*json.loads(row["materials"]), *materials]),
                row["case_number"],
            ),
        )
        count_effect(connection, "supplemented", row["case_number"], key, row["subject"])
    return {"case": row["case_number"], "state": "supplemented", "repeated": False}


def _withdraw(store: Store, arguments: Arguments, caller: Caller) -> dict[str, Any]:
    row = _find(store, arguments, caller)
    if row["state"] == "withdrawn":
        return {"case": row["case_number"], "state": "withdrawn", "repeated": True}
    with store.write() as connection:
        connection.execute("update application set state = 'withdrawn' where case_number = ?", (row["case_number"],))
        count_effect(connection, "withdrawn", row["case_number"], arguments.get("idempotency_key", ""), row["subject"])
    return {"case": row["case_number"], "state": "withdrawn", "repeated": False}


def _record_step(store: Store, arguments: Arguments, caller: Caller) -> dict[str, Any]:
    row = _find(store, arguments, caller)
    case, step, state = row["case_number"], arguments["step"], arguments["state"]
    before = store.one("select state from step where case_number = ? and step = ?", case, step)
    if before is not None and before["state"] == state:
        return {"case": case, "step": step, "state": state, "repeated": True}
    if before is not None and before["state"] in ("done", "refused"):
        raise Refused("step_over", "这一环节已经办结，不能改动。")
    with store.write() as connection:
        connection.execute(
            "insert into step values (?, ?, ?, ?, ?, ?) on conflict(case_number, step) do update set "
            "state = excluded.state, by = excluded.by, note = excluded.note, at = excluded.at",
            (case, step, state, arguments["by"], arguments.get("note", ""), now()),
        )
        count_effect(connection, f"step:{step}:{state}", case, arguments.get("idempotency_key", ""), row["subject"])
    return {"case": case, "step": step, "state": state, "repeated": False}


_DONE = record("case state repeated", case=CASE, state=text(20), repeated={"type": "boolean"})
_STEP = record("step state by note at", step=text(100), state=text(20), by=text(100), note=text(2000), at=text(40))

TOOLS = (
    Tool(
        "submit_application",
        "接收一件申请，返回部门收件凭证号。同一办件编号只接收一次，内容不同则拒收。",
        record(
            "case item subject form materials idempotency_key",
            case=CASE,
            item=text(20, r"^[A-Z]{2,4}-[0-9]{3}$"),
            subject=SUBJECT,
            form=VALUES,
            materials=_MATERIALS,
            content_sm3=_SM3,
            idempotency_key=KEY,
        ),
        record(
            "case receipt received_at repeated",
            case=CASE,
            receipt=text(40),
            received_at=text(40),
            repeated={"type": "boolean"},
        ),
        _submit,
    ),
    Tool(
        "get_application",
        "读取一件申请在本部门的办理情况。",
        record("case", case=CASE, subject=SUBJECT),
        record(
            "case item department subject form materials receipt received_at state steps",
            case=CASE,
            item=text(20),
            department=text(20),
            subject=SUBJECT,
            form={"type": "object"},
            materials={"type": "array"},
            receipt=text(40),
            received_at=text(40),
            state=text(20),
            steps={"type": "array", "items": _STEP},
        ),
        _get,
    ),
    Tool(
        "supplement_application",
        "为一件申请补正表单内容或材料。",
        record(
            "case idempotency_key",
            case=CASE,
            subject=SUBJECT,
            form=VALUES,
            materials=_MATERIALS,
            idempotency_key=KEY,
        ),
        _DONE,
        _supplement,
    ),
    Tool(
        "withdraw_application",
        "撤回一件尚未办结的申请。",
        record("case", case=CASE, subject=SUBJECT, reason=text(2000), idempotency_key=KEY),
        _DONE,
        _withdraw,
    ),
    Tool(
        "record_step",
        "登记一件申请某一环节的办理结果、经办人和意见。",
        record(
            "case step state by",
            case=CASE,
            subject=SUBJECT,
            step=text(100, minimum=1),
            state={"type": "string", "enum": list(_STATES)},
            by=text(100, minimum=1),
            note=text(2000),
            idempotency_key=KEY,
        ),
        record("case step state repeated", case=CASE, step=text(100), state=text(20), repeated={"type": "boolean"}),
        _record_step,
    ),
)
