"""Numbers that a decision assigns, made from the case number so that trying again assigns the same. No randomness."""

from __future__ import annotations

import hashlib
from typing import Final

_ORGANISATION: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_CODE: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100: no I, O, S, V, Z."""


def certificate_number(case: str, index: int) -> str:
    """The number of a case's ``index``-th result (from 1)."""
    return f"{case.replace('-', '')}{index:02d}"


def credit_code(case: str, authority: str) -> str:
    """A unified social credit code (统一社会信用代码, GB 32100-2015) for an organisation that a case founds.

    ``authority`` is its first two characters (``91`` a company, ``51`` a social organisation); the region is the case
    number's own.
    """
    digest = hashlib.sha256(case.encode()).digest()
    base = "".join(_CODE[byte % len(_CODE)] for byte in digest[:8])
    head = f"{authority}{case[:6]}{base}{_organisation_check(base)}"
    total = sum(_CODE.index(char) * pow(3, place, 31) for place, char in enumerate(head))
    return head + _CODE[(31 - total % 31) % 31]


def _organisation_check(base: str) -> str:
    """The check character of an organisation code (GB 11714)."""
    total = sum(_ORGANISATION.index(char) * weight for char, weight in zip(base, _ORGANISATION_WEIGHTS, strict=True))
    rest = 11 - total % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))
