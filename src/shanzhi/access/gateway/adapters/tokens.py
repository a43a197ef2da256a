"""On-behalf-of tokens (RFC 8693 ``act``), signed with the gateway's Ed25519 key: one call, one system, a minute long.

The citizen's own session token is never in here: a department learns whose matter it is, and cannot act for them.
"""

from __future__ import annotations

from typing import Any

from joserfc import jwt
from joserfc.jwk import OKPKey

from shanzhi.access.gateway.model import Call
from shanzhi.kernel.clock import Clock
from shanzhi.kernel.ids import new_id

ISSUER = "shanzhi-gateway"
LIVES_S = 60


class Ed25519Tokens:
    """Signs. ``pem``: the private key (PKCS #8). ``clock``: real time, as the departments' clocks show it."""

    def __init__(self, pem: str | bytes, clock: Clock) -> None:
        self._key = OKPKey.import_key(pem)
        self._key.ensure_kid()
        self._clock = clock

    def on_behalf(self, call: Call) -> str:
        """A token for one call of one tool of one system."""
        kind = "mandate" if call.mandate is not None else call.principal.kind.value
        return self._sign(
            call.rule.server,
            sub=call.on_behalf_of,
            kind=kind,
            tool=call.rule.tool,
            case=call.case or "",
            department=call.principal.department or "",
            purpose=call.purpose,
            trace=call.trace,
        )

    def for_listing(self, server: str) -> str:
        """A token that calls no tool (``tool`` is no tool's name)."""
        return self._sign(server, sub=ISSUER, kind="gateway", tool="-")

    def _sign(self, audience: str, **claims: str) -> str:
        now = int(self._clock.now().timestamp())
        whole: dict[str, Any] = {
            "iss": ISSUER,
            "aud": audience,
            "act": {"sub": ISSUER},
            "iat": now,
            "exp": now + LIVES_S,
            "jti": new_id("tk"),
            **claims,
        }
        header = {"alg": "Ed25519", "kid": self._key.kid}
        return jwt.encode(header, whole, self._key, algorithms=["Ed25519"])
