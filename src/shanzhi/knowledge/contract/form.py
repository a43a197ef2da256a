"""The application form, each field with its value, the source of the value, and what is wrong with it."""

from __future__ import annotations

from datetime import date

from shanzhi.kernel.cards import FormField, Option
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import SourceKind
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import FactDefinition, FormEntry, Item
from shanzhi.knowledge.contract.facts import is_identity
from shanzhi.knowledge.contract.model import Facts
from shanzhi.knowledge.contract.reading import fault_of
from shanzhi.knowledge.contract.wording import source_text


def form_fields(item: Item, facts: Facts, catalogue: Catalogue, today: date | None = None) -> tuple[FormField, ...]:
    """The fields in record order.

    An identity field whose value comes from a certificate, a register or the sign-in is locked. ``today`` lets values
    be checked that may not lie in the future.
    """
    return tuple(_field(entry, facts, catalogue, today or date.max) for entry in item.form)


def options_of(definition: FactDefinition) -> tuple[Option, ...]:
    """The allowed answers: a choice's options, and 是/否 for a boolean."""
    if definition.options:
        return tuple(Option(value=option.value, label=option.label) for option in definition.options)
    if definition.type == "boolean":
        return (Option(value=True, label="是"), Option(value=False, label="否"))
    return ()


def locked(name: FactName, facts: Facts, catalogue: Catalogue) -> bool:
    """Whether the value identifies the person and was not typed by them."""
    fact = facts.get(name)
    return fact is not None and fact.source is not SourceKind.PERSON and is_identity(name, catalogue)


def _field(entry: FormEntry, facts: Facts, catalogue: Catalogue, today: date) -> FormField:
    definition = catalogue.facts[entry.field]
    fact = facts.get(entry.field)
    fault = fault_of(definition, fact.value, today, catalogue) if fact is not None else ""
    return FormField(
        field=entry.field,
        label=entry.label,
        type=definition.type,
        options=options_of(definition),
        unit=definition.unit,
        value=fact.value if fact is not None else None,
        source=fact.source if fact is not None else None,
        source_text=source_text(fact, catalogue) if fact is not None else "",
        required=entry.required,
        locked=locked(entry.field, facts, catalogue),
        help=entry.help,
        problems=(fault,) if fault else (),
    )
