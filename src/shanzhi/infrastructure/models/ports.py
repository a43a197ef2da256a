"""What the floors above want of a model. They know neither vendors nor files, and never how many threads it takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Rows of L2-normalised float32, shape ``[n, dim]``."""


class Embedder(Protocol):
    """Turns short texts into vectors whose dot product is their nearness in meaning."""

    @property
    def name(self) -> str:
        """Model and version: vectors of two names must never be compared."""
        ...

    @property
    def dim(self) -> int:
        """Columns of every result."""
        ...

    def embed_queries(self, texts: Sequence[str]) -> Vectors:
        """Vectors ``[n, dim]`` of what people ask. Raises ``SystemFailed('embedder_unavailable')``."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors ``[n, dim]`` of what is searched. Raises ``SystemFailed('embedder_unavailable')``."""
        ...


@dataclass(frozen=True)
class Message:
    """One turn of a conversation with a chat model."""

    role: Literal["system", "user", "assistant"]
    content: str


class ChatModel(Protocol):
    """Completes a conversation."""

    @property
    def name(self) -> str:
        """The model's name, for traces and labels."""
        ...

    def complete(self, messages: Sequence[Message], schema: Mapping[str, object] | None = None) -> str:
        """The assistant's text; with a JSON schema, the text of one JSON value (the caller still validates it).

        Raises:
            SystemFailed: the endpoint cannot be reached, is too slow, too busy, or refuses us.
            ModelShouldRetry: it answered, but not with anything usable.
        """
        ...
