"""Masking text and nested data before it is logged, recorded or shown to somebody else.

Errs on the side of hiding: a number that might be an identifier is hidden, and so is everything under a personal key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import asdict, is_dataclass
from enum import Enum

from pydantic import BaseModel

from shanzhi.security.masking.identifiers import FoundKind, find

_NAME_LABEL = re.compile(
    r"((?:姓名|名字|申请人|联系人|户主|法定代表人|法人代表|负责人|经办人|代理人|持证人|配偶|父亲|母亲|本人|我|孩子)"
    r"\s*(?:[：:]|叫做|名叫|叫|是叫)\s*)([\u4e00-\u9fff·]{2,4}|[A-Z][a-z]+(?: [A-Z][a-z]+){1,2})"
)
_ADDRESS_LABEL = re.compile(
    r"((?:家庭住址|居住地址|户籍地址|通讯地址|联系地址|现住址|住址|家住)\s*(?:[：:是在])?\s*)([^\s，。；,;、]{4,60})"
)
_ACCOUNT_LABEL = re.compile(r"((?:银行卡号?|银行账号|卡号|账号|账户)\s*[：:是为]?\s*)(\d(?:[ \-]?\d){7,24})")
_SECRET_LABEL = re.compile(
    r"(?i)((?:bearer|password|passwd|token|secret|api[_-]?key|密码|口令)\s*[：:=]?\s*)([!-~]{6,})"
)
_LABELS = (
    "姓名", "名字", "名叫", "申请人", "联系人", "户主", "代表", "负责人", "经办人", "代理人", "持证人", "配偶", "亲",
    "叫", "孩子", "卡", "账号", "账户", "址", "家住", "密码", "口令", "bearer", "passw", "token", "secret", "key",
)  # fmt: skip
"""A text without any of these holds nothing labelled; looking for them first is six times as quick."""

_DEPTH = 12
_TOO_DEEP = "（已省略）"
_HIDDEN = "（已隐藏）"


class _Style(Enum):
    """How much of a value under a personal key stays visible."""

    NUMBER = "number"
    NAME = "name"
    ADDRESS = "address"
    SECRET = "secret"  # noqa: S105 - a style's name


_KEYS: tuple[tuple[re.Pattern[str], _Style], ...] = (
    (
        re.compile(
            r"(?i)(?:^|_)(?:password|passwd|secret|token|authorization|cookie|api_?key|private_?key|credential)s?$"
            r"|密码|口令|令牌"
        ),
        _Style.SECRET,
    ),
    (
        re.compile(
            r"(?i)(?:^|_)(?:id_?number|id_?card|id_?no|phone|mobile|tel|telephone|bank_account|bank_card|card_number"
            r"|account|account_number|passport|passport_number|permit_number|certificate_number|household_number"
            r"|plate|email|subject|acting_person|on_behalf_of|uscc)$"
            r"|身份证|证件号|电话|手机|卡号|账号|邮箱|护照|车牌"
        ),
        _Style.NUMBER,
    ),
    (re.compile(r"(?i)(?:^|_)(?:address|location|addr)$|住址|地址"), _Style.ADDRESS),
    (
        re.compile(
            r"(?i)^(?:name|full_name|real_name|new_full_name|legal_person|householder|borrower|recipient|owner|holder"
            r"|operator_name|contact)$"
            r"|(?:applicant|person|child|father|mother|husband|wife|woman|spouse|seller|buyer|holder|guardian|worker|agent"
            r"|deceased|head|coowner|lessor|mortgagee|contractor|contact|veteran|sponsor)_name$|姓名|联系人|法定代表人"
        ),
        _Style.NAME,
    ),
)


def mask_text(s: str) -> str:
    """The text with every identifier, and every labelled name, address, account and secret, made unreadable."""
    lowered = s.lower()
    if any(label in lowered for label in _LABELS):
        s = _SECRET_LABEL.sub(lambda m: m[1] + _HIDDEN, s)
        s = _NAME_LABEL.sub(lambda m: m[1] + _name(m[2]), s)
        s = _ADDRESS_LABEL.sub(lambda m: m[1] + _address(m[2]), s)
        s = _ACCOUNT_LABEL.sub(lambda m: m[1] + _number(m[2]), s)
    pieces, end = [], 0
    for found in find(s):
        pieces += [s[end : found.start], mask_identifier(found.kind, s[found.start : found.end])]
        end = found.end
    return "".join((*pieces, s[end:])) if pieces else s


def mask_data(obj: object) -> object:
    """The same data with personal data masked: by key where the key says so, by content everywhere else.

    Mappings, sequences, sets, dataclasses and pydantic models become plain JSON-like data; bytes become their length.
    """
    return _masked(obj, 0)


def mask_identifier(kind: FoundKind, value: str) -> str:
    """One identifier, made unreadable but still comparable by eye with one's own."""
    if kind is FoundKind.EMAIL:
        local, _, host = value.partition("@")
        return f"{local[:1]}***@{host}"
    if kind is FoundKind.BANK_CARD:
        return "*" * 12 + re.sub(r"[ \-]", "", value)[-4:]
    if kind is FoundKind.PLATE:
        return value[:2] + "*" * (len(value) - 4) + value[-2:]
    return _number(value)


def _masked(obj: object, depth: int) -> object:
    if depth > _DEPTH:
        return _TOO_DEEP
    if isinstance(obj, str):
        return mask_text(str(obj))
    if obj is None or isinstance(obj, bool | float):
        return obj
    if isinstance(obj, int):
        return obj if abs(obj) < 10**10 else mask_text(str(obj))
    if isinstance(obj, bytes | bytearray | memoryview):
        return f"<{len(obj)} bytes>"
    if isinstance(obj, BaseModel):
        return _masked(obj.model_dump(mode="json"), depth)
    if is_dataclass(obj) and not isinstance(obj, type):
        return _masked(asdict(obj), depth)
    if isinstance(obj, Mapping):
        return {mask_text(str(key)): _under(str(key), value, depth + 1) for key, value in obj.items()}
    if isinstance(obj, list | tuple | Set):
        return [_masked(item, depth + 1) for item in obj]
    return mask_text(str(obj))


def _under(key: str, value: object, depth: int) -> object:
    style = next((style for pattern, style in _KEYS if pattern.search(key)), None)
    if style is None or value is None or isinstance(value, bool):
        return _masked(value, depth)
    if isinstance(value, str | int | float):
        return _styled(style, str(value))
    if style is _Style.SECRET:
        return _HIDDEN
    if isinstance(value, list | tuple | Set):
        return [_under(key, item, depth + 1) for item in value]
    return _masked(value, depth)


def _styled(style: _Style, value: str) -> str:
    if not value:
        return value
    if style is _Style.SECRET:
        return _HIDDEN
    if style is _Style.NAME:
        return _name(value)
    if style is _Style.ADDRESS:
        return _address(value)
    return mask_identifier(FoundKind.EMAIL, value) if "@" in value else _number(value)


def _name(value: str) -> str:
    return value[:1] + "*" * (len(value) - 1) if len(value) > 1 else "*"


def _address(value: str) -> str:
    return value[:3] + "***" if len(value) > 3 else "***"


def _number(value: str) -> str:
    """Long numbers keep three characters before and four after; short ones keep their last two."""
    if len(value) >= 11:
        return value[:3] + "*" * (len(value) - 7) + value[-4:]
    return "*" * max(len(value) - 2, 1) + value[-2:] if len(value) > 3 else "***"
