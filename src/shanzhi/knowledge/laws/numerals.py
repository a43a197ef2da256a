"""Chinese and Arabic numerals of articles. Counts to 9999, which is further than any law goes."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)} | {"〇": 0, "两": 2}
_MULTIPLES = {"十": 10, "百": 100, "千": 1000}

NUMBER = r"[0-9０-９零〇一二两三四五六七八九十百千]{1,9}"
ARTICLE = re.compile(rf"第?\s*({NUMBER})\s*条(?:\s*之\s*({NUMBER}))?")


def to_chinese(number: int) -> str:
    """``1042`` → ``一千零四十二``; ``10`` → ``十``. For 1–9999.

    Raises ``ValueError`` outside that range.
    """
    if not 0 < number < 10000:
        raise ValueError(f"no article has the number {number}")
    written, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit == 0:
            gap = bool(written)
            continue
        written += ("零" if gap else "") + _DIGITS[digit] + _UNITS[power]
        gap = False
    return written.removeprefix("一") if 10 <= number < 20 else written


def to_number(text: str) -> int | None:
    """``一千零四十二``, ``1042``, ``１０４２``, ``一〇四二`` → 1042; ``None`` when it is no number."""
    if re.fullmatch(r"[0-9０-９]+", text):
        return int(text)
    if text and all(sign in _VALUES for sign in text):
        return int("".join(str(_VALUES[sign]) for sign in text))
    total, digit = 0, 0
    for sign in text:
        if sign in _VALUES:
            digit = _VALUES[sign]
        elif sign in _MULTIPLES:
            total += (digit or 1) * _MULTIPLES[sign]
            digit = 0
        else:
            return None
    return total + digit if text else None


def article_number(text: str) -> str | None:
    """``第1042条``, ``1042 条``, ``第一千零四十二条``, ``7`` → canonical ``第…条``; ``None`` when it is no number."""
    stripped = text.strip()
    match = ARTICLE.fullmatch(stripped)
    if match is None:
        number = to_number(stripped) if re.fullmatch(NUMBER, stripped) else None
        return f"第{to_chinese(number)}条" if number and number < 10000 else None
    return canonical(match)


def canonical(match: re.Match[str]) -> str | None:
    """The canonical way of writing what :data:`ARTICLE` matched."""
    number, sub = to_number(match[1]), to_number(match[2]) if match[2] else None
    if number is None or not 0 < number < 10000 or (sub is not None and not 0 < sub < 10000):
        return None
    return f"第{to_chinese(number)}条" + (f"之{to_chinese(sub)}" if sub is not None else "")
