"""The text behind a citation: the record in the very revision that was cited, or the article of the law."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Query

from shanzhi.channels.city import Json
from shanzhi.channels.web.asking import Asker, TheCity
from shanzhi.kernel.errors import NotFound

router = APIRouter(prefix="/api/v1/knowledge", tags=["knowledge"])


@router.get("/{kind}/{code}")
def open_citation(
    kind: Literal["item", "policy", "law"],
    code: str,
    city: TheCity,
    principal: Asker,
    revision: int | None = Query(default=None, ge=1),
    part: str = "",
) -> Json:
    """The cited text: ``{kind, ref, revision, valid_from, valid_to, record}``, with ``part`` picked out."""
    if kind == "law":
        article = city.laws.article(code, part)
        if article is None:
            raise NotFound("no_such_article", "没有找到这一条法律条文，请核对法律名称和条号。")
        return {"kind": "law", "ref": f"{code}#{part}", "record": article.model_dump(mode="json")}
    if kind == "item" and code in city.catalogue(principal).bundles:
        found = city.content.record(principal.tenant, "bundle", code, revision=revision)
    else:
        found = city.content.record(principal.tenant, kind, code, revision=revision)
    field = part.split("/", 1)[0]
    picked = found["body"].get(field) if field else None
    return {"kind": kind, "ref": f"{code}#{part}" if part else code, "part": picked, **found}
