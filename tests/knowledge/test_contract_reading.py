"""What people write and systems send, read into values of the vocabulary (issue of bad input)."""

from __future__ import annotations

from datetime import date

import pytest

from shanzhi.kernel.errors import PersonMustAct
from shanzhi.kernel.ids import FactName
from shanzhi.kernel.values import FactValue
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.contract import credit_code_fault, id_number_fault, phone_fault, read_value, value_text

TODAY = date(2026, 6, 30)


def read(catalogue: Catalogue, fact: str, raw: object) -> FactValue:
    return read_value(catalogue.facts[FactName(fact)], raw, TODAY, catalogue)


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        ("born_abroad", "没有", False),
        ("born_abroad", "是的", True),
        ("born_abroad", True, True),
        ("child_birth_date", "2026年5月21日", "2026-05-21"),
        ("child_birth_date", "20260521", "2026-05-21"),
        ("child_birth_date", "2026/5/21", "2026-05-21"),
        ("child_birth_date", "昨天", "2026-06-29"),
        ("child_birth_date", date(2026, 5, 21), "2026-05-21"),
        ("monthly_income", "9,800元", 9800),
        ("monthly_income", "1.2万", 12000),
        ("monthly_income", "三千五百", 3500),
        ("annual_revenue", "3180万元", 3180),
        ("annual_revenue", "五百万", 500),
        ("rd_ratio", "11.2%", 11.2),
        ("residence_months", "两年", 24),
        ("residence_months", "一年半", 18),
        ("residence_months", "6个月", 6),
        ("child_order", "二", 2),
        ("child_order", 2.0, 2),
        ("hukou_follow", "随母亲", "mother"),
        ("hukou_follow", "母亲", "mother"),
        ("hukou_follow", "father", "father"),
        ("applicant_id_number", "99010219960701001x", "99010219960701001X"),
        ("applicant_id_number", " 990101 19980312 0025 ", "990101199803120025"),
        ("uscc", "91990101ma0000001y", "91990101MA0000001Y"),
        ("applicant_phone", "+86 190 0000 0001", "19000000001"),
        ("bank_account", "6200 0000 0000 0000 11", "620000000000000011"),
        ("hukou_region", "东湖区", "990101"),
        ("hukou_region", "善治市西山区翠屏街道", "990102001"),
        ("hukou_region", "翠屏", "990102001"),
        ("hukou_region", "990101001", "990101001"),
        ("hukou_region", "880204", "880204"),
        ("hukou_region", "河南省郑州市", "410100"),
        ("applicant_name", " 林月 ", "林月"),
        ("applicant_name", "'; DROP TABLE cases; --", "'; DROP TABLE cases; --"),
    ],
)
def test_what_people_write_is_read(catalogue: Catalogue, fact: str, raw: object, value: FactValue) -> None:
    """Typed and spoken ways of saying one value; text is kept as it is, whatever it looks like."""
    assert read(catalogue, fact, raw) == value


@pytest.mark.parametrize(
    ("fact", "raw", "words"),
    [
        ("child_birth_date", "2026年2月30日", "不存在"),
        ("child_birth_date", "5月21日", "年、月、日"),
        ("child_birth_date", "2026年5月", "哪一天"),
        ("child_birth_date", "2026-07-01", "不能晚于今天"),
        ("child_birth_date", "0026-05-21", "年份"),
        ("born_abroad", "也许", "是或者否"),
        ("monthly_income", "很多", "应为数字"),
        ("monthly_income", -5, "负数"),
        ("monthly_income", float("nan"), "超出范围"),
        ("monthly_income", True, "应为数字"),
        ("child_order", "1.5", "整数"),
        ("hukou_follow", "爷爷", "随父亲、随母亲"),
        ("applicant_id_number", "990101199803120024", "校验码"),
        ("applicant_id_number", "990101199802300025", "日期"),
        ("applicant_id_number", "123", "18位"),
        ("uscc", "91990101MA0000002Y", "校验码"),
        ("applicant_phone", "12345", "11位手机号"),
        ("bank_account", "abc", "数字"),
        ("hukou_region", "990199", "没有找到"),
        ("hukou_region", "火星", "没有找到"),
        ("applicant_name", "   ", "不能为空"),
        ("applicant_name", "林\u202e月", "控制字符"),
        ("applicant_name", "字" * 501, "最多500个字"),
        ("applicant_name", ["林月"], "不是可以填写"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(catalogue: Catalogue, fact: str, raw: object, words: str) -> None:
    """Issue, bad input: each gets a clear message, in Chinese, that names the field."""
    with pytest.raises(PersonMustAct) as caught:
        read(catalogue, fact, raw)
    assert caught.value.code == "bad_value"
    assert words in caught.value.detail
    assert catalogue.facts[FactName(fact)].label in caught.value.detail


def test_check_digits_follow_the_standards() -> None:
    """GB 11643-1999 appendix (11010519491231002X) and GB 32100-2015; every one-digit slip is found."""
    number = "11010519491231002X"
    assert id_number_fault(number) is None
    slips = [
        number[:at] + digit + number[at + 1 :] for at in range(17) for digit in "0123456789" if digit != number[at]
    ]
    assert all(id_number_fault(slip) for slip in slips)
    code = "91350100M000100Y43"
    assert credit_code_fault(code) is None
    assert credit_code_fault(code[:-1] + "4") is not None
    assert credit_code_fault("91350100M000100Y4O") is not None
    assert phone_fault("0990-1234567") is None


@pytest.mark.parametrize(
    ("fact", "value", "text"),
    [
        ("born_abroad", False, "否"),
        ("hukou_follow", "mother", "随母亲"),
        ("hukou_region", "990102001", "善治市西山区翠屏街道"),
        ("hukou_region", "410100", "河南省郑州市"),
        ("hukou_region", "880204", "外地（区划代码880204）"),
        ("child_birth_date", "2026-05-21", "2026年5月21日"),
        ("monthly_income", 9800, "9800元"),
        ("rd_ratio", 11.2, "11.2%"),
        ("annual_revenue", 3180.0, "3180万元"),
    ],
)
def test_values_are_said_as_people_say_them(catalogue: Catalogue, fact: str, value: FactValue, text: str) -> None:
    """Our own word: no codes and no ISO dates before people's eyes."""
    assert value_text(catalogue.facts[FactName(fact)], value, catalogue) == text
