"""Whose certificate a material asks for, and whether the one in the library answers it.

A certificate in the asker's library answers for the asker, not for a spouse, a father or a seller. The records name
the holder in front of the certificate (母亲居民户口簿, 双方居民身份证, 代办人居民身份证), so that is what is read:

* several people (双方, 夫妻, 父母, 全体, 家庭成员, 股东 …): the asker's own is not enough;
* a guardian (监护人, 家长, 父（母）): the asker, when the matter is a child's;
* an agent (代办人, 受托人): the asker, when the matter is another adult's;
* 父亲, 母亲: the asker, when a birth certificate, or the form together with the asker's sex, says so;
* a child (孩子, 学生, 子女): the asker's, only where the certificate is itself about the child (出生医学证明);
* another party (对方, 被继承人, 抵押权人, 新任 …), never the asker;
* anybody else, or nobody named: whose matter it is.

Where the form fills the same party's fields from that certificate (法定代表人身份证号 from the ID card), it is the
asker's, because the form is filled for the asker.
"""

from __future__ import annotations

import re
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from shanzhi.kernel.ids import CertificateId
from shanzhi.knowledge.content import Catalogue
from shanzhi.knowledge.content.model import CertificateType, Item, Material
from shanzhi.knowledge.contract.model import CHILD, SELF, Facts, Held, HeldCertificate, Subject
from shanzhi.knowledge.expressions.periods import read_day

Holder = Literal["applicant", "several", "guardian", "agent", "father", "mother", "child", "other"]

_WORDS: tuple[tuple[Holder, str], ...] = (
    ("several", "双方|夫妻|父母|全体|家庭成员|户内成员|及配偶|（配偶）|和新经营者|股东|发起人|投资人员|及家长|及父母"),
    ("several", "、企业负责人|和治安负责人"),
    ("other", "对方|被继承人|死者|授权企业|法人股东|发起单位|接收户|抵押权人|受托企业|新任|新股东|同意业主"),
    ("other", "出卖|招用人员|带动就业|从业人员|驾驶员|原配偶|产权人|建设单位委托"),
    ("guardian", "监护|家长|父（母）"),
    ("agent", "代办人|受托人|代理"),
    ("child", "孩子|子女|学生|儿童|新生儿"),
    ("mother", "母亲"),
    ("father", "父亲"),
)
_ROLE_WORDS = re.compile("法定代表人|负责人|经营者|监护人|母亲|父亲|继承人|家长|申领人|经办人|申报人|买受人|借款人")


def matter_of(item: Item | None, subject: Subject) -> Subject:
    """Whose matter the record takes it to be.

    A child's registration, insurance or schooling is the parent's matter: the form has the child's name beside the
    applicant's. A child's own passport is the child's. Bundles about children are the parent's.
    """
    if subject == CHILD and (item is None or output_holder(item) == "child"):
        return SELF
    return subject


def holder_of(material: Material, item: Item, catalogue: Catalogue) -> Holder:
    """Who must hold the certificate that a material asks for."""
    if material.certificate is None:
        return "applicant"
    certificate = catalogue.certificates.get(material.certificate)
    named = _named_holder(material.name, certificate.name if certificate is not None else "")
    found: Holder = next((holder for holder, words in _WORDS if re.search(words, named)), "applicant")
    if found in ("applicant", "other", "several") or not _form_says_asker(material, named, item):
        return "child" if found == "applicant" and is_about_child(certificate) else found
    return found if found in ("mother", "father", "guardian") else "applicant"


@lru_cache(maxsize=4096)
def _named_holder(material: str, certificate: str) -> str:
    """What stands in front of the certificate's name; everything, when the name does not occur."""
    match = SequenceMatcher(None, material, certificate, autojunk=False).find_longest_match()
    return material[: match.a] if match.size >= len("结婚证") else material


def _form_says_asker(material: Material, named: str, item: Item) -> bool:
    role = _ROLE_WORDS.search(named)
    if role is None:
        return False
    prefix = f"{material.certificate}."
    return any(
        entry.prefill is not None and entry.prefill.startswith(prefix) and role[0] in entry.label for entry in item.form
    )


def is_about_child(certificate: CertificateType | None) -> bool:
    """Whether a certificate in a parent's library speaks of the child (出生医学证明, 预防接种证)."""
    return certificate is not None and any(field.name.startswith("child_") for field in certificate.fields)


def output_holder(item: Item) -> Holder:
    """For whom an item issues its certificates: the child, when the form is about one; otherwise the applicant."""
    return "child" if any(entry.field == "child_name" and entry.required for entry in item.form) else "applicant"


def answers_for(
    holder: Holder, certificate: CertificateType | None, facts: Facts, held: Held, subject: Subject
) -> bool:
    """Whether the certificate of this kind in the asker's library is the one that the holder must have."""
    if holder == "applicant":
        return subject == SELF
    if holder == "child":
        return subject in (SELF, CHILD) and is_about_child(certificate)
    if holder == "guardian":
        return subject == CHILD or (subject == SELF and _is_parent(facts))
    if holder == "agent":
        return subject not in (SELF, CHILD)
    if holder in ("father", "mother"):
        return subject in (SELF, CHILD) and _is_this_parent(holder, facts, held)
    return False


def _is_parent(facts: Facts) -> bool:
    """The matter is about a child, which makes the asker its guardian."""
    return any(name.startswith("child_") for name in facts)


def _is_this_parent(holder: Holder, facts: Facts, held: Held) -> bool:
    birth = held.get(CertificateId("birth_certificate"))
    own = facts.get("applicant_id_number")  # type: ignore[call-overload]
    if birth is not None and own is not None and (named := birth.fields.get(f"{holder}_id_number")):
        return bool(named == own.value)
    sex = facts.get("applicant_sex")  # type: ignore[call-overload]
    return sex is not None and sex.value == ("male" if holder == "father" else "female")


def valid_until(certificate: HeldCertificate, kind: CertificateType | None) -> date | None:
    """The last day of validity; ``None`` when it does not expire or nothing tells."""
    if certificate.valid_to is not None:
        return certificate.valid_to
    written = certificate.fields.get("valid_to")
    if isinstance(written, str) and (day := read_day(written)) is not None:
        return day
    issued = certificate.fields.get("issued_on")
    if kind is None or kind.valid_years is None or not isinstance(issued, str) or (start := read_day(issued)) is None:
        return None
    return _years_later(start, kind.valid_years)


def _years_later(start: date, years: float) -> date:
    months = start.month - 1 + round(years * 12)
    year, month = start.year + months // 12, months % 12 + 1
    return next(day for day in (_day(year, month, start.day - back) for back in range(4)) if day is not None)


def _day(year: int, month: int, day: int) -> date | None:
    return read_day(f"{year:04d}-{month:02d}-{day:02d}")


def own_certificate(
    material: Material, item: Item, facts: Facts, held: Held, subject: Subject, catalogue: Catalogue
) -> HeldCertificate | None:
    """The certificate in the library that answers a material, expired or not; ``None`` when there is none."""
    if material.certificate is None or (certificate := held.get(material.certificate)) is None:
        return None
    holder = holder_of(material, item, catalogue)
    kind = catalogue.certificates.get(material.certificate)
    return certificate if answers_for(holder, kind, facts, held, subject) else None
