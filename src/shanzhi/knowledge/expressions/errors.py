"""What is wrong with an expression, said to the person who writes content."""

from __future__ import annotations

from shanzhi.kernel.errors import PersonMustAct


class ExpressionError(PersonMustAct):
    """The text is not one expression of the language of ``content/SPEC.md``.

    Args:
        text: the whole expression.
        position: 0-based offset in ``text`` of the first character that does not fit.
        reason_zh: Chinese; what is wrong and what to write instead.
    """

    def __init__(self, text: str, position: int, reason_zh: str) -> None:
        super().__init__("bad_expression", f"表达式第 {position + 1} 个字符处有误：{reason_zh}（{text[:200]}）")
        self.text = text
        self.position = position
        self.reason_zh = reason_zh
