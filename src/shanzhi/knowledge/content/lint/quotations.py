"""Rules on quotations: the cited article exists and holds the quoted words, white space aside."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shanzhi.knowledge.content.lint.findings import Circumstances, Found, error
from shanzhi.knowledge.content.model import Basis, Bundle, Item
from shanzhi.knowledge.content.pack import Pack
from shanzhi.knowledge.laws import article_key, cited_articles, law_key

_LONGEST = 120


def quotations_are_verbatim(pack: Pack, circumstances: Circumstances) -> Iterator[Found]:
    """``no_basis``, ``quotation_too_long``; with a law corpus ``no_such_article``, ``quotation_not_verbatim``."""
    cited = {_key(b) for r in pack.records if isinstance(r.value, Item | Bundle) for b in r.value.basis}
    articles = None if circumstances.laws is None else cited_articles(circumstances.laws, cited)
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
            article = articles.get(_key(basis))
            if article is None:
                text = f"法规库里没有《{basis.law}》{basis.article}，请内容维护人员核对名称和条号。"
                yield error(record, ("basis", n, "article"), "no_such_article", text)
            elif _bare(basis.quote) not in _bare(article.text):
                text = f"引文与《{basis.law}》{basis.article}原文不一致，请内容维护人员照原文抄录。"
                yield error(record, ("basis", n, "quote"), "quotation_not_verbatim", text)


def _key(basis: Basis) -> tuple[str, str]:
    return law_key(basis.law), article_key(basis.article)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)
