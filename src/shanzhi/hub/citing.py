"""From evidence to citations: numbered, checked against the content in force, each with an address that opens its text.

A citation is made only when the record exists in the very revision that the room read; anything else is a bug or a
stale room, and the answer must not claim it as a source.
"""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from shanzhi.kernel.evidence import Citation, Evidence
from shanzhi.kernel.ids import ItemCode, PolicyCode
from shanzhi.knowledge.content.catalogue import Catalogue

QUOTE_LENGTH = 300


def cite(evidence: Iterable[Evidence], catalogue: Catalogue) -> tuple[Citation, ...]:
    """Number what stands; drop what does not. Equal references are cited once."""
    seen: dict[tuple[str, str], Evidence] = {}
    for piece in evidence:
        if stands(piece, catalogue):
            seen.setdefault((piece.ref, piece.text), piece)
    return tuple(_citation(number, piece) for number, piece in enumerate(seen.values(), start=1))


def stands(piece: Evidence, catalogue: Catalogue) -> bool:
    """Whether the record is in force in the revision that was read. Laws are checked by the law library itself."""
    code = piece.ref.split("#", 1)[0]
    if piece.kind == "law":
        return bool(piece.text)
    if piece.kind == "policy":
        return PolicyCode(code) in catalogue.policies and piece.revision == catalogue.revision_of("policy", code)
    kind = "bundle" if ItemCode(code) in catalogue.bundles else "item"
    known = ItemCode(code) in catalogue.items or ItemCode(code) in catalogue.bundles
    return known and piece.revision == catalogue.revision_of(kind, code)


def _citation(number: int, piece: Evidence) -> Citation:
    code, _, part = piece.ref.partition("#")
    kind = "law" if piece.kind == "law" else "policy" if piece.kind == "policy" else "item"
    url = f"/api/v1/knowledge/{kind}/{quote(code)}?revision={piece.revision}"
    return Citation(
        id=number,
        kind=piece.kind,
        ref=piece.ref,
        title=piece.title,
        quote=piece.text[:QUOTE_LENGTH],
        revision=piece.revision,
        valid_from=piece.valid_from,
        valid_to=piece.valid_to,
        url=f"{url}&part={quote(part)}" if part else url,
    )
