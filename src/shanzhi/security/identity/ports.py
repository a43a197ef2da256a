"""What sessions want of an identity provider. No adapter is shipped here: the demonstration has its own issuer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from shanzhi.kernel.ids import SessionId, TenantId
from shanzhi.kernel.values import Frozen
from shanzhi.security.identity.model import Identity


class SignInRedirect(Frozen):
    """Where to send the browser, and the state it must come back with."""

    url: str
    state: str


class IdentityProvider(Protocol):
    """A relying party of OpenID Connect (authorization code with PKCE, RFC 7636)."""

    def begin(self, tenant: TenantId, session: SessionId, return_to: str) -> SignInRedirect:
        """Start a sign-in. ``state``, nonce and code verifier are bound to the session and used once."""
        ...

    def finish(self, session: SessionId, parameters: Mapping[str, str]) -> Identity:
        """Take the redirect back, exchange the code and verify the ID token (signature, issuer, audience, nonce).

        Raises:
            NotSignedIn: refused by the person or by the provider, replayed, or not for this session.
            SystemFailed: the provider cannot be reached.
        """
        ...
