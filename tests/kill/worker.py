"""A worker of the platform that exists to be killed: real cases, real durable engine, real gateway to real departments.

It takes tasks over a socket, submits an application for each, and answers with the number it was given. Whatever of
that its death cuts off, the one who sent the task sends again, as a person would.
"""

from __future__ import annotations

import json
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from tests.kill.broken import LateNumber, NoKeys

from shanzhi.access.gateway import POLICIES as TOOL_POLICIES
from shanzhi.access.gateway import Gateway, read_registry
from shanzhi.access.gateway.adapters.directory import Directory
from shanzhi.access.gateway.adapters.mcp import McpDepartments
from shanzhi.access.gateway.adapters.meter import PrometheusMeter
from shanzhi.access.gateway.adapters.store import SqlApprovals, SqlLedger
from shanzhi.access.gateway.adapters.tokens import Ed25519Tokens
from shanzhi.infrastructure.calendar import ChinaCalendar
from shanzhi.infrastructure.durable import DbosEngine, Ticker, durable_url
from shanzhi.infrastructure.storage import Database, open_database
from shanzhi.intelligence.cases import Application, Backoff, Cases, CaseTerms, FormValue
from shanzhi.kernel.clock import Clock, ShiftedClock, SystemClock
from shanzhi.kernel.ids import ConversationId, FactName, ItemCode, SessionId, SubjectId, TaskId, TenantId, TurnId
from shanzhi.kernel.principal import Principal, PrincipalKind
from shanzhi.knowledge.content import Catalogue
from shanzhi.security.audit import Audit
from shanzhi.security.authorization import POLICIES, Authorizer
from shanzhi.security.masking import mask_text

TENANT = TenantId("shanzhi-city")
PERSON = SubjectId("990101199803120025")
AT_ONCE = 8
SILENCE = timedelta(seconds=1)


@dataclass(frozen=True)
class Setting:
    """Where a worker works. ``broken`` names a deliberate mistake (see ``broken.py``); empty is the real thing."""

    url: str
    sandbox: str
    private_pem: str
    pack: str
    meeting: str
    """Path of the socket on which tasks come."""
    day: str
    """The civil day that all workers believe in: the numbers of one run begin with it."""
    broken: str = ""


def live(setting: Setting, name: str, catalogue: Catalogue) -> None:
    """Work until killed, or until the one who sends tasks hangs up."""
    clock = ShiftedClock(date.fromisoformat(setting.day))
    db = open_database(setting.url)
    engine = DbosEngine(durable_url(setting.url), db, clock, worker=name, threads=AT_ONCE, silence=SILENCE)
    gateway = real_gateway(setting, db, clock)
    cases = _cases(setting, db, clock, engine, gateway, catalogue)
    engine.launch()
    for ticker in (Ticker("sweep", 0.3, cases.sweep), Ticker("beat", 0.3, engine.beat)):
        ticker.start()
    submit = LateNumber(db, clock, gateway[0], catalogue).submit if setting.broken == "late_number" else cases.submit
    _serve(setting.meeting, name, submit)


def real_gateway(setting: Setting, db: Database, clock: Clock) -> tuple[Any, McpDepartments]:
    """The gateway as bootstrap wires it, and the departments behind it."""
    tokens = Ed25519Tokens(setting.private_pem, SystemClock())
    departments = McpDepartments(Directory(Path(setting.sandbox) / "registry.json"), tokens)
    gateway = Gateway(
        read_registry(Path(setting.pack) / "registry.yaml"),
        departments=departments,
        policies=Authorizer((POLICIES, TOOL_POLICIES)),
        evidence=Audit(db, clock),
        ledger=SqlLedger(db, clock),
        approvals=SqlApprovals(db, clock),
        tokens=tokens,
        mask=mask_text,
        meter=PrometheusMeter(CollectorRegistry()),
        clock=clock,
        tenant=TENANT,
    )
    return (NoKeys(gateway) if setting.broken == "no_keys" else gateway), departments


def _cases(
    setting: Setting,
    db: Database,
    clock: Clock,
    engine: DbosEngine,
    gateway: tuple[Any, McpDepartments],
    catalogue: Catalogue,
) -> Cases:
    return Cases(
        db,
        clock,
        ChinaCalendar(),
        CaseTerms(accept_within_workdays=5, warn_workdays=1, warn_share=0.2),
        engine,
        gateway[0],
        lambda tenant: catalogue,
        gateway[1].server_for,
        Authorizer(),
        mask_text,
        Backoff(first=0.1, most=1),
    )


def _serve(meeting: str, name: str, submit: Any) -> None:
    line = socket.socket(socket.AF_UNIX)
    line.connect(meeting)
    writing = threading.Lock()

    def say(**words: object) -> None:
        with writing:
            line.sendall(json.dumps(words).encode() + b"\n")

    def work(task: str, item: str) -> None:
        try:
            say(task=task, number=submit(application(task, item), person()).number)
        except Exception as error:
            say(task=task, error=repr(error))

    say(worker=name, pid=os.getpid())
    with ThreadPoolExecutor(AT_ONCE) as pool, line.makefile("r") as lines:
        for words in lines:
            order = json.loads(words)
            pool.submit(work, order["task"], order["item"])


def person() -> Principal:
    """Whoever applies."""
    return Principal(
        session=SessionId("ss_kill"), tenant=TENANT, kind=PrincipalKind.PERSON, subject=PERSON, name="林悦"
    )


def application(task: str, item: str) -> Application:
    """The application of a task: the same every time it is sent."""
    return Application(
        task=TaskId(task),
        tenant=TENANT,
        item=ItemCode(item),
        item_revision=1,
        subject=PERSON,
        applicant_name="林悦",
        acting_person=PERSON,
        form=(FormValue(field=FactName("applicant_name"), label="姓名", value=f"林悦 {task}"),),
        confirmed_in=TurnId("turn"),
        conversation=ConversationId("cv"),
    )
