"""What the contract says, as cards that clients draw. Wording only; nothing is decided here."""

from __future__ import annotations

from shanzhi.kernel.cards import (
    EligibilityCard,
    Fee,
    FormCard,
    FormField,
    ItemCard,
    MaterialRow,
    MaterialsCard,
    Office,
    PrecheckCard,
    QuestionCard,
    Reason,
)
from shanzhi.kernel.evidence import Finding, Severity
from shanzhi.kernel.ids import HallId
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Item
from shanzhi.knowledge.contract.model import Eligibility, Facts, QuestionNeed, truth
from shanzhi.knowledge.contract.wording import used_fact


def item_card(item: Item, catalogue: Catalogue) -> ItemCard:
    """A service item at a glance."""
    department = catalogue.departments[item.department]
    return ItemCard(
        item=item.code,
        name=item.name,
        summary=item.summary,
        department=department.id,
        department_name=department.name,
        hotline=department.hotline,
        legal_workdays=item.legal_workdays,
        promised_workdays=item.promised_workdays,
        limit_text=limit_text(item),
        fee=Fee(amount=item.fee.amount, note=item.fee.note),
        visits=item.visits,
        channels=item.channels,
        halls=tuple(office(hall, catalogue) for hall in item.halls if hall in catalogue.halls),
        revision=catalogue.revision_of("item", item.code),
        valid_from=item.valid_from,
        valid_to=item.valid_to,
    )


def limit_text(item: Item) -> str:
    """The promised limit and the legal one, in words."""
    promised = f"承诺{item.promised_workdays}个工作日办结" if item.promised_workdays else "当场办结"
    legal = f"法定{item.legal_workdays}个工作日" if item.legal_workdays else "法定当场办结"
    return f"{promised}（{legal}）"


def office(hall: HallId, catalogue: Catalogue) -> Office:
    """A service hall; its phone is not in the record."""
    found = catalogue.halls[hall]
    return Office(id=found.id, name=found.name, address=found.address, hours=found.hours)


def eligibility_card(item: Item, facts: Facts, result: Eligibility, catalogue: Catalogue) -> EligibilityCard:
    """The conditions one by one, each with the facts it was judged by and their sources."""
    reasons = tuple(
        Reason(
            id=reason.id,
            text=reason.text,
            result=truth(reason.result),
            facts=tuple(used_fact(facts[name], name, catalogue) for name in reason.used if name in facts),
        )
        for reason in result.reasons
    )
    return EligibilityCard(
        item=item.code, name=item.name, result=truth(result.result), reasons=reasons, missing=result.missing
    )


def materials_card(item: Item, rows: tuple[MaterialRow, ...]) -> MaterialsCard:
    """The material list."""
    return MaterialsCard(item=item.code, name=item.name, materials=rows)


def form_card(item: Item, fields: tuple[FormField, ...]) -> FormCard:
    """The application form."""
    return FormCard(item=item.code, name=item.name, fields=fields)


def precheck_card(item: Item, findings: tuple[Finding, ...]) -> PrecheckCard:
    """What the pre-check found; passed when nothing stops the submission."""
    passed = all(finding.severity is not Severity.BLOCK for finding in findings)
    return PrecheckCard(item=item.code, name=item.name, passed=passed, findings=findings)


def question_card(need: QuestionNeed, problem: str = "") -> QuestionCard:
    """One question; ``problem`` says why the last answer could not be taken."""
    return QuestionCard(
        item=need.item,
        fact=need.fact,
        ask=need.ask,
        type=need.type,
        options=need.options,
        unit=need.unit,
        why=need.why,
        problem=problem,
    )
