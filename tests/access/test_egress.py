"""Egress: requests leave only for listed hosts, only to addresses that were looked at, within size and time."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator, Sequence

import httpx
import pytest

from shanzhi.access.egress import EgressRules, GuardedTransport, open_client
from shanzhi.access.egress.model import public
from shanzhi.kernel.errors import SystemFailed

MODEL = "https://api.model.example/v1"


class Outside(httpx.BaseTransport):
    """The world: answers everything and remembers who was called."""

    def __init__(self, body: bytes = b"ok", headers: dict[str, str] | None = None, status: int = 200) -> None:
        self.seen: list[httpx.Request] = []
        self._answer = (status, headers or {}, body)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.seen.append(request)
        status, headers, body = self._answer
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))


def client(
    rules: EgressRules,
    outside: httpx.BaseTransport,
    addresses: Sequence[str] = ("93.184.216.34",),
    ticks: Callable[[], float] = lambda: 0.0,
) -> httpx.Client:
    """A client to a world in which every name has the given addresses."""
    transport = GuardedTransport(rules, outside, resolver=lambda _host, _port: addresses, ticks=ticks)
    return httpx.Client(transport=transport, follow_redirects=True)


def test_a_listed_host_is_called_at_the_address_that_was_checked() -> None:
    """The name that was checked is the address that is called, and the certificate is still the name's."""
    outside = Outside()
    answer = client(EgressRules.from_urls((MODEL,)), outside).post(f"{MODEL}/chat", json={"a": 1})
    assert answer.text == "ok"
    sent = outside.seen[0]
    assert sent.url.host == "93.184.216.34"
    assert sent.headers["host"] == "api.model.example"
    assert sent.extensions["sni_hostname"] == "api.model.example"
    assert sent.read() == b'{"a":1}'


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/v1",
        "https://api.model.example.evil.example/v1",
        "https://api.model.example@evil.example/v1",
        "https://api.model.example:8443/v1",
        "http://api.model.example/v1",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:8000/",
    ],
)
def test_what_is_not_listed_is_refused_and_not_called(url: str) -> None:
    """An allow-list: host, port and scheme together."""
    outside = Outside()
    with pytest.raises(SystemFailed, match="egress_refused"):
        client(EgressRules.from_urls((MODEL,)), outside).get(url)
    assert outside.seen == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1", "fd00::1", "::ffff:10.0.0.1"],  # noqa: S104 - an address that must be refused
)
def test_a_listed_name_that_means_an_inner_address_is_refused(address: str) -> None:
    """Private addresses are refused unless listed (server-side request forgery, DNS rebinding)."""
    outside = Outside()
    for addresses in ([address], ["93.184.216.34", address]):
        with pytest.raises(SystemFailed, match="egress_refused"):
            client(EgressRules.from_urls((MODEL,)), outside, addresses).get(MODEL)
    assert outside.seen == []
    assert not public(address)


def test_a_redirect_is_a_request_like_any_other() -> None:
    """A listed host cannot send us elsewhere."""
    outside = Outside(status=302, headers={"location": "http://169.254.169.254/"})
    with pytest.raises(SystemFailed, match="egress_refused"):
        client(EgressRules.from_urls((MODEL,)), outside).get(MODEL)
    assert len(outside.seen) == 1


def test_an_answer_is_bounded_in_size() -> None:
    """Size limit, also for what claims no length."""
    rules = EgressRules.from_urls((MODEL,), max_bytes=10)
    assert client(rules, Outside(b"x" * 10)).get(MODEL).content == b"x" * 10
    with pytest.raises(httpx.ReadError):
        client(rules, Outside(b"x" * 11)).get(MODEL)


def test_an_answer_is_bounded_in_time() -> None:
    """A server that drips is not listened to without end."""
    seconds = iter([0.0, 31.0])
    rules = EgressRules.from_urls((MODEL,), timeout_s=30)
    with pytest.raises(httpx.ReadTimeout):
        client(rules, Outside(), ticks=lambda: next(seconds)).get(MODEL)


@pytest.fixture
def local_server() -> Iterator[str]:
    """A real HTTP server on this machine."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(self.headers["Host"].encode())

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_listed_place_inside_is_reached(local_server: str) -> None:
    """A model server on the own machine is called when the operator lists it, and only then."""
    with open_client(EgressRules.from_urls((), inside=(local_server,))) as inside:
        assert inside.get(f"{local_server}/v1").text == local_server.removeprefix("http://")
    with open_client(EgressRules.from_urls((local_server,))) as unlisted, pytest.raises(SystemFailed):
        unlisted.get(f"{local_server}/v1")
