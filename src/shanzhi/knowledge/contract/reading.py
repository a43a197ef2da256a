"""From what somebody wrote or a system sent to the value of a fact, checked against the vocabulary.

It judges the form of a value, never whether it is true; it refuses to know who said it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import date

from shanzhi.kernel.errors import PersonMustAct
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import FactDefinition
from shanzhi.knowledge.contract import amounts
from shanzhi.knowledge.contract.days import NoSuchDay, read_date
from shanzhi.knowledge.contract.identifiers import credit_code_fault, id_number_fault, phone_fault
from shanzhi.knowledge.contract.places import read_region

LONGEST_TEXT = 500
LARGEST_NUMBER = 1e12
_YES = frozenset(
    "是/是的/对/对的/有/有的/会/要/需要/想/可以/能/同意/愿意/办/已/已经/嗯/好/好的/true/yes/y/1".split("/")  # noqa: SIM905
)
_NO = frozenset(
    "否/不/不是/没有/没/无/不会/不要/不需要/不想/不能/不同意/不愿意/不办/未/还没/还没有/false/no/n/0".split("/")  # noqa: SIM905
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_WIDE = str.maketrans({0xFF10 + digit: str(digit) for digit in range(10)} | {"Ｘ": "X", "ｘ": "X"})


def read_value(definition: FactDefinition, raw: object, today: date, catalogue: Catalogue) -> FactValue:
    """The value of a fact, of its type and in its unit; days as ISO text, places as region codes.

    Raises:
        PersonMustAct: ``bad_value``; the detail says what is wrong and how to write it.
    """
    if isinstance(raw, str) and not raw.strip():
        raise _bad(definition, "不能为空")
    if isinstance(raw, str) and _CONTROL.search(raw):
        raise _bad(definition, "含有不可见的控制字符，请重新输入")
    if isinstance(raw, str) and len(raw) > LONGEST_TEXT:
        raise _bad(definition, f"最多{LONGEST_TEXT}个字")
    if not isinstance(raw, str | bool | int | float | date):
        raise _bad(definition, "不是可以填写的内容")
    return _READERS[definition.type](definition, raw, today, catalogue)


def fault_of(definition: FactDefinition, value: FactValue, today: date, catalogue: Catalogue) -> str:
    """Why a value already kept cannot stand, in Chinese; empty when it can."""
    try:
        read_value(definition, value, today, catalogue)
    except PersonMustAct as error:
        return error.detail
    return ""


def is_region(definition: FactDefinition) -> bool:
    """Whether the fact is a place, kept as a region code."""
    return definition.type == "text" and definition.name.endswith("_region")


def _bad(definition: FactDefinition, reason: str) -> PersonMustAct:
    return PersonMustAct("bad_value", f"“{definition.label}”{reason}。", fact=definition.name)


def _boolean(definition: FactDefinition, raw: object, _today: date, _catalogue: Catalogue) -> FactValue:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().strip("。！!.").lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise _bad(definition, "请回答是或者否")


def _number(definition: FactDefinition, raw: object, _today: date, _catalogue: Catalogue) -> FactValue:
    if isinstance(raw, bool | date):
        raise _bad(definition, "应为数字")
    number = float(raw) if isinstance(raw, int | float) else amounts.read_number(str(raw).strip(), definition.unit)
    unit = f"，单位是{definition.unit}" if definition.unit else ""
    if number is None:
        raise _bad(definition, f"应为数字{unit}，如 12")
    if not math.isfinite(number) or abs(number) > LARGEST_NUMBER:
        raise _bad(definition, f"数字超出范围{unit}")
    if number < 0 and definition.unit != "%":
        raise _bad(definition, f"不能是负数{unit}")
    if definition.type == "integer" and not number.is_integer():
        raise _bad(definition, f"应为整数{unit}")
    return int(number) if number.is_integer() else number


def _date(definition: FactDefinition, raw: object, today: date, _catalogue: Catalogue) -> FactValue:
    if isinstance(raw, date):
        day = raw
    else:
        try:
            day = read_date(str(raw), today)
        except NoSuchDay as problem:
            raise _bad(definition, f"填写有误：{problem}") from None
    if definition.name.endswith("birth_date") and day > today:
        raise _bad(definition, "不能晚于今天")
    return day.isoformat()


def _choice(definition: FactDefinition, raw: object, _today: date, _catalogue: Catalogue) -> FactValue:
    for option in definition.options:
        if raw == option.value and isinstance(raw, bool) == isinstance(option.value, bool):
            return option.value
    word = str(raw).strip().strip("。").lower()
    exact = [o.value for o in definition.options if word in (str(o.value).lower(), o.label.lower())]
    part = [o.value for o in definition.options if word and (word in o.label.lower() or o.label.lower() in word)]
    for found in (exact, part):
        if len(found) == 1:
            return found[0]
    raise _bad(definition, f"请从这些选项里选一个：{'、'.join(option.label for option in definition.options)}")


def _text(definition: FactDefinition, raw: object, _today: date, catalogue: Catalogue) -> FactValue:
    if isinstance(raw, bool | float | date):
        raise _bad(definition, "应为文字")
    text = str(raw).strip()
    if is_region(definition):
        code = read_region(text, catalogue)
        if code is None:
            raise _bad(definition, "没有找到这个地方，本市请写到区（县）或街道，外地请写到省、市，如“河南省郑州市”")
        return code
    for fits, tidy, fault in _FORMATS:
        if fits(definition):
            tidied = tidy(text)
            if (problem := fault(tidied)) is not None:
                raise _bad(definition, f"填写有误：{problem}")
            return tidied
    return text


def _compact(text: str) -> str:
    return re.sub(r"[\s\-]", "", text.translate(_WIDE)).upper()


def _phone(text: str) -> str:
    return re.sub(r"^(?:\+?86)(?=1\d{10}$)", "", re.sub(r"\s|(?<=\d{3})-(?=\d{4}-)", "", text.translate(_WIDE)))


def _account_fault(number: str) -> str | None:
    return None if re.fullmatch(r"\d{8,32}", number) else "银行账号应为8至32位数字"


def _is_id_number(definition: FactDefinition) -> bool:
    """A citizen's own number; 证件号码 alone may also be a company's code or a foreigner's paper."""
    return definition.name.endswith("id_number") and ("身份证号" in definition.label or "身份号码" in definition.label)


_Format = tuple[Callable[[FactDefinition], bool], Callable[[str], str], Callable[[str], str | None]]
_FORMATS: tuple[_Format, ...] = (
    (_is_id_number, _compact, id_number_fault),
    (lambda definition: definition.name.endswith("phone"), _phone, phone_fault),
    (lambda definition: definition.name == "uscc", _compact, credit_code_fault),
    (lambda definition: definition.name.endswith("bank_account"), _compact, _account_fault),
)
_READERS: dict[str, Callable[[FactDefinition, object, date, Catalogue], FactValue]] = {
    "boolean": _boolean,
    "integer": _number,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "text": _text,
}
