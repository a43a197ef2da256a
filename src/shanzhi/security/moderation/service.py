"""Judging a message before it is understood, and an answer before it is shown. Quick, and without a model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from shanzhi.security.masking import FoundKind, find, mask_identifier
from shanzhi.security.moderation.model import RuleBook, Verdict
from shanzhi.security.moderation.rules import read_rules

_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff]"
)
"""Control characters but tab and line ends, and those that turn the direction of text around."""
_INVISIBLE = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f"
    r"\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_GAPS = re.compile(r"[\W_]+")
_PERSONAL = (FoundKind.ID_NUMBER, FoundKind.PHONE, FoundKind.BANK_CARD, FoundKind.PASSPORT)
"""What never leaves unless it is one's own. Credit codes are public (企业信用信息公示)."""


class Moderation:
    """The guard."""

    def __init__(self, rules: RuleBook | None = None) -> None:
        """Read the rules; raises ``SystemFailed('bad_moderation_rules', …)`` rather than guard nothing."""
        self._book = rules or read_rules()

    def check_input(self, text: str) -> Verdict:
        """Whether a message may be understood at all."""
        said = text.strip()
        if not said:
            return self._refuse("empty", "empty", "empty")
        if len(said) > self._book.longest:
            return self._refuse("too_long", "length", "too_long", count=len(said), longest=self._book.longest)
        if _CONTROL.search(said):
            return self._refuse("control_characters", "control", "control_characters")
        plain = self._normal(said)
        squeezed = _GAPS.sub("", plain)
        for rule in self._book.rules:
            if rule.pattern.search(plain) or rule.pattern.search(squeezed):
                return self._refuse(rule.id, rule.topic, rule.wording)
        return Verdict(allowed=True, text=text)

    def check_output(self, text: str, allowed_values: Collection[str] = (), *, own_form: bool = False) -> Verdict:
        """Whether an answer may be shown, and as what.

        Personal numbers that are not among ``allowed_values`` (the person's own) stop it. The person's own are masked
        in ``Verdict.text``, except with ``own_form``: in the form that the person fills and confirms.
        """
        own = {_bare(value) for value in allowed_values}
        pieces, end = [], 0
        for found in find(text):
            if found.kind not in _PERSONAL:
                continue
            if _bare(found.value) not in own:
                return self._refuse("others_data_in_output", "others_data", "others_data_in_output")
            shown = text[found.start : found.end]
            pieces += [text[end : found.start], shown if own_form else mask_identifier(found.kind, shown)]
            end = found.end
        return Verdict(allowed=True, text="".join((*pieces, text[end:])))

    def _normal(self, text: str) -> str:
        visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
        return visible.translate(self._book.fold)

    def _refuse(self, rule: str, topic: str, wording: str, **values: object) -> Verdict:
        return Verdict(allowed=False, rule=rule, topic=topic, text_zh=self._book.wordings[wording].format(**values))


def _bare(value: str) -> str:
    return _GAPS.sub("", unicodedata.normalize("NFKC", value)).upper()
