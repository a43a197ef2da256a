"""Telling other systems what a case has for them: one durable run of a case, from effect to effect until it must wait.

A run may die at any instant and be called again from its beginning: what was done stands in the case, what was being
done is done again under the same idempotency key. It makes no decision about the matter of a case.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from shanzhi.intelligence.cases.effects import (
    Backoff,
    ServerFor,
    attempted,
    by_mandate,
    failed,
    next_due,
    postponed,
    proposal,
    succeeded,
)
from shanzhi.intelligence.cases.model import Case, Effect
from shanzhi.intelligence.cases.ports import Catalogues, Gateway
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.errors import ShanzhiError
from shanzhi.kernel.evidence import Receipt
from shanzhi.kernel.ids import CaseNumber, SessionId
from shanzhi.kernel.principal import Principal, PrincipalKind

_log = structlog.get_logger(__name__)

Change = Callable[[CaseNumber, Callable[[Case], Case]], Case]
"""Reads a case, changes it and stores it; looks again when somebody else was first."""


class Courier:
    """Carries out the pending effects of cases."""

    def __init__(
        self,
        change: Change,
        gateway: Gateway,
        catalogues: Catalogues,
        server_for: ServerFor,
        clock: Clock,
        backoff: Backoff,
    ) -> None:
        self._change = change
        self._gateway = gateway
        self._catalogues = catalogues
        self._server_for = server_for
        self._clock = clock
        self._backoff = backoff

    def advance(self, number: str) -> None:
        """Carry out what is due for a case until nothing is. This is the body of a durable run."""
        case_number = CaseNumber(number)
        while True:
            case, effect = self._begin(case_number)
            if effect is None:
                return
            self._finish(case_number, effect, self._tell(case, effect))

    def _begin(self, number: CaseNumber) -> tuple[Case, Effect | None]:
        """Note the attempt before the call, so that nobody later believes that nothing was sent."""
        tried: Effect | None = None

        def begin(case: Case) -> Case:
            nonlocal tried
            now = self._clock.now()
            due = next_due(case, now)
            if due is None:
                tried = None
                return case
            case = attempted(case, due.seq, now, self._catalogues(case.tenant))
            tried = case.effects[due.seq - 1]
            return case

        case = self._change(number, begin)
        return case, tried

    def _tell(self, case: Case, effect: Effect) -> Receipt | None:
        """The gateway's receipt; ``None`` when the call broke and must be tried again."""
        try:
            call = proposal(case, effect, self._server_for)
            mandate = case.mandate if by_mandate(effect) else None
            return self._gateway.carry_out(call, mandate, by=None if mandate else effect.by or _service(case))
        except ShanzhiError as error:
            _log.warning("effect_not_tried", case=case.number, effect=effect.seq, code=error.code)
        except Exception:  # one broken case must not stop the others, nor be lost: the trace is logged, it is retried
            _log.exception("effect_broke", case=case.number, effect=effect.seq)
        return None

    def _finish(self, number: CaseNumber, effect: Effect, receipt: Receipt | None) -> None:
        def finish(case: Case) -> Case:
            now = self._clock.now()
            if case.effects[effect.seq - 1].state != "pending":
                return case  # another run of this case was quicker
            if receipt is not None and receipt.outcome in ("done", "repeated"):
                return succeeded(case, effect.seq, now)
            if receipt is not None and not receipt.retryable:
                return failed(case, effect.seq, receipt.code, receipt.detail, now)
            wait = self._backoff.after(effect.attempts)
            return postponed(case, effect.seq, receipt.detail if receipt else "", now + wait)

        self._change(number, finish)


def _service(case: Case) -> Principal:
    """Ourselves, acting for the department on an automatic step."""
    return Principal(
        session=SessionId("service:cases"),
        tenant=case.tenant,
        kind=PrincipalKind.SERVICE,
        channel="api",
        name="办件服务",
        department=case.department,
    )
