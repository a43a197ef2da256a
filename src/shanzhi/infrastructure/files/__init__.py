"""Uploaded files: kept by content, for their owner alone. Knows bytes and owners; refuses to know what they prove."""

from shanzhi.infrastructure.files.model import StoredFile

__all__ = ["StoredFile"]
