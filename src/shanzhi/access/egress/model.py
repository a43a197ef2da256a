"""Where requests may go, as configured. Pure."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from shanzhi.kernel.values import Frozen

_DEFAULT_PORTS = {"https": 443, "http": 80}


class Door(Frozen):
    """One host and port that may be called."""

    scheme: str
    host: str
    port: int


class EgressRules(Frozen):
    """The allow-list. Everything that is not named is refused."""

    doors: tuple[Door, ...] = ()
    """Public endpoints: HTTPS only, and only while the name means public addresses."""
    inside: tuple[Door, ...] = ()
    """Endpoints of our own network or machine: listed by the operator, HTTP allowed."""
    max_bytes: int = 16 * 1024 * 1024
    """Of one answer."""
    timeout_s: float = 120.0
    """For one whole request, from the first byte sent to the last received."""

    @classmethod
    def from_urls(cls, urls: tuple[str, ...], inside: tuple[str, ...] = (), **limits: float) -> EgressRules:
        """Rules that allow the hosts of these base URLs. Raises ``ValueError`` for a URL without host or scheme."""
        return cls.model_validate({"doors": tuple(map(door_of, urls)), "inside": tuple(map(door_of, inside)), **limits})


def door_of(url: str) -> Door:
    """The host and port of a URL."""
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise ValueError(f"not an http(s) address: {parts.scheme}://{parts.hostname}")
    return Door(scheme=parts.scheme, host=parts.hostname.lower(), port=parts.port or _DEFAULT_PORTS[parts.scheme])


def public(address: str) -> bool:
    """Whether an IP address is public (IANA special-purpose registries); IPv4 within IPv6 is looked at as IPv4."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        within = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo or (None, None))[1]
        if within is not None:
            return within.is_global and not within.is_multicast
    return parsed.is_global and not parsed.is_multicast
