"""Rules on expressions: they parse, speak of known facts and existing options, and test for nothing untold."""

from __future__ import annotations

from collections.abc import Iterator

from shanzhi.knowledge.content.lint.expressions_in import Written, expressions_in
from shanzhi.knowledge.content.lint.findings import Circumstances, Found, error
from shanzhi.knowledge.content.pack import Pack
from shanzhi.knowledge.expressions import ExpressionError, check, parse


def sound_expressions(pack: Pack, _: Circumstances) -> Iterator[Found]:
    """``bad_expression``, ``unknown_fact``, ``type_mismatch``, ``unknown_option``, ``null_test_in_condition``."""
    for written in expressions_in(pack):
        yield from _look_at(pack, written)


def _look_at(pack: Pack, written: Written) -> Iterator[Found]:
    try:
        expression = parse(written.text)
    except ExpressionError as wrong:
        place = f"第 {wrong.position + 1} 个字符"
        text = f"{written.name}的表达式写法不对：{wrong.reason_zh}（{place}）。请内容维护人员改正。"
        yield error(written.record, written.where, "bad_expression", text)
        return
    for problem in check(expression, pack.facts, "number" if written.part == "amount" else "boolean"):
        text = f"{written.name}的表达式有误：{problem.text}。请内容维护人员改表达式，或在 facts*.yaml 里补上词条。"
        yield error(written.record, written.where, problem.code, text)
    if written.part == "condition" and expression.asks_about_null:
        text = (
            f"{written.name}用了 IS NULL：没说过的事不会再追问。"
            "请内容维护人员改成会追问的写法（如 uscc <> ''）；IS NULL 只用在材料核验里。"
        )
        yield error(written.record, written.where, "null_test_in_condition", text)
