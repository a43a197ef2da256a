"""The only way to a case: through the question who asks. It decides nothing itself; policies do."""

from __future__ import annotations

from shanzhi.intelligence.cases.model import Case
from shanzhi.intelligence.cases.ports import Mask, Permissions
from shanzhi.intelligence.cases.store import CaseStore
from shanzhi.kernel.errors import NotAllowed, NotFound
from shanzhi.kernel.ids import CaseNumber, SubjectId
from shanzhi.kernel.principal import Principal, Role
from shanzhi.security.authorization import Resource

_HIDDEN = "（已隐藏）"


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
        shown = None if case is None else self._shown(case, principal)
        if case is None or shown is None:
            raise NotFound("no_such_case", "没有查到这个办件编号，请核对编号；只能查询本人或本单位的办件。")
        if action != "case.read":
            ruling = self._permissions.decide(principal, action, _resource(case))
            if not ruling.allowed:
                raise NotAllowed(ruling.reasons[0].policy, ruling.text, action=action)
        return shown

    def listed(self, principal: Principal, limit: int) -> tuple[Case, ...]:
        """The asker's own cases, or those of an officer's department, or (masked) all, for those who inspect."""
        if principal.citizen and principal.subject is not None:
            found = self._store.of_subject(principal.tenant, principal.subject, limit)
        elif Role.OFFICER in principal.roles and principal.department is not None:
            found = self._store.of_department(principal.tenant, principal.department, limit)
        elif principal.roles:
            found = self._store.of_tenant(principal.tenant, limit)
        else:
            return ()
        return tuple(shown for case in found if (shown := self._shown(case, principal)) is not None)

    def _shown(self, case: Case, principal: Principal) -> Case | None:
        """The case as this asker may see it: whole, masked, or not at all."""
        resource = _resource(case)
        if self._permissions.decide(principal, "case.read", resource).allowed:
            return case
        if not self._permissions.decide(principal, "case.inspect", resource).allowed:
            return None
        return self._masked(case)

    def _masked(self, case: Case) -> Case:
        """The course of the case in the clear, the person not: what was filled in is left out, free text is masked."""
        application = case.application
        name = f"{application.applicant_name[:1]}**"

        def mask(text: str) -> str:
            return self._mask(text.replace(application.applicant_name, name))

        subject, acting = SubjectId(mask(application.subject)), SubjectId(mask(application.acting_person))
        changes = {
            "application": application.with_(
                subject=subject,
                acting_person=acting,
                applicant_name=name,
                form=tuple(value.with_(value=_HIDDEN, text="") for value in application.form),
                facts={},
            ),
            "mandate": case.mandate.with_(subject=subject, acting_person=acting),
            "steps": tuple(step.with_(note=mask(step.note)) for step in case.steps),
            "effects": tuple(e.with_(supplied=None, by=None, note=mask(e.note)) for e in case.effects),
            "supplement": case.supplement and case.supplement.with_(reason=mask(case.supplement.reason)),
            "decision": case.decision and case.decision.with_(reason=mask(case.decision.reason)),
            "appraisal": case.appraisal and case.appraisal.with_(text=mask(case.appraisal.text)),
            "results": {},
            "history": tuple(entry.with_(by=mask(entry.by), data={}) for entry in case.history),
        }
        masked: Case = case.with_(**changes)
        return masked


def _resource(case: Case) -> Resource:
    attributes = {
        "tenant": case.tenant,
        "owner": case.application.subject,
        "department": case.department,
        "state": case.state.value,
    }
    return Resource(type="Case", id=case.number, attributes=attributes)
