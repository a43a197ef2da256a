"""What stands in a certificate that a finished case issues. It issues nothing and invents no fact.

A field is filled, in this order, from: what the deciding officer entered; the form and the facts, by the vocabulary's
``source`` and the form's ``prefill`` (both name ``certificate.field``) and by the field's own name; what the case
itself settles (number, day of the decision, validity, issuer, holder). What nobody knows stays out.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from shanzhi.intelligence.cases.model import Case
from shanzhi.intelligence.cases.numbers import credit_code
from shanzhi.kernel.ids import DepartmentId
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import CertificateField, CertificateType

_DECISION_DAYS: Final = frozenset(
    {
        "approved_on",
        "cancelled_on",
        "cleared_on",
        "confirmed_on",
        "decided_on",
        "deregistered_on",
        "established_on",
        "filed_on",
        "insured_on",
        "issued_on",
        "queried_on",
        "recognized_on",
        "registered_on",
        "removed_on",
        "repaired_on",
        "reported_on",
    }
)
"""Dates that the decision itself makes."""

_RENEWED: Final = ("issued_on", "valid_to")
"""What a form says of these is the old certificate's: the new one has its own."""
_FOUNDERS: Final = {DepartmentId("sj"): "91", DepartmentId("mz"): "51"}
"""Who gives an organisation its credit code, and how such codes begin (GB 32100)."""


def certificate_fields(case: Case, certificate: CertificateType, catalogue: Catalogue) -> dict[str, FactValue]:
    """The known fields of the certificate, by name."""
    told = _told(case, certificate, catalogue)
    fields: dict[str, FactValue] = {}
    for field in certificate.fields:
        settled = _settled(case, certificate, field, catalogue)
        if field.name in _RENEWED and settled is not None:
            told.pop(field.name, None)
        value = case.results.get(field.name, told.get(field.name, settled))
        if value is not None:
            fields[field.name] = value
    return fields


def _told(case: Case, certificate: CertificateType, catalogue: Catalogue) -> dict[str, FactValue]:
    """Values of the form and the facts under the certificate's field names, the most explicit last."""
    values: dict[str, FactValue] = {str(name): value for name, value in case.application.facts.items()}
    values.update({str(entry.field): entry.value for entry in case.application.form})
    for effect in case.effects:
        if effect.supplied is not None:
            values.update({str(entry.field): entry.value for entry in effect.supplied.form})
    told = {field.name: values[field.name] for field in certificate.fields if field.name in values}
    sources = [(name, definition.source) for name, definition in catalogue.facts.items()]
    item = catalogue.items.get(case.application.item)
    if item is not None:
        sources += [(entry.field, entry.prefill) for entry in item.form]
    for fact, source in sources:
        if source and source.startswith(f"{certificate.id}.") and str(fact) in values:
            told[source.split(".", 1)[1]] = values[str(fact)]
    return told


def _settled(
    case: Case, certificate: CertificateType, field: CertificateField, catalogue: Catalogue
) -> FactValue | None:
    decided = case.decision.at.date() if case.decision else case.submitted_at.date()
    company = len(case.application.subject) == 18 and case.application.subject != case.application.acting_person
    holder_applies = (certificate.holder == "company") == company
    if field.name in _DECISION_DAYS and field.type == "date":
        return decided.isoformat()
    if field.name == "number":
        return next((o.number for o in case.outputs if o.certificate == certificate.id), None)
    if field.name == "valid_to" and certificate.valid_years:
        return _years_later(decided, certificate.valid_years).isoformat()
    if field.name == "issued_by":
        return catalogue.departments[certificate.issuer].name
    if field.name == "name" and holder_applies:
        return case.application.applicant_name
    if field.name == ("uscc" if company else "id_number") and holder_applies:
        return case.application.subject
    if field.name == "uscc" and certificate.issuer in _FOUNDERS:
        return credit_code(case.number, _FOUNDERS[certificate.issuer])
    return None


def _years_later(day: date, years: float) -> date:
    """The same day ``years`` later, whole months counted; a day that the month does not have is its last."""
    months = day.year * 12 + day.month - 1 + round(years * 12)
    year, month = divmod(months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(f"no such month: {year}-{month + 1}")
