"""The only way to a case: through the question who asks. It decides nothing itself; policies do."""

from __future__ import annotations

from shanzhi.intelligence.cases.model import Case
from shanzhi.intelligence.cases.ports import Mask, Permissions
from shanzhi.intelligence.cases.store import CaseStore
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.kernel.ids import CaseNumber
from shanzhi.kernel.principal import Principal, PrincipalKind, Role
from shanzhi.security.authorization import Resource

_SHOWN = {"number", "item_name", "department", "state", "steps", "clock", "deadline", "submitted_at", "alerts"}
"""What an auditor needs in the clear: the course of the case, not the person."""


class CaseAccess:
    """Gives out cases to those who may have them."""

    def __init__(self, store: CaseStore, permissions: Permissions, mask: Mask) -> None:
        self._store = store
        self._permissions = permissions
        self._mask = mask

    def to(self, number: CaseNumber, principal: Principal, action: str) -> Case:
        """The case, for one action on it.

        Raises:
            NotFound: ``no_such_case``: there is none, or the asker may not know that there is.
            NotAllowed: the asker may see it, but not do this; code and reason are the policy's.
        """
        case = self._store.get(number)
        if case is None or not self._permissions.decide(principal, "case.read", _resource(case)).allowed:
            raise NotFound("no_such_case", "没有查到这个办件编号，请核对编号；只能查询本人或本单位的办件。")
        if action != "case.read":
            ruling = self._permissions.decide(principal, action, _resource(case))
            if not ruling.allowed:
                raise NotAllowed(ruling.reasons[0].policy, ruling.text, action=action)
        return self.shown(case, principal)

    def listed(self, principal: Principal, limit: int) -> tuple[Case, ...]:
        """The asker's own cases, or those of an officer's department, or (masked) those an auditor reads."""
        if principal.citizen and principal.subject is not None:
            found = self._store.of_subject(principal.tenant, principal.subject, limit)
        elif Role.OFFICER in principal.roles and principal.department is not None:
            found = self._store.of_department(principal.tenant, principal.department, limit)
        elif Role.AUDITOR in principal.roles:
            found = self._store.of_tenant(principal.tenant, limit)
        else:
            return ()
        allowed = (c for c in found if self._permissions.decide(principal, "case.read", _resource(c)).allowed)
        return tuple(self.shown(case, principal) for case in allowed)

    def shown(self, case: Case, principal: Principal) -> Case:
        """The case as this asker may see it: an auditor reads it masked."""
        if principal.kind is not PrincipalKind.OFFICER or Role.AUDITOR not in principal.roles:
            return case
        whole = case.model_dump(mode="json")
        masked = {name: value if name in _SHOWN else self._mask(value) for name, value in whole.items()}
        masked["application"]["facts"] = {}
        return Case.model_validate(masked)


def _resource(case: Case) -> Resource:
    attributes = {
        "tenant": case.tenant,
        "owner": case.application.subject,
        "department": case.department,
        "state": case.state.value,
    }
    return Resource(type="Case", id=case.number, attributes=attributes)
