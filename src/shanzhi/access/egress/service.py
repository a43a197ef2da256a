"""Letting requests out: only to listed hosts, only to the addresses that were looked at, bounded in size and time.

It is an ``httpx`` transport, so that whoever needs the outside gets an ordinary client and cannot step around it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Sequence

import httpx
import structlog

from shanzhi.access.egress.model import Door, EgressRules, door_of, public
from shanzhi.kernel.errors import SystemFailed

_log = structlog.get_logger(__name__)

Resolve = Callable[[str, int], Sequence[str]]
"""The IP addresses of a host name. Raises ``OSError``."""
Ticks = Callable[[], float]


def resolve(host: str, port: int) -> Sequence[str]:
    """As the machine's resolver has it."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class GuardedTransport(httpx.BaseTransport):
    """Checks every request, redirects included.

    The name is resolved once and the connection goes to the address that was checked (a name that changes its mind
    between check and use gains nothing); the certificate is still verified against the name.
    """

    def __init__(
        self,
        rules: EgressRules,
        inner: httpx.BaseTransport | None = None,
        resolver: Resolve = resolve,
        ticks: Ticks = time.monotonic,
    ) -> None:
        self._rules = rules
        self._inner = inner or httpx.HTTPTransport(retries=0)
        self._resolve = resolver
        self._ticks = ticks

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Let one request out.

        Raises:
            SystemFailed: ``egress_refused``: the place is not listed, or its name means an address that it must not.
            httpx.HTTPError: as of any client; too slow is ``ReadTimeout``, too large ``ReadError``.
        """
        until = self._ticks() + self._rules.timeout_s
        door, address = self._checked(str(request.url))
        host = f"[{address}]" if ":" in address else address
        extensions = {**request.extensions, "sni_hostname": door.host}
        sent = httpx.Request(
            request.method,
            request.url.copy_with(host=host),
            headers=request.headers,
            stream=request.stream,
            extensions=extensions,
        )
        response = self._inner.handle_request(sent)
        _log.info("egress", host=door.host, method=request.method, status=response.status_code)
        assert isinstance(response.stream, httpx.SyncByteStream)  # noqa: S101 - a sync transport gives a sync stream
        bounded = _Bounded(response.stream, self._rules.max_bytes, until, self._ticks)
        return httpx.Response(
            response.status_code, headers=response.headers, stream=bounded, extensions=response.extensions
        )

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

    def _checked(self, url: str) -> tuple[Door, str]:
        door = door_of(url)
        inside = door in self._rules.inside
        if not inside and (door not in self._rules.doors or door.scheme != "https"):
            raise _refused(door, "不在允许的外部地址之列")
        try:
            addresses = list(self._resolve(door.host, door.port))
        except OSError as unknown:
            raise httpx.ConnectError(f"cannot resolve {door.host}") from unknown
        if not addresses:
            raise httpx.ConnectError(f"cannot resolve {door.host}")
        if not inside and not all(public(address) for address in addresses):
            raise _refused(door, "指向内部网络地址")
        return door, addresses[0]


class _Bounded(httpx.SyncByteStream):
    """An answer's bytes, up to a size and a moment."""

    def __init__(self, inner: httpx.SyncByteStream, most: int, until: float, ticks: Ticks) -> None:
        self._inner = inner
        self._most = most
        self._until = until
        self._ticks = ticks

    def __iter__(self) -> Iterator[bytes]:
        size = 0
        for chunk in self._inner:
            size += len(chunk)
            if size > self._most:
                raise httpx.ReadError(f"answer larger than {self._most} bytes")
            if self._ticks() > self._until:
                raise httpx.ReadTimeout("answer took too long")
            yield chunk

    def close(self) -> None:
        """Let the connection go."""
        self._inner.close()


def _refused(door: Door, why: str) -> SystemFailed:
    _log.warning("egress_refused", host=door.host, port=door.port)
    return SystemFailed("egress_refused", f"外部地址 {door.host}:{door.port} {why}，已拒绝访问；请由管理员核对配置。")


def open_client(rules: EgressRules, headers: dict[str, str] | None = None) -> httpx.Client:
    """A client whose every request is checked. No proxy of the environment, no redirect followed."""
    return httpx.Client(
        transport=GuardedTransport(rules),
        headers=headers,
        timeout=httpx.Timeout(rules.timeout_s, connect=min(5.0, rules.timeout_s)),
        trust_env=False,
        follow_redirects=False,
    )
