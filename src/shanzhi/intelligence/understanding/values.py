"""Values written in a sentence: days (also spoken of from today), numbers, phones, identifiers, places, quoted names.

It finds the words of a value; whether the value fits a fact is for the vocabulary to say.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from shanzhi.knowledge.content.catalogue import Catalogue

_DAY = re.compile(
    r"(?:(?P<year>\d{4})\s*(?:年|-|/|\.)|(?P<rel>今年|去年|前年|明年|后年))?\s*(?P<month>\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:月|-|/|\.)"
    r"\s*(?P<day>\d{1,2}|[一二三四五六七八九十廿]{1,3})\s*(?:日|号)?"
)
_IN_MONTH = re.compile(r"(?P<which>这个月|本月|上个?月|下个?月)(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})(?:日|号)")
_WEEKDAY = re.compile(
    r"(?P<which>上个?(?:周|星期|礼拜)|这个?(?:周|星期|礼拜)|本周|下个?(?:周|星期|礼拜))(?P<day>[一二三四五六日天])"
)
_NEAR = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "大前天": -3, "明天": 1, "后天": 2, "大后天": 3}
_NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|[零〇一二两三四五六七八九十百千]+)(?:万|千|百|亿)?"
_PHONE = re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_DIGIT_WORDS = str.maketrans("零〇一二三四五六七八九幺两", "0012345678912")
_SPOKEN_DIGITS = re.compile(r"[零〇一二三四五六七八九幺两\d]{7,}")
_LONG_DIGITS = re.compile(r"[0-9x]{7,}", re.IGNORECASE)
_QUOTED = re.compile(r"[“\"‘'《「『]([^”\"’'》」』]{2,40})[”\"’'》」』]")
_DIGITS = {sign: n for n, sign in enumerate("零一二三四五六七八九")}
_YEARS = {"今年": 0, "去年": -1, "前年": -2, "明年": 1, "后年": 2}


def days_in(text: str, today: date) -> list[str]:
    """The days that a plain text names, as ``2026年5月21日``; a day that does not exist is kept as written.

    Without a year the nearest one that is not far ahead is meant (``5月21日`` in June is this year's).
    """
    found: list[str] = []
    for match in _DAY.finditer(text):
        month, day = _small(match["month"]), _small(match["day"])
        year = int(match["year"]) if match["year"] else today.year + _YEARS.get(match["rel"] or "", 0)
        if not match["year"] and not match["rel"] and (month, day) > (today.month, today.day):
            year -= 1 if month - today.month > 3 else 0
        found.append(f"{year}年{month}月{day}日")
    for match in _IN_MONTH.finditer(text):
        step = -1 if match["which"].startswith("上") else 1 if match["which"].startswith("下") else 0
        year, month = divmod(today.year * 12 + today.month - 1 + step, 12)
        found.append(f"{year}年{month + 1}月{_small(match['day'])}日")
    for match in _WEEKDAY.finditer(text):
        week = -1 if match["which"].startswith("上") else 1 if match["which"].startswith("下") else 0
        weekday = "一二三四五六日".index(match["day"].replace("天", "日"))
        found.append(_written(today + timedelta(days=7 * week - today.weekday() + weekday)))
    found += [_written(today + timedelta(days=n)) for word, n in _NEAR.items() if re.search(rf"(?<!大){word}", text)]
    return list(dict.fromkeys(found))


def numbers_in(text: str, unit: str) -> list[str]:
    """The numbers of a plain text with their unit words, those beside the fact's own unit first."""
    bare = re.sub(_PHONE, " ", text)
    units = _UNITS.get(unit, (re.escape(unit),) if unit else ())
    own = [m.group() for m in re.finditer(rf"{_NUMBER}(?:{'|'.join(units)})", bare)] if units else []
    if unit == "月":
        own = [m.group() for m in re.finditer(rf"{_NUMBER}年半?(?:零?{_NUMBER}个?月)?", bare)] or own
    if own:
        return list(dict.fromkeys(own))
    return list(dict.fromkeys(m.group() for m in re.finditer(_NUMBER, bare)))


def phones_in(text: str) -> list[str]:
    """Mobile numbers, also spoken digit by digit (幺九零…)."""
    spoken = _SPOKEN_DIGITS.sub(lambda m: m.group().translate(_DIGIT_WORDS), text)
    return [re.sub(r"[\s-]", "", m.group()) for m in _PHONE.finditer(spoken)]


def digits_in(text: str) -> list[str]:
    """Long runs of digits (identifiers, accounts), spoken or written."""
    spoken = _SPOKEN_DIGITS.sub(lambda m: m.group().translate(_DIGIT_WORDS), text)
    return [m.group().upper() for m in _LONG_DIGITS.finditer(re.sub(r"(?<=\d)[\s-](?=\d)", "", spoken))]


def places_in(text: str, catalogue: Catalogue) -> list[tuple[int, str]]:
    """Our own regions named in a plain text: (where, name), the most specific ones."""
    found: list[tuple[int, str]] = []
    for region in catalogue.regions.values():
        if region.level == "市":
            continue
        at = text.find(region.name)
        if at >= 0:
            found.append((at, region.name))
    return sorted(found)


def quoted_in(said: str) -> list[str]:
    """Names in quotation marks, as typed."""
    return [match.group(1).strip() for match in _QUOTED.finditer(said)]


_UNITS = {
    "元": ("块钱?", "元"),
    "万元": ("万元?", "万块"),
    "月": ("个?月",),
    "年": ("年",),
    "天": ("天", "日"),
    "人": ("个?人", "口人", "口", "个", "名"),
    "平方米": ("平方米?", "平米?", "方"),
    "级": ("级",),
    "套": ("套",),
    "件": ("件", "个"),
    "%": ("%",),
    "岁": ("岁", "周岁"),
}


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _small(text: str) -> int:
    """``21``, ``二十一``, ``廿一``, ``十``: up to two digits."""
    if text.isdigit():
        return int(text)
    text = text.replace("廿", "二十")
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(tens, 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + _DIGITS.get(ones, 0)
