"""What a "one thing" bundle (一件事) says of itself."""

from __future__ import annotations

from shanzhi.kernel.evidence import Evidence
from shanzhi.knowledge.content.catalogue import Catalogue
from shanzhi.knowledge.content.model import Bundle
from shanzhi.knowledge.statements.item import Statement


def state_bundle(bundle: Bundle, catalogue: Catalogue) -> Statement:
    """Its summary, the items it joins, and its notes."""
    names = [catalogue.items[entry.item].name for entry in bundle.items if entry.item in catalogue.items]
    notes = "\n".join(f"{number}. {note}" for number, note in enumerate(bundle.notes, start=1))
    text = f"{bundle.name}：{bundle.summary}\n包含这些事：{'、'.join(names)}。"
    if notes:
        text += f"\n请注意：\n{notes}"
    evidence = Evidence(
        kind="item",
        ref=f"{bundle.code}#summary",
        title=f"{bundle.name}（{bundle.code}）",
        text=text,
        revision=catalogue.revision_of("bundle", bundle.code),
    )
    return Statement(text=text, evidence=(evidence,))
