"""Uploaded files: kept by content, for their owner alone. Knows bytes and owners; refuses to know what they prove."""

from shanzhi.infrastructure.files.model import FileLimits, MediaType, StoredFile
from shanzhi.infrastructure.files.ports import FileGuard, OwnerOnly
from shanzhi.infrastructure.files.service import Files

__all__ = ["FileGuard", "FileLimits", "Files", "MediaType", "OwnerOnly", "StoredFile"]
