"""What is said about one item or bundle, cut into the pieces that are searched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shanzhi.kernel.ids import ItemCode
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Audience, Bundle, Item
from shanzhi.knowledge.finding.lexicon import Lexicon
from shanzhi.knowledge.finding.texts import letters, plain, sounds


@dataclass(frozen=True)
class Target:
    """One item or bundle, ready to be indexed."""

    code: ItemCode
    audience: tuple[Audience, ...]
    texts: tuple[str, ...]
    """Name, summary, aliases, phrases and questions: each gets a vector of its own."""
    letters: Counter[str]
    sounds: Counter[str]
    record: Counter[str]
    concepts: Counter[str]


def read_target(record: Item | Bundle, phrases: Sequence[str], lexicon: Lexicon) -> Target:
    """Cut one record. Pure: the same record gives the same pieces."""
    said = [plain(text) for text in (record.name, record.summary, *record.aliases, *phrases)]
    questions = [plain(entry.q) for entry in record.faq] if isinstance(record, Item) else [plain(record.trigger)]
    asked = [plain(s.ask) + " " + " ".join(plain(o.label) for o in s.options) for s in record.situations]
    answers = [plain(entry.a) for entry in record.faq] if isinstance(record, Item) else []
    whole = " ".join(said)
    return Target(
        code=record.code,
        audience=record.audience,
        texts=tuple(dict.fromkeys([*said, *questions])),
        letters=Counter(letters(whole)),
        sounds=Counter(sounds(whole)),
        record=Counter(letters(" ".join([*questions, *answers, *asked]))),
        concepts=Counter(concept for text in said for concept in lexicon.concepts_of(text)),
    )


def records(catalogue: Catalogue) -> list[Item | Bundle]:
    """Everything that can be meant, items before bundles, in code order."""
    return [
        *(catalogue.items[code] for code in sorted(catalogue.items)),
        *(catalogue.bundles[code] for code in sorted(catalogue.bundles)),
    ]
