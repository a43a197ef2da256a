"""Rules on numbers and dates that must agree within one record: limits, steps, visits, fees, validity."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from shanzhi.knowledge.content.lint.findings import Circumstances, Found, error, warning
from shanzhi.knowledge.content.model import Item, Policy
from shanzhi.knowledge.content.pack import Pack, Record

_FREE = re.compile(r"不收费|免收|免费|不收取|不缴费|不收|财政(承担|负担|补助)|基金支付|全额(补助|减免)")
_YUAN = re.compile(r"(\d+(?:\.\d+)?)\s*元")
_REASON_TO_COME = re.compile(
    r"现场|到场|到厅|到窗口|窗口|当面|面签|面谈|本人到|领取|自取|核验|采集|指纹|体检|原件|评定|勘验|踏勘"
)


def times_agree(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``promised_over_legal``, ``steps_do_not_add_up``, ``negative_number``."""
    for record, item in _items(pack):
        if item.promised_workdays > item.legal_workdays:
            text = (
                f"承诺时限 {item.promised_workdays} 个工作日超过法定时限 {item.legal_workdays} 个工作日。"
                "请主管部门核定后，由内容维护人员改其中一个。"
            )
            yield error(record, ("promised_workdays",), "promised_over_legal", text)
        total = sum(step.workdays for step in item.steps)
        if total != item.promised_workdays:
            text = (
                f"各环节合计 {total} 个工作日，与承诺时限 {item.promised_workdays} 个工作日不符。"
                "请主管部门核定后，由内容维护人员改环节时限或承诺时限。"
            )
            yield error(record, ("steps",), "steps_do_not_add_up", text)
        numbers = (("legal_workdays", item.legal_workdays), ("visits", item.visits), ("fee", item.fee.amount))
        for key, number in numbers:
            if number < 0:
                yield error(record, (key,), "negative_number", f"{key} 不能是负数，请内容维护人员改正。")


def ways_agree(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``no_way_to_apply``, ``must_come_but_no_visit``, ``online_but_must_come``, ``window_without_hall``."""
    for record, item in _items(pack):
        if not item.channels:
            yield error(record, ("channels",), "no_way_to_apply", "没有任何办理渠道，请主管部门明确后补上。")
        remote = {"online", "app"} & set(item.channels)
        if item.channels and not remote and item.visits == 0:
            text = "没有网上渠道，到现场次数却写 0。请主管部门核定后，由内容维护人员改 visits 或 channels。"
            yield error(record, ("visits",), "must_come_but_no_visit", text)
        said = " ".join((*item.notes, *(f"{q.q}{q.a}" for q in item.faq), *(s.name for s in item.steps)))
        said += " ".join(material.note for material in item.materials)
        if remote and item.visits > 0 and not _REASON_TO_COME.search(said):
            text = f"可以网上办，却要到现场 {item.visits} 次，而注意事项和问答都没说为什么。请内容维护人员补一句说明。"
            yield warning(record, ("visits",), "online_but_must_come", text)
        if "window" in item.channels and not item.halls:
            yield error(record, ("halls",), "window_without_hall", "可到窗口办理，却没有列出大厅。请内容维护人员补上。")


def fee_agrees(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``fee_contradicts_note``: the amount and its note say the same."""
    for record, item in _items(pack):
        free = _FREE.search(item.fee.note) is not None
        amounts = {float(one) for one in _YUAN.findall(item.fee.note)}
        charged = item.fee.amount > 0
        if (charged and free and item.fee.amount not in amounts) or (not charged and amounts and not free):
            text = f"收费金额 {item.fee.amount:g} 元与说明“{item.fee.note}”不一致。请主管部门核定后改正。"
            yield error(record, ("fee",), "fee_contradicts_note", text)
        elif charged and amounts and item.fee.amount not in amounts:
            text = f"收费金额 {item.fee.amount:g} 元没有出现在说明“{item.fee.note}”里。请内容维护人员核对。"
            yield warning(record, ("fee",), "fee_contradicts_note", text)


def validity_in_order(pack: Pack, circumstances: Circumstances) -> Iterator[Found]:
    """``validity_reversed``, ``apply_window_reversed``, ``apply_window_outside_validity``, ``expired``."""
    for record in pack.records:
        value = record.value
        if not isinstance(value, Item | Policy):
            continue
        if value.valid_to is not None and value.valid_to < value.valid_from:
            text = "有效期止早于有效期起，请内容维护人员改正。"
            yield error(record, ("valid_to",), "validity_reversed", text)
        elif (
            isinstance(value, Item) and value.valid_to and circumstances.today and value.valid_to < circumstances.today
        ):
            text = f"已于 {value.valid_to} 到期，不再对外提供。请主管部门确认延期或撤下这个文件。"
            yield warning(record, ("valid_to",), "expired", text)
        if isinstance(value, Policy):
            yield from _windows(record, value)


def _windows(record: Record, policy: Policy) -> Iterator[Found]:
    for n, benefit in enumerate(policy.benefits):
        begin, end = benefit.apply_from, benefit.apply_to
        if begin is not None and end is not None and end < begin:
            text = f"待遇 {benefit.id} 申请截止早于开始，请内容维护人员改正。"
            yield error(record, ("benefits", n, "apply_to"), "apply_window_reversed", text)
        outside = begin is not None and begin < policy.valid_from
        outside = outside or (end is not None and policy.valid_to is not None and end > policy.valid_to)
        if outside:
            text = f"待遇 {benefit.id} 的申请期超出政策有效期，请内容维护人员核对原文。"
            yield warning(record, ("benefits", n), "apply_window_outside_validity", text)


def _over(item: Item, today: date | None) -> bool:
    return today is not None and item.valid_to is not None and item.valid_to < today


def _items(pack: Pack) -> Iterator[tuple[Record, Item]]:
    for record in pack.of("item"):
        if isinstance(record.value, Item):
            yield record, record.value
