"""Numbers as people write them: ``1,200``、``3.5万``、``十二``、``两百五十`` … in the unit a fact is kept in."""

from __future__ import annotations

import re

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_CHINESE = re.compile(r"[零〇一二两俩三四五六七八九十百千万亿]+")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
_WIDE = str.maketrans("０１２３４５６７８９．，－％", "0123456789.,-%")
_UNIT_WORDS = {
    "元": ("块钱", "块", "元"),
    "月": ("个月", "月"),
    "天": ("天", "日"),
    "日": ("天", "日"),
    "年": ("年",),
    "人": ("个人", "口人", "人", "口"),
    "%": ("%",),
}


def read_number(text: str, unit: str) -> float | None:
    """The number in ``text``, in ``unit``; ``None`` when there is none or the unit is another one.

    ``3万`` is 30000 where the unit is 元 and 3 where it is 万元; ``一年`` is 12 where the unit is 月.
    """
    bare = text.translate(_WIDE).replace(",", "").replace(" ", "").removeprefix("大约").removeprefix("约")
    if unit == "月" and (months := _years_and_months(bare)) is not None:
        return months
    for word in sorted({unit, *_UNIT_WORDS.get(unit, ())}, key=len, reverse=True):
        if word and bare.endswith(word) and bare != word:
            return _scaled(bare[: -len(word)], 1.0)
    if unit.startswith("万") and bare.endswith(unit[1:]) and len(unit) > 1:
        bare = bare[: -len(unit[1:])]
    return _scaled(bare, 10_000.0 if unit.startswith("万") else 1.0)


def _years_and_months(text: str) -> float | None:
    found = re.fullmatch(r"(.+?)年(半)?(?:零?(.+?)个?月)?", text)
    if found is None:
        return None
    years = _scaled(found[1], 1.0)
    months = _scaled(found[3], 1.0) if found[3] else 0.0
    return None if years is None or months is None else years * 12 + months + (6 if found[2] else 0)


def _scaled(text: str, kept_in: float) -> float | None:
    """``12``、``1.2万``、``十二``: a multiplier at the end counts in single units, then in the unit kept."""
    for word, factor in (("万", 1e4), ("千", 1e3), ("百", 1e2), ("亿", 1e8)):
        head = text.removesuffix(word)
        if head != text and _PLAIN.fullmatch(head):
            return float(head) * factor / kept_in
    if _PLAIN.fullmatch(text):
        return float(text)
    if _CHINESE.fullmatch(text):
        value = float(read_chinese(text))
        return value / kept_in if value >= kept_in else value
    return None


def read_chinese(text: str) -> int:
    """The whole number in Chinese numerals: ``二百五十`` is 250, ``两万三`` is 23000, ``二零二六`` is 2026."""
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total, section, digit, last = 0, 0, 0, 1
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            last = 1 if sign in "零〇" else last
        elif sign in _SMALL:
            section += (digit or 1) * _SMALL[sign]
            digit, last = 0, _SMALL[sign]
        else:
            total = (total + section + digit or 1) * _LARGE[sign]
            section, digit, last = 0, 0, _LARGE[sign]
    return total + section + digit * (last // 10 if last >= 100 else 1)
