"""An answer as plain text for a terminal: every kind of card has its lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Card = dict[str, Any]
_MARK = {True: "✓", False: "✗", "unknown": "？"}


def draw(answer: Mapping[str, Any]) -> str:
    """The whole answer: text, cards, sources, suggestions, the notice."""
    lines = [f"善治：{answer['text']}"]
    for card in answer["cards"]:
        lines += [f"  {line}" for line in _CARDS.get(card["kind"], _nothing)(card)]
    lines += [f"  来源[{c['id']}] {c['title']}：{c['quote'][:60]}" for c in answer["citations"][:3]]
    if answer["suggestions"]:
        lines.append(f"  可以接着说：{' / '.join(answer['suggestions'])}")
    lines.append(f"  （{answer['label']['notice']}）")
    return "\n".join(lines)


def _nothing(_: Card) -> list[str]:
    return []


def _items(card: Card) -> list[str]:
    return [f"· {i['code']} {i['name']}：{i['summary']}" for i in card["items"]]


def _item(card: Card) -> list[str]:
    return [f"【{card['item']}】{card['name']} · {card['department_name']} · {card['limit_text']}"]


def _question(card: Card) -> list[str]:
    options = " / ".join(o["label"] for o in card["options"])
    return [f"问：{card['ask']}" + (f"（{options}）" if options else "")]


def _eligibility(card: Card) -> list[str]:
    return [f"{_MARK[r['result']]} {r['text']}" for r in card["reasons"]]


def _materials(card: Card) -> list[str]:
    return [f"· {m['id']} {m['name']}：{m['held_text']}" for m in card["materials"]]


def _plan(card: Card) -> list[str]:
    steps = [f"{s['group'] + 1}. {s['name']}（{s['department_name']}，{s['workdays']}个工作日）" for s in card["steps"]]
    return [*steps, f"合计约{card['total_workdays']}个工作日", *card["problems"]]


def _form(card: Card) -> list[str]:
    return [
        f"· {f['label']}：{'' if f['value'] is None else f['value']}"
        + (f"（{f['source_text']}）" if f["source"] else "")
        for f in card["fields"]
    ]


def _precheck(card: Card) -> list[str]:
    return [f"{'✗' if f['severity'] == 'block' else '！'} {f['text']}" for f in card["findings"]]


def _confirmation(card: Card) -> list[str]:
    rows = [f"· {row['label']}：{row['value']}" for row in (*card["fields"], *card["materials"])]
    return [f"提交到：{card['submit_to']}（{card['authority']}）", *rows, "输入 /确认 提交"]


def _case(card: Card) -> list[str]:
    steps = " → ".join(f"{s['name']}{'✓' if s['state'] == 'done' else ''}" for s in card["steps"])
    return [f"{card['number']} {card['name']}：{card['state_text']}", steps]


def _handover(card: Card) -> list[str]:
    return [f"☎ {p['label']} {p['value']}" for p in card["phones"]]


_CARDS: Mapping[str, Callable[[Card], list[str]]] = {
    "items": _items,
    "item": _item,
    "question": _question,
    "eligibility": _eligibility,
    "materials": _materials,
    "plan": _plan,
    "form": _form,
    "precheck": _precheck,
    "confirmation": _confirmation,
    "case": _case,
    "handover": _handover,
}
