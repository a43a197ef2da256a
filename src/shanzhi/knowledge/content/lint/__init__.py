"""Whether a pack makes sense: schema, references, expressions, quotations, contradictions; each with file and line."""

from shanzhi.knowledge.content.lint.service import check, lint

__all__ = ["check", "lint"]
