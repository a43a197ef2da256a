"""Days as people write them: ``2026-05-21``、``2026年5月21日``、``20260521``、``今天`` … and days that do not exist."""

from __future__ import annotations

import re
from datetime import date, timedelta

_NUMERIC = re.compile(r"(\d{4})\s*(?:年|-|/|\.|－)\s*(\d{1,2})\s*(?:月|-|/|\.|－)\s*(\d{1,2})\s*[日号]?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*(?:年|-|/|\.)\s*(\d{1,2})\s*月?(?:份)?")
_SPOKEN = {"今天": 0, "今日": 0, "昨天": -1, "前天": -2, "明天": 1, "后天": 2}
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
EARLIEST, LATEST = 1850, 2200


class NoSuchDay(ValueError):
    """The text names a day, but not one of the calendar; the message says why, in Chinese."""


def read_date(text: str, today: date) -> date:
    """The day that ``text`` names.

    Raises:
        NoSuchDay: it names none, or one that does not exist (``2月30日``).
    """
    words = text.strip()
    if words in _SPOKEN:
        return today + timedelta(days=_SPOKEN[words])
    if (moment := _MOMENT.fullmatch(words)) is not None:
        words = moment[1]
    found = _NUMERIC.fullmatch(words) or _COMPACT.fullmatch(words)
    if found is None:
        if _MONTH.fullmatch(words):
            raise NoSuchDay("请写到具体哪一天，如2026年5月21日")
        raise NoSuchDay("请写明年、月、日，如2026年5月21日")
    year, month, day = (int(part) for part in found.groups())
    if not EARLIEST <= year <= LATEST:
        raise NoSuchDay(f"{year}年不像是要填的年份，请核对")
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay(f"{year}年{month}月{day}日不存在，请核对日期") from None
