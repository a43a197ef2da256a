"""Hiding personal data in text and in nested data. Knows shapes of identifiers; refuses to know whose they are."""

from shanzhi.security.masking.identifiers import Found, FoundKind, find
from shanzhi.security.masking.service import mask_data, mask_identifier, mask_text

__all__ = ["Found", "FoundKind", "find", "mask_data", "mask_identifier", "mask_text"]
