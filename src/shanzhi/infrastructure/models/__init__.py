"""Model endpoints: what turns text into vectors, and what turns a conversation into text.

The embedding model runs inside the process on one CPU thread per call; a chat model, where a site has one, is an
OpenAI-compatible endpoint. Nothing in the house may need the second, and everything must still work without the first.
"""

from shanzhi.infrastructure.models.ports import ChatModel, Embedder, Message, Vectors
from shanzhi.infrastructure.models.service import CachedEmbedder, Progress, VectorCache

__all__ = ["CachedEmbedder", "ChatModel", "Embedder", "Message", "Progress", "VectorCache", "Vectors"]
