"""Two deliberate mistakes, each of which somebody has made in earnest. With either, the kill test must fail."""

from __future__ import annotations

import secrets
import time
from typing import Any

from sqlalchemy import insert

from shanzhi.infrastructure.storage import Database
from shanzhi.intelligence.cases import Application, Case
from shanzhi.intelligence.cases.effects import mandate_for
from shanzhi.intelligence.cases.model import CaseClock
from shanzhi.intelligence.cases.tables import case_case
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.evidence import Proposal, Receipt
from shanzhi.kernel.ids import CaseNumber, ToolName
from shanzhi.kernel.principal import Mandate, Principal
from shanzhi.knowledge.content import Catalogue

WINDOW_S = 0.1
"""Between an effect and noting it, real systems do other work."""
SERVERS = {"ga": "security_cases", "yb": "insurance_cases"}


class NoKeys:
    """A gateway that sends every call under a new key: trying again is doing again."""

    def __init__(self, gateway: Any) -> None:
        self._gateway = gateway

    def carry_out(self, proposal: Proposal, mandate: Mandate | None, by: Principal | None = None) -> Receipt:
        """As the port, without its promise."""
        key = f"key-{secrets.token_hex(8)}"
        arguments = dict(proposal.arguments)
        if "idempotency_key" in arguments:
            arguments["idempotency_key"] = key
        fresh = proposal.with_(idempotency_key=key, arguments=arguments)
        receipt: Receipt = self._gateway.carry_out(fresh, mandate, by)
        time.sleep(WINDOW_S)
        return receipt


class LateNumber:
    """Submits first and keeps the number afterwards: a death in between leaves a case that nobody knows."""

    def __init__(self, db: Database, clock: Clock, gateway: Any, catalogue: Catalogue) -> None:
        self._db = db
        self._clock = clock
        self._gateway = gateway
        self._catalogue = catalogue

    def submit(self, application: Application, _principal: Principal) -> Case:
        """As ``Cases.submit``, in the wrong order."""
        item = self._catalogue.item(application.item)
        number = CaseNumber(f"990100-{self._clock.today():%Y%m%d}-{secrets.randbelow(10**6):06d}")
        server = SERVERS[item.department]
        mandate = mandate_for(application, number, item.department, lambda _department: server)
        arguments: dict[str, object] = {
            "case": number,
            "item": application.item,
            "subject": application.subject,
            "form": {},
            "materials": [],
            "content_sm3": mandate.content_sm3,
        }
        receipt = self._gateway.carry_out(
            Proposal(
                tool=ToolName(f"{server}.submit_application"),
                arguments=arguments,
                idempotency_key=f"{number}:submit",
                purpose="递交申请",
                case=number,
            ),
            mandate,
        )
        if receipt.outcome != "done":
            raise RuntimeError(receipt.code)
        time.sleep(WINDOW_S)
        return self._keep(number, application, item.name, mandate)

    def _keep(self, number: CaseNumber, application: Application, name: str, mandate: Mandate) -> Case:
        case = Case(
            number=number,
            application=application,
            item_name=name,
            department=self._catalogue.item(application.item).department,
            steps=(),
            clock=CaseClock(promised=1, legal=1),
            mandate=mandate,
            submitted_at=self._clock.now(),
        )
        with self._db.write() as connection:
            connection.execute(
                insert(case_case).values(
                    number=number,
                    tenant=case.tenant,
                    task=application.task,
                    subject=application.subject,
                    department=case.department,
                    state=case.state.value,
                    version=0,
                    body=case.model_dump(mode="json"),
                )
            )
        return case
