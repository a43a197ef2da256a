"""Rules on policies: clauses stand in the text, versions follow each other, a benefit says how one gets it."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.knowledge.content.lint.findings import Circumstances, Found, error, warning
from shanzhi.knowledge.content.model import Policy
from shanzhi.knowledge.content.pack import Pack, Record


def clauses_stand_in_text(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``clause_not_in_text``."""
    for record, policy in _policies(pack):
        for n, benefit in enumerate(policy.benefits):
            for k, condition in enumerate(benefit.conditions):
                if condition.clause not in policy.text:
                    name = f"待遇 {benefit.id} 的条件 {condition.id}"
                    text = f"{name} 引用{condition.clause}，正文里没有。请内容维护人员核对。"
                    yield error(record, ("benefits", n, "conditions", k, "clause"), "clause_not_in_text", text)


def versions_follow(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``supersedes_itself``, ``superseded_twice``, ``supersedes_later``."""
    taken: dict[str, str] = {}
    for record, policy in _policies(pack):
        old = pack.policies.get(policy.supersedes) if policy.supersedes else None
        if old is None:
            continue
        if old.code == policy.code:
            yield error(record, ("supersedes",), "supersedes_itself", "不能替代自己，请内容维护人员改正。")
            continue
        if old.valid_from > policy.valid_from:
            text = f"替代的 {old.code} 反而施行得更晚，请内容维护人员核对两份文件的日期。"
            yield error(record, ("supersedes",), "supersedes_later", text)
        if taken.setdefault(old.code, policy.code) != policy.code:
            text = f"{old.code} 已被 {taken[old.code]} 替代，不能再被替代一次。请主管部门明确现行文件。"
            yield error(record, ("supersedes",), "superseded_twice", text)


def benefits_can_be_had(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``benefit_without_item``: a benefit names the item that grants it, or says how else one gets it."""
    for record, policy in _policies(pack):
        for n, benefit in enumerate(policy.benefits):
            if benefit.apply_item is None and not benefit.apply_note:
                text = (
                    f"待遇 {benefit.id}（{benefit.name}）没有申办事项，也没说怎么享受。"
                    "请内容维护人员填 apply_item，或在 apply_note 里写明。"
                )
                yield warning(record, ("benefits", n, "apply_item"), "benefit_without_item", text)
            elif benefit.apply_item is not None:
                yield from _item_serves(pack, record, n, policy)


def _item_serves(pack: Pack, record: Record, n: int, policy: Policy) -> Iterator[Found]:
    benefit = policy.benefits[n]
    item = pack.items.get(benefit.apply_item) if benefit.apply_item else None
    if item is not None and not set(item.audience) & set(benefit.audience):
        text = f"待遇 {benefit.id} 的对象与事项 {item.code} 的服务对象没有交集，谁也申办不了。请内容维护人员核对。"
        yield error(record, ("benefits", n, "apply_item"), "benefit_item_audience", text)


def _policies(pack: Pack) -> Iterator[tuple[Record, Policy]]:
    for record in pack.of("policy"):
        if isinstance(record.value, Policy):
            yield record, record.value
