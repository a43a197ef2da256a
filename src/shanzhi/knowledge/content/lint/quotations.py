"""Rules on quotations: the cited article exists and holds the quoted words, white space aside."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from shanzhi.knowledge.content.lint.findings import Circumstances, Found, error
from shanzhi.knowledge.content.model import Bundle, Item
from shanzhi.knowledge.content.pack import Pack

_LONGEST = 120
Cited = tuple[str, str]


def quotations_are_verbatim(pack: Pack, circumstances: Circumstances) -> Iterator[Found]:
    """``no_basis``, ``quotation_too_long``; with a law corpus ``no_such_article``, ``quotation_not_verbatim``."""
    cited = {_key(b.law, b.article) for r in pack.records if isinstance(r.value, Item | Bundle) for b in r.value.basis}
    articles = None if circumstances.laws is None else read_cited(circumstances.laws, cited)
    for record in pack.records:
        if not isinstance(record.value, Item | Bundle):
            continue
        if isinstance(record.value, Item) and not record.value.basis:
            yield error(record, ("basis",), "no_basis", "没有设定依据。请主管部门提供法律依据后补上。")
        for n, basis in enumerate(record.value.basis):
            if len(basis.quote) > _LONGEST:
                text = f"引文超过 {_LONGEST} 字，请内容维护人员截取要点。"
                yield error(record, ("basis", n, "quote"), "quotation_too_long", text)
            if articles is None:
                continue
            article = articles.get(_key(basis.law, basis.article))
            if article is None:
                text = f"法规库里没有《{basis.law}》{basis.article}，请内容维护人员核对名称和条号。"
                yield error(record, ("basis", n, "article"), "no_such_article", text)
            elif _bare(basis.quote) not in article:
                text = f"引文与《{basis.law}》{basis.article}原文不一致，请内容维护人员照原文抄录。"
                yield error(record, ("basis", n, "quote"), "quotation_not_verbatim", text)


def read_cited(laws: Path, cited: set[Cited]) -> Mapping[Cited, str]:
    """The bare texts of the cited articles of a corpus (JSON lines ``{law, article, text}``, gzip allowed)."""
    wanted = {article for _, article in cited}
    found: dict[Cited, str] = {}
    marks = re.compile("|".join(sorted(map(re.escape, wanted), key=len, reverse=True)) or "$^")
    with gzip.open(laws, "rt", encoding="utf-8") if laws.suffix == ".gz" else laws.open(encoding="utf-8") as lines:
        for line in lines:
            if marks.search(line[:200]) is None:  # parsing is what takes the time: look before it
                continue
            row = json.loads(line)
            key = _key(row["law"], row["article"])
            if key in cited:
                found[key] = _bare(row["text"])
    return found


def _key(law: str, article: str) -> Cited:
    return re.sub(r"^中华人民共和国", "", re.sub(r"[《》\s]", "", law)), _bare(article)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
