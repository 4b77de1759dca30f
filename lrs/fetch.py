"""The one way in which a request can make this server ask others, guarded against being led astray.

What an operator names on the command line is asked otherwise (`operations.peer`).

Who can name a URL to a server can make it look into the network that it stands in (SSRF). So a name is looked up
once, every address is checked, and one of these very addresses is connected to: an answer that is another one
when it is asked again (DNS rebinding) changes nothing. Time and size are bounded for the whole exchange.
"""

import os
import socket
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Timer
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from lrs.config import networks

_CHUNK_BYTES = 64 * 1024
_REDIRECTIONS = (301, 302, 303, 307, 308)
# IPv6 networks whose addresses carry one of IPv4, and how many bits stand behind it (RFC 4291, 6052, 3056).
_CARRIERS = {"::/96": 0, "::ffff:0:0/96": 0, "64:ff9b::/96": 0, "64:ff9b:1::/48": 0, "2002::/16": 80}


class NotFetched(Exception):
    """A URL that may not or could not be fetched, with the reason."""


@dataclass(frozen=True)
class Limits:
    """What one fetch may cost, with all its redirections."""

    seconds: float = 5
    content_bytes: int = 512 * 1024
    redirections: int = 0


@dataclass(frozen=True)
class Fetched:
    """What was found; `url` is where, after redirections."""

    url: str
    content_type: str
    content: bytes


class Fetcher:
    """Fetches by HTTPS from public addresses, and by HTTP too from the private networks that the operator allows."""

    def __init__(self, private_networks: str = ""):
        """`private_networks`: addresses or networks, separated by commas. Raises ValueError where one is neither."""
        self._allowed = networks(private_networks)

    def get(self, url: str, limits: Limits = Limits()) -> Fetched:
        """What is at `url`. Raises NotFetched."""
        exchange = _Exchange(self._allowed, limits)
        watch = Timer(limits.seconds, exchange.cut)
        watch.daemon = True
        watch.start()
        try:
            return exchange.get(url)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            raise NotFetched(f"{url}: {error}") from error
        finally:
            watch.cancel()
            exchange.close()


class _Exchange:
    """One fetch on its way, which `cut` ends from another thread: a slow sender would keep any read waiting."""

    def __init__(self, allowed: Iterable[IPv4Network | IPv6Network], limits: Limits):
        self._allowed, self._limits = allowed, limits
        self._until = time.monotonic() + limits.seconds
        self._sockets: list[socket.socket] = []
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy would look names up itself, and .netrc is nobody's business
        self._session.verify = os.environ.get("REQUESTS_CA_BUNDLE", True)
        self._session.headers["Accept-Encoding"] = "identity"
        self._session.mount("https://", _Adapter(self))
        self._session.mount("http://", _Adapter(self))

    def get(self, url: str) -> Fetched:
        for _ in range(self._limits.redirections + 1):
            with self._ask(url) as answer:
                if answer.status_code not in _REDIRECTIONS:
                    return Fetched(url, answer.headers.get("Content-Type", ""), self._content(url, answer))
                url = urljoin(url, answer.headers.get("Location", ""))
            self.close()  # a server may end its connection at any time: the next request has another
        raise NotFetched(f"{url}: this is where one redirection too many leads")

    def _ask(self, url: str) -> requests.Response:
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or "@" in parts.netloc:
            raise NotFetched(f"{url}: only https is fetched, without a user name")
        return self._session.get(url, timeout=self._left_s(), allow_redirects=False, stream=True)

    def _content(self, url: str, answer: requests.Response) -> bytes:
        if answer.status_code != 200:
            raise NotFetched(f"{url}: the answer is {answer.status_code}")
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise NotFetched(f"{url}: the answer is compressed, though it was not to be")
        content = bytearray()
        while chunk := answer.raw.read(_CHUNK_BYTES, decode_content=False):
            content += chunk
            if len(content) > self._limits.content_bytes:
                raise NotFetched(f"{url}: the answer has more than {self._limits.content_bytes} bytes")
        self._left_s()  # a sender who is cut off seems to have come to the end
        return bytes(content)

    def _left_s(self) -> float:
        left_s = self._until - time.monotonic()
        if left_s <= 0:
            raise NotFetched(f"it took longer than {self._limits.seconds} s")
        return left_s

    def connect(self, host: str, port: int, *, is_encrypted: bool) -> socket.socket:
        """A connection to an address of `host` that has been checked. Raises NotFetched, OSError."""
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for *_, place in found:
            self._check(host, str(place[0]), is_encrypted=is_encrypted)
        for *kind, _, place in found[:-1]:
            try:
                return self._connected(kind, place)
            except OSError:
                continue
        *kind, _, place = found[-1]
        return self._connected(kind, place)

    def _check(self, host: str, text: str, *, is_encrypted: bool) -> None:
        address = ip_address(text)
        if any(address in network for network in self._allowed):
            return
        meant = _carried(address)
        if not meant.is_global or meant.is_multicast:
            raise NotFetched(f"{host} has the address {text}, which is private; CAIRN_FETCH_PRIVATE can allow it")
        if not is_encrypted:
            raise NotFetched(f"{host} would be asked without encryption; only https is fetched")

    def _connected(self, kind: Sequence[Any], place: Any) -> socket.socket:
        made = socket.socket(*kind)
        try:
            made.settimeout(self._left_s())
            made.connect(place)
            # TLS takes the socket over, so that only a copy can end it from outside.
            self._sockets.append(made.dup())
            self._left_s()
        except BaseException:
            made.close()
            raise
        return made

    def cut(self) -> None:
        """End every connection, so that whoever waits for it goes on."""
        for each in self._sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has ended already

    def close(self) -> None:
        """End every connection, and forget it."""
        self.cut()
        self._session.close()
        while self._sockets:
            self._sockets.pop().close()


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, or else itself."""
    for network, bits_behind in _CARRIERS.items():
        if address in ip_network(network):
            return IPv4Address(int(address) >> bits_behind & 0xFFFFFFFF)
    return address


class _Adapter(HTTPAdapter):
    """requests' own way to connections, which are made by an exchange."""

    def __init__(self, exchange: _Exchange):
        super().__init__()

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return exchange.connect(self._dns_host, self.port or 80, is_encrypted=False)

        class Encrypted(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return exchange.connect(self._dns_host, self.port or 443, is_encrypted=True)

        self._kinds: dict[str | None, Any] = {"http": Plain, "https": Encrypted}

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **options)
        pool.ConnectionCls = self._kinds[pool.scheme]
        return pool
