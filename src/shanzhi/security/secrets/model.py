"""Keys as values, and what makes a secret too weak to start with. Pure: reads no file and no environment."""

from __future__ import annotations

import base64
import binascii
import itertools
import re
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from shanzhi.kernel.errors import PersonMustAct

MINIMUM_BYTES = 32
"""256 bits: the strength of the hashes and signatures that the keys feed."""

ADVICE = "请用命令 openssl rand -base64 32 生成一个新的密钥。"

_FAMOUS = (
    "changeme", "change_me", "change-me", "secret", "password", "passwd", "default", "example", "sample", "shanzhi",
    "production", "development", "qwerty", "letmein", "admin", "12345678", "abcdefg", "yourkey", "insecure",
)  # fmt: skip
_HEX = re.compile(r"[0-9a-fA-F]+\Z")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}\Z")


class SecretRefused(PersonMustAct):
    """The administrator who starts the platform must provide another secret."""

    http_status = 500


@dataclass(frozen=True)
class Keys:
    """The keys of one installation. Never printed: ``repr`` shows none of them."""

    session: bytes = field(repr=False)
    """32 bytes: keys the hash under which session tokens are stored."""
    audit: bytes = field(repr=False)
    """32 bytes: seals the heads of the audit chain and pseudonyms in it."""
    gateway_seed: bytes = field(repr=False)
    """32 bytes: the Ed25519 private key with which the gateway speaks on behalf of a person."""
    demo: bool = False
    """Whether they were made by the demonstration itself."""

    @property
    def gateway(self) -> Ed25519PrivateKey:
        """The gateway's signing key."""
        return Ed25519PrivateKey.from_private_bytes(self.gateway_seed)

    @property
    def gateway_private_pem(self) -> bytes:
        """The gateway's signing key as PKCS #8 PEM."""
        return self.gateway.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def gateway_public_pem(self) -> bytes:
        """What the departments need to verify the gateway's signature."""
        return self.gateway.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def decode(text: str, name: str) -> bytes:
    """The bytes of a secret written in hexadecimal or base64.

    Raises:
        SecretRefused: ``secret_malformed``, ``secret_short``, ``secret_default`` or ``secret_weak``.
    """
    text = text.strip()
    _refuse_famous(text, name)
    if _HEX.match(text) and len(text) % 2 == 0 and len(text) >= 2 * MINIMUM_BYTES:
        raw = bytes.fromhex(text)
    elif _BASE64.match(text):
        raw = _from_base64(text, name)
        if text == text.lower() or text == text.upper():
            raise SecretRefused("secret_weak", f"{name} 看起来是人工输入的口令，不是随机密钥。{ADVICE}")
    else:
        raise SecretRefused("secret_malformed", f"{name} 不是十六进制或 Base64 文本。{ADVICE}")
    if len(raw) < MINIMUM_BYTES:
        raise SecretRefused("secret_short", f"{name} 只有 {len(raw)} 字节，至少需要 {MINIMUM_BYTES} 字节。{ADVICE}")
    _refuse_patterned(raw, name)
    return raw


def derive(master: bytes, purpose: str) -> bytes:
    """One key of many from a master secret, independent of the others (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=b"shanzhi", info=purpose.encode()).derive(master)


def _refuse_famous(text: str, name: str) -> None:
    lowered = text.lower()
    if not lowered or any(word in lowered for word in _FAMOUS):
        raise SecretRefused("secret_default", f"{name} 为空，或使用了默认、示例或众所周知的值。{ADVICE}")


def _from_base64(text: str, name: str) -> bytes:
    padded = text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4)
    try:
        return base64.b64decode(padded.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error as error:
        raise SecretRefused("secret_malformed", f"{name} 不是有效的 Base64 文本。{ADVICE}") from error


def _refuse_patterned(raw: bytes, name: str) -> None:
    """Refuse what no generator of random numbers gives (chance below one in 10^12 for 32 random bytes)."""
    steps = {(b - a) % 256 for a, b in itertools.pairwise(raw)}
    repeated = len(set(raw)) < 20
    counted = len(steps) < 8
    typed = all(32 <= byte < 127 for byte in raw)
    if repeated or counted or typed:
        raise SecretRefused("secret_weak", f"{name} 有明显规律（重复、递增或可读文字），不是随机密钥。{ADVICE}")
