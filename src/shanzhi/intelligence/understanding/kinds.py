"""Classes of messages that are not a plain matter of the catalogue, told by their nearest prototype sentences."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shanzhi.infrastructure.models import Progress, Vectors
from shanzhi.intelligence.understanding.rulebook import prototypes
from shanzhi.knowledge.finding import FinderIndex, plain

_NEAREST = 3
"""Mean of so many nearest prototypes: one lucky sentence is not enough."""


@dataclass(frozen=True)
class Likeness:
    """Cosine to each class, 0 where there is no model."""

    classes: Mapping[str, float]
    topics: Mapping[str, str]
    """The topic of the nearest prototype, by class."""

    @property
    def best(self) -> str:
        """The nearest class; empty without a model."""
        return max(self.classes, key=lambda name: self.classes[name], default="")

    def of(self, name: str) -> float:
        return self.classes.get(name, 0.0)


class Kinds:
    """The prototypes with their vectors, computed once per model (or read from the content's vectors)."""

    def __init__(self) -> None:
        self._names = [name for name, _ in prototypes()]
        self._texts = [plain(text) for _, text in prototypes()]
        self._classes = np.array([name.partition(".")[0] for name in self._names])
        self._vectors: Vectors | None = None
        self._lock = threading.Lock()

    @property
    def texts(self) -> Sequence[str]:
        """The plain prototype sentences."""
        return self._texts

    def ready(self, index: FinderIndex, progress: Progress | None = None) -> None:
        """Fetch the vectors; a missing model leaves them out."""
        with self._lock:
            if self._vectors is None:
                self._vectors = index.spoken(self._texts, progress)

    def likeness(self, text: str, vector: Vectors | None, index: FinderIndex) -> Likeness:
        """How near a plain sentence with its vector is to each class."""
        self.ready(index)
        if vector is None or self._vectors is None:
            return Likeness({}, {})
        near = np.einsum("ij,j->i", self._vectors, vector)
        classes: dict[str, float] = {}
        topics: dict[str, str] = {}
        for name in dict.fromkeys(self._classes.tolist()):
            mine = np.flatnonzero(self._classes == name)
            order = mine[np.argsort(-near[mine])]
            classes[name] = float(near[order[:_NEAREST]].mean())
            topics[name] = self._names[order[0]].partition(".")[2]
        return Likeness(classes, topics)
