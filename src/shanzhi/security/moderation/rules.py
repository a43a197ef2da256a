"""Reading ``rules.yaml``. Fails closed: rules that cannot be read keep the platform from starting."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from shanzhi.kernel.errors import SystemFailed
from shanzhi.security.moderation.model import Rule, RuleBook


def read_rules(path: Path | None = None) -> RuleBook:
    """The rules of a file, or the platform's own.

    Raises:
        SystemFailed: ``bad_moderation_rules``; the detail says what is wrong.
    """
    source = resources.files(__package__) / "rules.yaml" if path is None else path
    try:
        book = _book(yaml.safe_load(source.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise SystemFailed("bad_moderation_rules", f"内容安全规则无法读取，平台拒绝启动：{error!r}") from error
    ids = [rule.id for rule in book.rules]
    unworded = {rule.wording for rule in book.rules} - set(book.wordings)
    if not ids or len(set(ids)) != len(ids) or unworded or book.longest < 1:
        raise SystemFailed(
            "bad_moderation_rules", f"内容安全规则有误（空、编号重复或缺少措辞 {sorted(unworded)}），平台拒绝启动。"
        )
    return book


def _book(data: dict[str, Any]) -> RuleBook:
    fold = {ord(traditional): simplified for traditional, simplified in data["fold"].items()}
    return RuleBook(
        longest=int(data["longest"]),
        rules=tuple(_rule(one) for one in data["rules"]),
        wordings={str(key): str(text) for key, text in data["wordings"].items()},
        fold=fold,
    )


def _rule(data: dict[str, Any]) -> Rule:
    for text in (*data["patterns"], *data["blocks"], *data["passes"]):
        if not isinstance(text, str) or not text:
            raise TypeError(f"{data['id']}: {text!r} is not text")
    return Rule(
        id=data["id"],
        topic=data["topic"],
        wording=data["wording"],
        pattern=re.compile("|".join(f"(?:{pattern})" for pattern in data["patterns"]), re.IGNORECASE),
        blocks=tuple(data["blocks"]),
        passes=tuple(data["passes"]),
    )
