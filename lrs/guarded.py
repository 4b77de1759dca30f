"""Connections to none but addresses that have been checked, in bounded time (`lrs.fetch`).

Who can name a URL to a server can make it look into the network that it stands in (SSRF). So a name is looked up
once, every address is checked, and one of these very addresses is connected to: an answer that is another one
when it is asked again (DNS rebinding) changes nothing.
"""

import os
import socket
import time
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

# IPv6 networks whose addresses carry one of IPv4, and how many bits stand behind it (RFC 4291, 6052, 3056).
_CARRIERS = {"::/96": 0, "::ffff:0:0/96": 0, "64:ff9b::/96": 0, "64:ff9b:1::/48": 0, "2002::/16": 80}


class NotFetched(Exception):
    """A URL that may not or could not be asked, with the reason."""


class GuardedSession:
    """A session whose requests take `seconds` together, and which `cut` ends from another thread.

    A slow sender would keep any single read waiting.
    """

    def __init__(self, allowed: Iterable[IPv4Network | IPv6Network], seconds: float):
        """`allowed`: private networks that may be asked."""
        self._allowed, self._seconds = allowed, seconds
        self._until = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self.requests = requests.Session()
        self.requests.trust_env = False  # a proxy would look names up itself, and .netrc is nobody's business
        self.requests.verify = os.environ.get("REQUESTS_CA_BUNDLE", True)
        self.requests.headers["Accept-Encoding"] = "identity"
        # A badge's address is that of a page for people, too.
        self.requests.headers["Accept"] = "application/json, */*;q=0.5"
        self.requests.mount("https://", _Adapter(self))
        self.requests.mount("http://", _Adapter(self))

    def left_s(self) -> float:
        """What is left of its time. Raises NotFetched where that is nothing."""
        left_s = self._until - time.monotonic()
        if left_s <= 0:
            raise NotFetched(f"it took longer than {self._seconds} s")
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
            made.settimeout(self.left_s())
            made.connect(place)
            # TLS takes the socket over, so that only a copy can end it from outside.
            self._sockets.append(made.dup())
            self.left_s()
        except BaseException:
            made.close()
            raise
        return made

    def cut(self) -> None:
        """End every connection, so that whoever waits for it goes on, and make none any more."""
        self._until = time.monotonic()
        self._end()

    def _end(self) -> None:
        for each in self._sockets:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it has ended already

    def close(self) -> None:
        """End every connection, and forget it."""
        self._end()
        self.requests.close()
        while self._sockets:
            self._sockets.pop().close()


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for, or else itself."""
    for network, bits_behind in _CARRIERS.items():
        if address in ip_network(network):
            return IPv4Address(int(address) >> bits_behind & 0xFFFFFFFF)
    return address


class _Adapter(HTTPAdapter):
    """requests' own way to connections, which are made by a guarded one."""

    def __init__(self, session: GuardedSession):
        super().__init__()

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return session.connect(self._dns_host, self.port or 80, is_encrypted=False)

        class Encrypted(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return session.connect(self._dns_host, self.port or 443, is_encrypted=True)

        self._kinds: dict[str | None, Any] = {"http": Plain, "https": Encrypted}

    def get_connection_with_tls_context(self, *args: Any, **options: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*args, **options)
        pool.ConnectionCls = self._kinds[pool.scheme]
        return pool
