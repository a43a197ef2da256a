"""The national laws, article by article: found by words or by citation, quoted verbatim. Gives no legal opinion."""

from shanzhi.knowledge.laws.corpus import cited_articles
from shanzhi.knowledge.laws.model import LawArticle, article_key, law_key
from shanzhi.knowledge.laws.service import LawLibrary

__all__ = ["LawArticle", "LawLibrary", "article_key", "cited_articles", "law_key"]
