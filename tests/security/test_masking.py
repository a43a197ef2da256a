"""Masking: personal data does not reach logs, journals' views or prompts (our own word; PIPL art. 51)."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanzhi.kernel.ids import SessionId, SubjectId, TenantId
from shanzhi.kernel.principal import Principal, PrincipalKind
from shanzhi.security.masking import FoundKind, find, mask_data, mask_text

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(body: str) -> str:
    return body + "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, body, strict=True)) % 11]


def card(body: str) -> str:
    for last in "0123456789":
        digits = [int(d) for d in reversed(body + last)]
        if sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0:
            return body + last
    raise AssertionError


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("990101199803120025", FoundKind.ID_NUMBER),
        ("99010219960701001X", FoundKind.ID_NUMBER),
        ("99010219960701001x", FoundKind.ID_NUMBER),
        ("990101199803120026", FoundKind.ID_NUMBER),
        ("990101 19980312 0025", FoundKind.ID_NUMBER),
        ("990101-19980312-0025", FoundKind.ID_NUMBER),
        ("９９０１０１１９９８０３１２００２５", FoundKind.ID_NUMBER),
        ("990101980312002", FoundKind.ID_NUMBER),
        ("19000000001", FoundKind.PHONE),
        ("138-0013-8000", FoundKind.PHONE),
        ("138 0013 8000", FoundKind.PHONE),
        ("+86 13800138000", FoundKind.PHONE),
        ("8613800138000", FoundKind.PHONE),
        (card("622202123456789012"), FoundKind.BANK_CARD),
        ("6222 0212 3456 7890 128", FoundKind.BANK_CARD),
        ("91990101MA0000001Y", FoundKind.CREDIT_CODE),
        ("E12345678", FoundKind.PASSPORT),
        ("EA1234567", FoundKind.PASSPORT),
        ("京A·12345", FoundKind.PLATE),
        ("粤B12345D", FoundKind.PLATE),
        ("lin.yue@example.com.cn", FoundKind.EMAIL),
    ],
)
@pytest.mark.parametrize("around", ["{}", "我的是{}，请查收", "（{}）", "x {} y", "号码：{}。谢谢"])
def test_an_identifier_is_recognised_and_made_unreadable(text: str, kind: FoundKind, around: str) -> None:
    """GB 11643, GB 32100, ISO/IEC 7812, GA 36: wherever it stands in a sentence."""
    sentence = around.format(text)
    assert [found.kind for found in find(sentence)] == [kind]
    masked = mask_text(sentence)
    assert text not in masked
    assert "*" in masked
    assert masked.startswith(around.split("{}", maxsplit=1)[0])


@pytest.mark.parametrize(
    "text",
    [
        "想给孩子上户口，需要带什么材料？",
        "0990-12345-1 2026-06-01 2026年6月1日",
        "20260601 19980312 12345",
        "办理时限 15 个工作日，费用 0 元，第 3.14159265358979323846 位",
        "GA-001 第十条 SZ-2026-0001",
        "办件编号 990100-20260601-000001，请妥善保存",
        "tr_01jx2m3n4p5q6r7s8t",
        "密码忘记了怎么办",
        "12345",
    ],
)
def test_what_is_nobodys_data_is_left_alone(text: str) -> None:
    """A hotline, a date, a limit, a case number must stay readable."""
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("姓名：林月", "林月"),
        ("我叫周建国，想办残疾证", "周建国"),
        ("申请人: 欧阳小明", "欧阳小明"),
        ("家庭住址：善治市东湖区湖滨路21号", "湖滨路21号"),
        ("我家住在善治市东湖区湖滨路21号", "湖滨路21号"),
        ("银行卡号：6200000000000000011", "6200000000000000011"),
        ("Authorization: Bearer sz_abcdefghijk", "sz_abcdefghijk"),
        ("密码：hunter2hunter2", "hunter2hunter2"),
        ("id990101199803120025", "990101199803120025"),
        ("990101199803120025 19000000001 99010219960701001X", "19000000001"),
        ("电话.13800138000", "13800138000"),
    ],
)
def test_labelled_and_joined_data_is_hidden(text: str, hidden: str) -> None:
    """Names and addresses are recognised where they are labelled."""
    assert hidden not in mask_text(text)


@given(st.text(max_size=60), st.integers(0, 10**4), st.text(max_size=60))
def test_no_valid_id_number_survives_in_any_text(before: str, seed: int, after: str) -> None:
    """Whatever stands around it, digits apart (they would make another number of it)."""
    number = id_number(f"9901{seed % 90 + 10:02d}19{seed % 100:02d}0{seed % 9 + 1}1{seed % 10}{seed % 1000:03d}")
    masked = mask_text(f"{before}，{number}，{after}")
    assert number not in masked


@given(st.text(alphabet="姓名：林月身份证990101199803120025 -@.Xx京A·ab密码电话", max_size=80))
def test_masking_twice_is_masking_once(text: str) -> None:
    """A log line may pass two maskers."""
    once = mask_text(text)
    assert mask_text(once) == once


def test_nested_data_is_masked_by_key_and_by_content() -> None:
    """Audit data and log events."""

    @dataclass
    class Form:
        child_name: str
        note: str

    masked = mask_data(
        {
            "id_number": "12",
            "name": "林月",
            "item_name": "居民身份证申领",
            "phone": 19000000001,
            "count": 3,
            "paid": True,
            "facts": [{"address": "善治市东湖区湖滨路21号", "hukou_region": "990101001"}],
            "say": ("电话19000000001", {"990101199803120025"}),
            "form": Form("周小满", "电话19000000001"),
            "token": "short",
            "access_token": ["a", "b"],
            "file": b"12345",
            "nothing": None,
            "990101199803120025": 1,
            "big": 19000000001,
        }
    )
    text = json.dumps(masked, ensure_ascii=False)
    for hidden in ("林月", "周小满", "19000000001", "湖滨路", "990101199803120025", "short", '"12"'):
        assert hidden not in text
    for shown in ("居民身份证申领", "990101001", '"count": 3', '"paid": true', "<5 bytes>"):
        assert shown in text


def test_a_principal_is_masked_when_it_is_logged_whole() -> None:
    """A pydantic value in a log event."""
    principal = Principal(
        session=SessionId("ss_1"),
        tenant=TenantId("shanzhi-city"),
        kind=PrincipalKind.PERSON,
        subject=SubjectId("990101199803120025"),
        name="林月",
    )
    text = json.dumps(mask_data({"principal": principal}), ensure_ascii=False)
    assert "林月" not in text
    assert "990101199803120025" not in text


def test_data_that_contains_itself_ends() -> None:
    """A logged object must never hang the platform."""
    loop: dict[str, object] = {}
    loop["again"] = loop
    assert "（已省略）" in str(mask_data(loop))


def test_masking_keeps_up_with_a_hundred_kilobytes() -> None:
    """No quadratic pattern: the time is linear, so even 100 kB of the worst text ends (no clock is asserted)."""
    for worst in ("1" * 100_000, "1 " * 50_000, "姓名" * 50_000, "a@" * 50_000, "京A" * 50_000, "住址" * 50_000):
        assert len(mask_text(worst)) > 0
