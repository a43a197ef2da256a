"""Sentences that a record says of itself, field by field, each with the evidence it leans on.

Numbers, names, addresses and links come out of fields only; there is no other text here but connecting words.
"""

from shanzhi.knowledge.statements.bundle import state_bundle
from shanzhi.knowledge.statements.item import Statement, evidence_of, state

__all__ = ["Statement", "evidence_of", "state", "state_bundle"]
