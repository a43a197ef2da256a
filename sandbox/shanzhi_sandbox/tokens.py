"""Verifying who calls: a short-lived token signed by the gateway for this very system (RFC 8693 ``act``, RFC 8707).

The key comes from a file (a public key in PEM, or a JWKS), which is read again when it changes: until it is there,
everybody is refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey
from mcp.server.auth.provider import AccessToken

_CLAIMS = jwt.JWTClaimsRegistry(
    leeway=5,
    iss={"essential": True},
    sub={"essential": True},
    exp={"essential": True},
    act={"essential": True},
    tool={"essential": True},
)
LONGEST = 300
"""Seconds between ``iat`` and ``exp``: a longer-lived token is not an on-behalf-of token."""


class GatewayTokens:
    """An MCP token verifier (see the SDK's ``TokenVerifier``)."""

    def __init__(self, audience: str, key_file: Path) -> None:
        self._audience = audience
        self._file = key_file
        self._read_at = 0
        self._keys = KeySet([])

    async def verify_token(self, token: str) -> AccessToken | None:
        """The claims of a good token, ``None`` of any other."""
        self._read_keys()
        try:
            claims = jwt.decode(token, self._keys, algorithms=["Ed25519"]).claims
            _CLAIMS.validate(claims)
        except (JoseError, ValueError, TypeError):
            return None
        if claims.get("aud") != self._audience or claims["exp"] - claims.get("iat", 0) > LONGEST:
            return None
        if not isinstance(claims["act"], dict) or not isinstance(claims["act"].get("sub"), str):
            return None
        return AccessToken(
            token=token,
            client_id=claims["act"]["sub"],
            scopes=[str(claims["tool"])],
            expires_at=int(claims["exp"]),
            subject=str(claims["sub"]),
            claims=dict(claims),
        )

    def _read_keys(self) -> None:
        try:
            changed_at = self._file.stat().st_mtime_ns
        except FileNotFoundError:
            self._keys = KeySet([])
            return
        if changed_at != self._read_at:
            self._keys = _keys(self._file.read_text("ascii"))
            self._read_at = changed_at


def _keys(content: str) -> KeySet:
    if content.lstrip().startswith("{"):
        known: Any = json.loads(content)
        return KeySet.import_key_set(known if "keys" in known else {"keys": [known]})
    key = OKPKey.import_key(content)
    key.ensure_kid()
    return KeySet([key])
