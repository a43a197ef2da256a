"""The keys of an installation. Knows where they may come from; refuses to know what they are used for."""

from shanzhi.security.secrets.model import Keys, SecretRefused
from shanzhi.security.secrets.service import DEMO_FILE, load_keys

__all__ = ["DEMO_FILE", "Keys", "SecretRefused", "load_keys"]
