"""Finding: which service items a sentence may mean, and which words of one item answer a question.

It knows texts and the catalogue; it refuses to know who asks, what was said before, and what is done with the answer.
"""

from shanzhi.knowledge.finding.index import FinderIndex
from shanzhi.knowledge.finding.lexicon import Lexicon, read_lexicon, read_phrases
from shanzhi.knowledge.finding.model import Found, Passage, Weights
from shanzhi.knowledge.finding.service import ItemFinder
from shanzhi.knowledge.finding.shelf import IndexShelf
from shanzhi.knowledge.finding.texts import plain

__all__ = [
    "FinderIndex",
    "Found",
    "IndexShelf",
    "ItemFinder",
    "Lexicon",
    "Passage",
    "Weights",
    "plain",
    "read_lexicon",
    "read_phrases",
]
