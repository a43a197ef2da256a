"""Recognising identifiers of people and companies in text, by shape and check digit. Pure.

Shapes: ID numbers GB 11643 (18 digits, also with a wrong check digit, and the 15 digits of before 1999), mobile
numbers, bank cards (Luhn, ISO/IEC 7812), unified social credit codes GB 32100, passports and travel permits, number
plates GA 36, e-mail addresses. Digits may be full-width, and may be grouped by single spaces or hyphens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple


class FoundKind(StrEnum):
    """What was recognised."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    BANK_CARD = "bank_card"
    CREDIT_CODE = "credit_code"
    PASSPORT = "passport"
    PLATE = "plate"
    EMAIL = "email"


class Found(NamedTuple):
    """One identifier in a text."""

    kind: FoundKind
    start: int
    end: int
    value: str
    """Normal form: half-width, without grouping, upper case."""


_DIGIT_RUN = re.compile(r"(?<![0-9])(?<!\d\.)\+?\d(?:[ \-]?\d){9,}(?:[ \-]?[XxＸｘ](?![0-9A-Za-z]))?")
_LETTER_BEFORE = re.compile(r"[A-Za-z]\Z")
_PIECE = re.compile(r"\+?\d+[XxＸｘ]?|[XxＸｘ]")
_MOST_PIECES = 6
_CREDIT_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])")
_PASSPORT = re.compile(r"(?<![0-9A-Za-z])(?:[CDEGHLMPSW][0-9]{8}|E[A-HJ-NP-Z][0-9]{7})(?![0-9A-Za-z])")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·• ]?"
    r"(?:[A-HJ-NP-Z0-9]{5,6}|[A-HJ-NP-Z0-9]{4}[挂学警港澳])(?![0-9A-Za-z])"
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}", re.ASCII)
_HINT = re.compile(r"\d[\d \-]{6}|@|[A-Z]\d|[·•]")
"""Whether a text can hold any of them at all: most texts cannot, and are let through at once."""

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def find(text: str) -> list[Found]:
    """The identifiers in a text, in order, none overlapping another."""
    if not _HINT.search(text):
        return []
    spans = sorted(_candidates(text), key=lambda found: (found.start, -found.end))
    kept: list[Found] = []
    for found in spans:
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
    return kept


def _candidates(text: str) -> Iterator[Found]:
    for match in _CREDIT_CODE.finditer(text):
        if not match[0].isdigit() and _credit_code_holds(match[0]):
            yield Found(FoundKind.CREDIT_CODE, match.start(), match.end(), match[0])
    for match in _DIGIT_RUN.finditer(text):
        yield from _in_digits(match)
    for kind, pattern in ((FoundKind.PASSPORT, _PASSPORT), (FoundKind.PLATE, _PLATE), (FoundKind.EMAIL, _EMAIL)):
        for match in pattern.finditer(text):
            yield Found(kind, match.start(), match.end(), match[0].upper())


def _in_digits(run: re.Match[str]) -> Iterator[Found]:
    """What a run of grouped digits holds: the longest groupings that are an identifier, from the left."""
    pieces = list(_PIECE.finditer(run[0]))
    in_word = _LETTER_BEFORE.match(run.string, max(run.start() - 1, 0), run.start()) is not None
    first = 0
    while first < len(pieces):
        for last in range(min(first + _MOST_PIECES, len(pieces)) - 1, first - 1, -1):
            start, end = pieces[first].start(), pieces[last].end()
            value = _normal(run[0][start:end])
            kind = _kind_of(value)
            if kind is None or not _well_grouped(kind, [len(piece[0]) for piece in pieces[first : last + 1]]):
                continue
            if not (in_word and first == 0) or _certain(kind, value):
                yield Found(kind, run.start() + start, run.start() + end, _without_country(kind, value))
                first = last
                break
        first += 1


def _well_grouped(kind: FoundKind, lengths: list[int]) -> bool:
    """Whether people group such a number so (138 0013 8000, 990101 19980312 0025); else they are several numbers."""
    if len(lengths) == 1:
        return True
    if kind is FoundKind.PHONE:
        return lengths[-1] >= 4 and lengths[0] in (2, 3, 5)
    if kind is FoundKind.BANK_CARD:
        return lengths[0] in (4, 6) and min(lengths[:-1]) >= 4
    return lengths[0] in (3, 6) and min(lengths[:-1]) >= 2


def _certain(kind: FoundKind, value: str) -> bool:
    """Digits that follow a letter belong to some other number (a hash, a case number) unless the check digit holds."""
    return kind is FoundKind.ID_NUMBER and len(value) == 18 and _id_check_holds(value)


def _without_country(kind: FoundKind, value: str) -> str:
    return value[-11:] if kind is FoundKind.PHONE else value


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "").upper()


def _kind_of(value: str) -> FoundKind | None:
    if re.fullmatch(r"(?:\+?86)?1[3-9][0-9]{9}", value):
        return FoundKind.PHONE
    if re.fullmatch(r"[1-9][0-9]{16}[0-9X]", value) and (_id_check_holds(value) or _birth_date_holds(value[6:14])):
        return FoundKind.ID_NUMBER
    if re.fullmatch(r"[0-9]{15}", value) and _birth_date_holds("19" + value[6:12]):
        return FoundKind.ID_NUMBER
    if re.fullmatch(r"[34569][0-9]{14,18}", value) and _luhn_holds(value):
        return FoundKind.BANK_CARD
    return None


def _birth_date_holds(text: str) -> bool:
    """A bare 18-digit form with a wrong check digit is still treated as an ID number when it holds a date of birth."""
    return text[:2] in ("18", "19", "20") and 1 <= int(text[4:6]) <= 12 and 1 <= int(text[6:]) <= 31


def _id_check_holds(value: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, value[:17], strict=True))
    return _ID_CHECKS[total % 11] == value[17]


def _luhn_holds(value: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(value)):
        number = int(digit) * (1 + position % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def _credit_code_holds(value: str) -> bool:
    total = sum(_CODE_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(value[:17]))
    return _CODE_ALPHABET[-total % 31] == value[17]
