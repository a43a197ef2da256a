"""The State Council's yearly holiday notices as reviewed data, for years that the bundled calendar does not know yet.

One YAML file, a list: ``year``, ``source``, ``published``, ``days_off``, ``days_worked`` (weekends).
A notice overrides the bundled calendar for its days, and makes its year announced.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from shanzhi.kernel.errors import OfficerMustDecide
from shanzhi.kernel.values import Frozen


class HolidayNotice(Frozen):
    """One year's notice."""

    year: int
    source: str
    published: date
    days_off: tuple[date, ...] = ()
    days_worked: tuple[date, ...] = ()


def read_notices(path: Path) -> tuple[HolidayNotice, ...]:
    """Read the file; an absent file is no notices.

    Raises:
        OfficerMustDecide: ``bad_holiday_notices``: not a list of notices, or a day is both off and worked.
    """
    if not path.exists():
        return ()
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        notices = TypeAdapter(tuple[HolidayNotice, ...]).validate_python(raw)
    except (yaml.YAMLError, ValidationError, ValueError) as error:
        raise OfficerMustDecide(
            "bad_holiday_notices", f"节假日通知文件 {path.name} 格式有误，请按说明改正后重新加载。", error=str(error)
        ) from error
    for notice in notices:
        both = sorted(set(notice.days_off) & set(notice.days_worked))
        if both:
            raise OfficerMustDecide(
                "bad_holiday_notices",
                f"节假日通知文件 {path.name}：{both[0].isoformat()} 既写了放假又写了上班，请核对通知原文。",
            )
    return notices
