"""Which item issues a certificate that somebody lacks: the step that a material list points to and a plan is made of.

An item that needs the very certificate it issues renews it, and gives nothing to one who has none. Papers that people
have anyway or that an event of life brings (``presumed`` in certificates.yaml) are proposed only to those who certainly
qualify for their first issue; otherwise a married applicant would be sent to the marriage registry.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from shanzhi.kernel.ids import CertificateId, FactName, ItemCode
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import Audience, Item
from shanzhi.knowledge.contract.eligibility import eligibility
from shanzhi.knowledge.contract.holders import Holder, holder_of, output_holder
from shanzhi.knowledge.contract.model import Eligibility, Facts
from shanzhi.knowledge.expressions import parse


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that issues the certificate but cannot serve this person, and why, in Chinese."""

    item: ItemCode
    why: str


@dataclass(frozen=True, slots=True)
class Search:
    """The item chosen to issue a certificate, if any, with the ones that were refused."""

    chosen: Item | None
    eligibility: Eligibility | None
    refused: tuple[Refused, ...]
    withheld: bool = False
    """An item might issue it, but it is a paper that the person is presumed to have."""


def find_producer(
    certificate: CertificateId,
    holder: Holder,
    facts: Facts,
    catalogue: Catalogue,
    today: date,
    *,
    asker: Audience | None = None,
    without: Collection[ItemCode] = (),
) -> Search:
    """The item that issues ``certificate`` for ``holder``: surely eligible ones first, then possibly eligible ones.

    Args:
        asker: whether a person or a company asks; items for the other are refused.
        without: items that are no way to it (the goal itself, the steps that already lead here).
    """
    refused: list[Refused] = []
    fitting: list[tuple[bool, ItemCode, Eligibility]] = []
    for code in catalogue.producers.get(certificate, ()):
        item = catalogue.items[code]
        if code in without or not _issues_for(item, holder) or (asker is not None and asker not in item.audience):
            continue
        if renews(item, certificate, holder, facts, catalogue, today):
            refused.append(Refused(code, f"{item.name}须先持有原证"))
            continue
        found = eligibility(item, facts, catalogue, today)
        if found.result is False:
            refused.append(Refused(code, f"{item.name}不符合：{'；'.join(reason.text for reason in found.failed)}"))
            continue
        fitting.append((found.result is None, code, found))
    best = min(fitting, key=lambda row: row[:2], default=None)  # records list first issue before reissue
    if best is not None and best[0] and _presumed(certificate, holder, catalogue):
        return Search(None, None, tuple(refused), withheld=True)
    return Search(catalogue.items[best[1]] if best else None, best[2] if best else None, tuple(refused))


def renews(
    item: Item, certificate: CertificateId, holder: Holder, facts: Facts, catalogue: Catalogue, today: date
) -> bool:
    """Whether the item needs the certificate that it issues, for the same holder."""
    values: dict[FactName, FactValue] = {name: fact.value for name, fact in facts.items()}
    return any(
        material.certificate == certificate
        and holder_of(material, item, catalogue) == holder
        and parse(material.required_when).decide(values, today).result is not False
        for material in item.materials
    )


def _issues_for(item: Item, holder: Holder) -> bool:
    """Nobody can be sent to fetch another party's certificate."""
    if holder in ("several", "other", "agent", "guardian"):
        return False
    issued = output_holder(item)
    return issued == "child" if holder == "child" else issued == "applicant"


def _presumed(certificate: CertificateId, holder: Holder, catalogue: Catalogue) -> bool:
    kind = catalogue.certificates.get(certificate)
    return holder != "child" and kind is not None and kind.presumed
