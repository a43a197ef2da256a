"""What is known of a person for one matter, each fact with its source: certificates, registers, the ID number, words.

Strength: identity facts come from certificates and registers whatever is said; every other fact said in this matter
wins over what the systems hold (and the pre-check shows the difference). Values that do not fit the vocabulary are
left out: what a department answers is checked like what a person types.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from shanzhi.kernel.ids import CertificateId, FactName
from shanzhi.kernel.values import FactValue, KnownFact, SourceKind
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import FactDefinition, FormEntry, Item
from shanzhi.knowledge.contract.holders import matter_of
from shanzhi.knowledge.contract.identifiers import birth_date_of, id_number_fault, sex_of
from shanzhi.knowledge.contract.model import CHILD, SELF, Facts, Held, Subject
from shanzhi.knowledge.contract.wording import (
    COMPANY_REGISTER_REF,
    ID_NUMBER_REF,
    PERSON_REGISTER_REF,
    SIGN_IN_REF,
    SUBJECT_REF,
)
from shanzhi.knowledge.expressions import fits

IDENTITY_SOURCES = frozenset(
    {
        "id_card.name",
        "id_card.id_number",
        "id_card.sex",
        "id_card.birth_date",
        "business_licence.uscc",
        "business_licence.name",
        "business_licence.legal_person",
    }
)
"""Certificate fields that say who somebody is: nobody talks them into another value."""

_APPLICANT_ID = FactName("applicant_id_number")
_APPLICANT_SEX = FactName("applicant_sex")
_BIRTH_DATE = FactName("birth_date")
_AGENT_NAME = FactName("agent_name")
_GUARDIAN = re.compile("监护|家长|陪同")
_AGENT_HANDLED = FactName("agent_handled")
_SEXES = {"mother_": "female", "father_": "male"}


def known_facts(
    held: Held,
    registers: Mapping[FactName, FactValue],
    id_number: str | None,
    said: Facts,
    catalogue: Catalogue,
    *,
    item: Item | None = None,
    subject: Subject = SELF,
) -> dict[FactName, KnownFact]:
    """All facts known for a matter, under every name they have (``same_as``).

    Args:
        held: certificates in the asker's library.
        registers: what the population or company register answers about the asker.
        id_number: the signed-in citizen's number; ``None`` for a company or a stranger.
        said: what was said in this matter.
        item: when given, its form's ``prefill`` is used before the vocabulary's ``source``.
        subject: whose matter it is; the asker's own certificates and register entries tell nothing of anybody else,
            save that a birth certificate tells of the asker's child.
    """
    subject = matter_of(item, subject)
    layers = [
        _derived(id_number if subject == SELF else None, held, subject),
        _registered(registers, id_number, catalogue) if subject == SELF else {},
        _without_fresh(_certified(held, catalogue, subject), item, catalogue),
        _prefilled(item, held, catalogue, subject) if item is not None else {},
    ]
    known: dict[FactName, KnownFact] = {}
    for layer in layers:
        known |= _spread(layer, catalogue)
    identity = {name: fact for name, fact in known.items() if is_identity(name, catalogue)}
    fitting = {name: fact for name, fact in said.items() if name in catalogue.facts}
    return known | _spread(fitting, catalogue) | identity


def is_identity(name: FactName, catalogue: Catalogue) -> bool:
    """Whether a fact says who somebody is (name, number, sex, birth date, credit code …)."""
    definition = catalogue.facts.get(catalogue.canonical(name))
    return definition is not None and definition.source in IDENTITY_SOURCES


def certified_value(name: FactName, item: Item, held: Held, catalogue: Catalogue, subject: Subject) -> KnownFact | None:
    """What the certificates alone say of a fact of an item."""
    subject = matter_of(item, subject)
    found = _prefilled(item, held, catalogue, subject)
    return found.get(name) or _certified(held, catalogue, subject).get(name)


def _spread(layer: Facts, catalogue: Catalogue) -> dict[FactName, KnownFact]:
    """The layer under every name of each fact; each entry carries the name that it is found under."""
    return {
        name: fact if fact.name == name else fact.with_(name=name) for name, fact in catalogue.spread(layer).items()
    }


def _derived(id_number: str | None, held: Held, subject: Subject) -> dict[FactName, KnownFact]:
    found: dict[FactName, KnownFact] = {}
    if id_number is not None and id_number_fault(id_number) is None:
        born = birth_date_of(id_number)
        found[_APPLICANT_ID] = _known(_APPLICANT_ID, id_number, SourceKind.REGISTER, SIGN_IN_REF)
        found[_APPLICANT_SEX] = _known(_APPLICANT_SEX, sex_of(id_number), SourceKind.DERIVED, ID_NUMBER_REF)
        if born is not None:
            found[_BIRTH_DATE] = _known(_BIRTH_DATE, born.isoformat(), SourceKind.DERIVED, ID_NUMBER_REF)
    if subject not in (SELF, CHILD):
        found[_AGENT_HANDLED] = _known(_AGENT_HANDLED, True, SourceKind.DERIVED, SUBJECT_REF)
        card = held.get(CertificateId("id_card"))
        if card is not None and isinstance(name := card.fields.get("name"), str) and name:
            found[_AGENT_NAME] = _known(_AGENT_NAME, name, SourceKind.CERTIFICATE, "id_card.name")
    return found


def _registered(
    registers: Mapping[FactName, FactValue], id_number: str | None, catalogue: Catalogue
) -> dict[FactName, KnownFact]:
    ref = COMPANY_REGISTER_REF if id_number is None else PERSON_REGISTER_REF
    return {
        name: _known(name, value, SourceKind.REGISTER, ref)
        for name, value in registers.items()
        if name in catalogue.facts and fits_word(value, catalogue.facts[name])
    }


def _certified(held: Held, catalogue: Catalogue, subject: Subject) -> dict[FactName, KnownFact]:
    """Facts that the vocabulary reads from a certificate held (``source``), or from its being held (``shown_by``)."""
    found: dict[FactName, KnownFact] = {}
    for kind in held:
        for name, field in catalogue.told_by.get(kind, ()):
            if subject != SELF and not (subject == CHILD and catalogue.facts[name].about == "child"):
                continue
            if not field:
                found[name] = _known(name, True, SourceKind.CERTIFICATE, kind)
            elif (fact := _from_certificate(name, f"{kind}.{field}", held, catalogue)) is not None:
                found[name] = fact
    return found


def _without_fresh(
    certified: dict[FactName, KnownFact], item: Item | None, catalogue: Catalogue
) -> dict[FactName, KnownFact]:
    """A form entry with no ``prefill`` wants a new value (the new capital, the new lease), not the certificate's."""
    fresh = {entry.field for entry in item.form if entry.prefill is None} if item is not None else set()
    return {name: fact for name, fact in certified.items() if name not in fresh or is_identity(name, catalogue)}


def _prefilled(item: Item, held: Held, catalogue: Catalogue, subject: Subject) -> dict[FactName, KnownFact]:
    found: dict[FactName, KnownFact] = {}
    for entry in item.form:
        if entry.prefill is None or not _tells(entry, held, catalogue, subject):
            continue
        if (fact := _from_certificate(entry.field, entry.prefill, held, catalogue)) is not None:
            found[entry.field] = fact
    return found


def _tells(entry: FormEntry, held: Held, catalogue: Catalogue, subject: Subject) -> bool:
    """Whether the certificate that fills a field speaks of the person whom the field is about."""
    of_child = entry.prefill is not None and ".child_" in entry.prefill
    about_child = catalogue.facts[entry.field].about == "child" if entry.field in catalogue.facts else False
    if subject == CHILD:
        return of_child or about_child or _GUARDIAN.search(entry.label) is not None
    if subject != SELF:
        return False
    if of_child and not about_child and is_identity(entry.field, catalogue):
        return False  # a parent's own matter: the applicant is not the child
    own_sex = held[CertificateId("id_card")].fields.get("sex") if CertificateId("id_card") in held else None
    for prefix, sex in _SEXES.items():
        if entry.field.startswith(prefix) and str(entry.prefill).startswith("id_card.") and own_sex != sex:
            return False
    return True


def _from_certificate(name: FactName, source: str, held: Held, catalogue: Catalogue) -> KnownFact | None:
    kind, _, field = source.partition(".")
    certificate = held.get(CertificateId(kind))
    definition = catalogue.facts.get(name)
    if certificate is None or definition is None:
        return None
    value = certificate.fields.get(field)
    if name == "spouse_name":
        value = _other_spouse(certificate.fields, held)
    if value is None or value == "" or not fits_word(value, definition):
        return None
    return _known(name, value, SourceKind.CERTIFICATE, source)


def _other_spouse(fields: Mapping[str, FactValue], held: Held) -> FactValue | None:
    """A marriage certificate names two people; the spouse is the one that the ID card does not name."""
    card = held.get(CertificateId("id_card"))
    own = card.fields.get("name") if card is not None else None
    names = [fields.get("husband_name"), fields.get("wife_name")]
    return next((name for name in names if name != own), None) if own in names else None


def fits_word(value: FactValue, definition: FactDefinition) -> bool:
    """Whether a value is of the fact's type and, for a choice, one of its options."""
    if definition.options:
        return value in [option.value for option in definition.options]
    return fits(value, definition.type)


def _known(name: FactName, value: FactValue, source: SourceKind, ref: str) -> KnownFact:
    return KnownFact(name=name, value=value, source=source, ref=ref)
