"""Numbers with a check digit: citizens (GB 11643-1999) and organisations (GB 32100-2015), and phones. Pure."""

from __future__ import annotations

import re
from datetime import date

from shanzhi.knowledge.expressions.periods import read_day

_ID = re.compile(r"\d{17}[\dX]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
_CREDIT = re.compile(f"[{_CREDIT_ALPHABET}]{{18}}")
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}")


def id_number_fault(number: str) -> str | None:
    """Why ``number`` is no citizen's ID number (GB 11643-1999), in Chinese; ``None`` when it is one."""
    if not _ID.fullmatch(number):
        return "身份证号应为18位，末位是数字或X"
    if birth_date_of(number) is None:
        return "身份证号第7至14位不是一个存在的日期"
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    if _ID_CHECK[total % 11] != number[-1]:
        return "身份证号的校验码不对，请核对是否输错"
    return None


def birth_date_of(number: str) -> date | None:
    """The birth date written in an ID number; ``None`` when there is no such day."""
    return read_day(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")


def sex_of(number: str) -> str:
    """``male`` or ``female``: the parity of the 17th digit."""
    return "male" if int(number[16]) % 2 else "female"


def credit_code_fault(code: str) -> str | None:
    """Why ``code`` is no unified social credit code (GB 32100-2015), in Chinese; ``None`` when it is one."""
    if not _CREDIT.fullmatch(code):
        return "统一社会信用代码应为18位数字和大写字母（不含I、O、S、V、Z）"
    total = sum(_CREDIT_ALPHABET.index(sign) * weight for sign, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    if _CREDIT_ALPHABET[(31 - total % 31) % 31] != code[-1]:
        return "统一社会信用代码的校验码不对，请核对是否输错"
    return None


def phone_fault(number: str) -> str | None:
    """Why ``number`` is no phone number in China, in Chinese; ``None`` when it is one."""
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        return None
    return "电话应为11位手机号，或者带区号的固定电话"
