"""Rules on guiding questions: every option exists, can be chosen, and the answer decides something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date

from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content.lint.expressions_in import expressions_of
from shanzhi.knowledge.content.lint.findings import Circumstances, Found, error, warning
from shanzhi.knowledge.content.model import Bundle, Item, Situation
from shanzhi.knowledge.content.pack import Pack, Record
from shanzhi.knowledge.expressions import Expression, ExpressionError, fits, parse

_ANY_DAY = date(2026, 1, 1)


def options_exist(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``no_options``, ``unreachable_option``, ``duplicate_option``, ``option_not_offered``."""
    for record, situations in _with_situations(pack):
        for n, situation in enumerate(situations):
            if not situation.options:
                text = f"情形 {situation.id} 没有选项，请内容维护人员补上。"
                yield error(record, ("situations", n), "no_options", text)
            yield from _options(pack, record, n, situation)


def _options(pack: Pack, record: Record, n: int, situation: Situation) -> Iterator[Found]:
    fact = pack.facts.get(situation.fact)
    if fact is None:
        return
    allowed = {option.value for option in fact.options}
    seen: set[FactValue] = set()
    for k, option in enumerate(situation.options):
        where = ("situations", n, "options", k)
        if option.value in seen:
            text = f"情形 {situation.id} 的选项 {option.value} 写了两次，请内容维护人员删去一个。"
            yield error(record, where, "duplicate_option", text)
        seen.add(option.value)
        if not fits(option.value, fact.type) or (fact.type == "choice" and option.value not in allowed):
            name = f"情形 {situation.id} 的选项 {option.value}"
            text = f"{name} 不是事实 {fact.name} 的取值，选了也无效。请内容维护人员改正。"
            yield error(record, where, "unreachable_option", text)
    left_out = [o.label for o in fact.options if o.value not in seen]
    if fact.type == "boolean" and len(seen) == 1:
        left_out = ["否" if True in seen else "是"]
    if left_out and fact.type == "boolean":
        text = f"情形 {situation.id} 只给了一个选项，答“{left_out[0]}”的人没法选。请内容维护人员补上。"
        yield warning(record, ("situations", n, "options"), "option_not_offered", text)


def answers_decide(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``situation_decides_nothing``: an answer that changes nothing should not be asked.

    A bundle asks once for its items: what one of them uses, counts.
    """
    uses = {record.code: _uses(record) for record, _ in _with_situations(pack)}
    for record, situations in _with_situations(pack):
        used = uses[record.code]
        if isinstance(record.value, Bundle):
            used = used.union(*(uses.get(entry.item, frozenset()) for entry in record.value.items))
        for n, situation in enumerate(situations):
            if situation.fact not in used:
                asked = f"情形 {situation.id} 问了 {situation.fact}"
                text = f"{asked}，答案却不影响条件、材料和表单。请内容维护人员删去或用起来。"
                yield warning(record, ("situations", n), "situation_decides_nothing", text)


def materials_can_be_needed(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``material_never_needed``: with every option offered, ``required_when`` stays FALSE."""
    for record in pack.of("item"):
        assert isinstance(record.value, Item)  # noqa: S101  # of("item") holds nothing else
        offered = {s.fact: tuple(o.value for o in s.options) for s in record.value.situations}
        for n, material in enumerate(record.value.materials):
            try:
                expression = parse(material.required_when)
            except ExpressionError:
                continue
            if _never(expression, offered):
                name = f"材料 {material.id}（{material.name}）"
                text = f"{name}在任何情形下都不需要。请内容维护人员改 required_when 或情形选项。"
                yield warning(record, ("materials", n, "required_when"), "material_never_needed", text)


def _never(expression: Expression, offered: Mapping[FactName, tuple[FactValue, ...]]) -> bool:
    """Whether it is FALSE for every option of the one situation it depends on (or whatever anybody says)."""
    if expression.decide({}, _ANY_DAY).result is False:
        return True
    if len(expression.facts) != 1:
        return False
    (fact,) = expression.facts
    options = offered.get(fact, ())
    return bool(options) and all(expression.decide({fact: one}, _ANY_DAY).result is False for one in options)


def no_cycles(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``bundle_cycle``: items of a bundle do not wait for each other in a circle."""
    for record in pack.of("bundle"):
        assert isinstance(record.value, Bundle)  # noqa: S101  # of("bundle") holds nothing else
        waits = {entry.item: set(entry.after) for entry in record.value.items}
        while free := [item for item, before in waits.items() if not before & set(waits)]:
            for item in free:
                del waits[item]
        if waits:
            n = next(k for k, entry in enumerate(record.value.items) if entry.item in waits)
            text = f"事项 {'、'.join(waits)} 的先后次序成了环，谁也办不成。请牵头部门理顺后，由内容维护人员改 after。"
            yield error(record, ("items", n, "after"), "bundle_cycle", text)


def _with_situations(pack: Pack) -> Iterator[tuple[Record, tuple[Situation, ...]]]:
    for record in pack.records:
        if isinstance(record.value, Item | Bundle):
            yield record, record.value.situations


def _uses(record: Record) -> frozenset[FactName]:
    """The facts that conditions, materials, entries and the form of a record speak of."""
    used = {entry.field for entry in record.value.form} if isinstance(record.value, Item) else set()
    for written in expressions_of(record):
        with suppress(ExpressionError):  # said by the rule on expressions
            used |= parse(written.text).facts
    return frozenset(used)
