"""Understanding: from a sentence in its context to closed commands. It decides nothing."""

from shanzhi.intelligence.understanding.embedded import EmbeddedUnderstanding, Indexes
from shanzhi.intelligence.understanding.model import Awaiting, Context, PendingQuestion
from shanzhi.intelligence.understanding.model_based import ModelUnderstanding
from shanzhi.intelligence.understanding.ports import Understanding

__all__ = [
    "Awaiting",
    "Context",
    "EmbeddedUnderstanding",
    "Indexes",
    "ModelUnderstanding",
    "PendingQuestion",
    "Understanding",
]
