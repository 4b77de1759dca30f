"""What this server asks of others: only from addresses that it may ask, in bounded time and size.

Names are looked up by a resolver of the test's own; the servers that are asked are real, on this machine.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from lrs.fetch import Answer, Fetched, Fetcher, Limits, NotFetched

LOCAL = "127.0.0.1/32"
Talk = Callable[[socket.socket], None]


@contextmanager
def serving(*talks: Talk, hears_first: bool = True) -> Iterator[int]:
    """The port of a server that has one talk with each that connects, in turn."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for talk in talks:
                try:
                    connection, _ = listener.accept()
                    with connection:
                        if hears_first:
                            connection.recv(65536)
                        talk(connection)
                except OSError:
                    continue  # whoever asked has gone

        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]


def saying(answer: bytes) -> Talk:
    return lambda connection: connection.sendall(answer)


def found(content: bytes, headers: bytes = b"") -> Talk:
    length = b"Content-Length: %d\r\n" % len(content)
    return saying(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + length + headers + b"\r\n" + content)


def dripping(beginning: bytes) -> Talk:
    """A byte ten times a second, so that no single read takes long."""

    def talk(connection: socket.socket) -> None:
        connection.sendall(beginning)
        for _ in range(100):
            connection.sendall(b"x")
            time.sleep(0.1)

    return talk


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        connection.sendall(b"x" * 65536)


def redirecting(location: str) -> Talk:
    return saying(f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode())


def redirecting_once(location: str) -> Talk:
    """As a server that ends a connection after its first answer, though it only does when it is asked again."""

    def talk(connection: socket.socket) -> None:
        redirecting(location)(connection)
        connection.recv(65536)

    return talk


def get(port: int, **limits: Any) -> Fetched:
    return Fetcher(LOCAL).get(f"http://127.0.0.1:{port}/x", Limits(**limits))


def test_what_is_there_is_fetched() -> None:
    with serving(found(b"hello")) as port:
        answer = get(port)

    assert answer == Fetched(f"http://127.0.0.1:{port}/x", "text/plain", b"hello")


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("127.0.0.1", id="this machine"),
        pytest.param("127.1", id="this machine, shortened"),
        pytest.param("2130706433", id="this machine, as one number"),
        pytest.param("0x7f000001", id="this machine, in hexadecimal"),
        pytest.param("0.0.0.0", id="any address"),
        pytest.param("localhost", id="this machine by name"),
        pytest.param("[::1]", id="this machine in IPv6"),
        pytest.param("[::ffff:127.0.0.1]", id="IPv4 in IPv6"),
        pytest.param("[::127.0.0.1]", id="IPv4 in IPv6, the old way"),
        pytest.param("[64:ff9b::7f00:1]", id="IPv4 behind NAT64"),
        pytest.param("[2002:7f00:1::]", id="IPv4 in 6to4"),
        pytest.param("[2001:0:7f00:1::]", id="Teredo"),
        pytest.param("10.0.0.1", id="a private network"),
        pytest.param("192.168.1.1", id="another private network"),
        pytest.param("100.64.0.1", id="a provider's network"),
        pytest.param("169.254.169.254", id="a cloud's metadata"),
        pytest.param("[fe80::1]", id="a link"),
        pytest.param("[fd00::1]", id="a private network in IPv6"),
        pytest.param("224.0.0.1", id="a multicast group"),
        pytest.param("255.255.255.255", id="everybody"),
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_private_address_is_not_asked(scheme: str, host: str) -> None:
    with pytest.raises(NotFetched, match="private"):
        Fetcher().get(f"{scheme}://{host}:9/")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("ftp://example.com/", id="FTP"),
        pytest.param("gopher://127.0.0.1/", id="gopher"),
        pytest.param("https://user:word@example.com/", id="a user name"),
        pytest.param("//example.com/", id="no scheme"),
        pytest.param("https://", id="no host"),
        pytest.param("https://[::1", id="half a host"),
        pytest.param("", id="nothing"),
        pytest.param("None", id="a word"),
    ],
)
def test_what_is_no_plain_web_address_is_not_asked(url: str) -> None:
    with pytest.raises(NotFetched):
        Fetcher().get(url)


class Names:
    """A resolver whose answers about one name follow each other."""

    def __init__(self, *answers: list[str]):
        self.answers, self.asked = list(answers), 0

    def __call__(self, host: str, port: int, **options: Any) -> list[Any]:
        answer = self.answers[min(self.asked, len(self.answers) - 1)]
        self.asked += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answer]


def test_a_name_with_one_private_address_among_others_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["93.184.215.14", "10.0.0.1"]))

    with pytest.raises(NotFetched, match=r"10\.0\.0\.1, which is private"):
        Fetcher().get("https://example.com/")


def test_a_public_address_is_not_asked_without_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["93.184.215.14"]))

    with pytest.raises(NotFetched, match="only https"):
        Fetcher().get("http://example.com/")


def test_a_name_is_looked_up_once_and_that_address_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the second answer leads elsewhere."""
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    monkeypatch.setattr(socket, "getaddrinfo", names)
    with serving(found(b"the first")) as port:
        answer = Fetcher(LOCAL).get(f"http://rebinding.example.com:{port}/")

    assert (answer.content, names.asked) == (b"the first", 1)


def test_the_next_address_is_asked_where_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.2", "127.0.0.1"]))
    with serving(found(b"the second")) as port:
        answer = Fetcher("127.0.0.0/8").get(f"http://two.example.com:{port}/")

    assert answer.content == b"the second"


def test_an_allowed_network_allows_no_other() -> None:
    with pytest.raises(NotFetched, match="private"):
        Fetcher(LOCAL).get("http://127.0.0.2:9/")


def test_a_network_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="intranet"):
        Fetcher("10.0.0.0/8, intranet")


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(lambda connection: time.sleep(8), id="says nothing"),
        pytest.param(dripping(b""), id="drips a first line"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\nX: "), id="drips a header"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"), id="drips content"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\n\r\n"), id="drips content without end"),
        pytest.param(dripping(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5"), id="drips a chunk's size"),
    ],
)
def test_who_answers_too_slowly_is_cut_off(talk: Talk) -> None:
    begun = time.monotonic()

    with serving(talk) as port, pytest.raises(NotFetched):
        get(port, seconds=0.5)

    assert time.monotonic() - begun < 5


def test_who_drips_through_the_handshake_of_tls_is_cut_off() -> None:
    begun = time.monotonic()

    with serving(dripping(b"\x16\x03\x03\x40\x00")) as port, pytest.raises(NotFetched):
        Fetcher(LOCAL).get(f"https://127.0.0.1:{port}/", Limits(seconds=0.5))

    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(endless, id="without end"),
        pytest.param(found(b"x" * 1001), id="with its length"),
        pytest.param(
            saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + b"x" * 2000 + b"\r\n0\r\n\r\n"),
            id="in a chunk",
        ),
    ],
)
def test_what_is_too_large_is_not_taken(talk: Talk) -> None:
    with serving(talk) as port, pytest.raises(NotFetched, match="more than 1000 bytes"):
        get(port, content_bytes=1000)


@pytest.mark.parametrize(
    "talk",
    [
        pytest.param(saying(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), id="not found"),
        pytest.param(found(b"\x1f\x8b\x08", b"Content-Encoding: gzip\r\n"), id="compressed"),
        pytest.param(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), id="cut off"),
        pytest.param(saying(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200), id="many headers"),
        pytest.param(saying(b"SSH-2.0-OpenSSH\r\n"), id="another protocol"),
        pytest.param(saying(b""), id="nothing"),
        pytest.param(redirecting("http://127.0.0.1/"), id="a redirection"),
    ],
)
def test_what_is_no_plain_answer_is_not_taken(talk: Talk) -> None:
    with serving(talk) as port, pytest.raises(NotFetched):
        get(port)


@pytest.mark.parametrize("redirecting", [redirecting, redirecting_once])
def test_a_redirection_that_is_allowed_is_followed(redirecting: Callable[[str], Talk]) -> None:
    with serving(redirecting("/there"), found(b"there")) as port:
        answer = get(port, redirections=1)

    assert (answer.url, answer.content) == (f"http://127.0.0.1:{port}/there", b"there")


@pytest.mark.parametrize(
    "location",
    [
        pytest.param("http://10.0.0.1/", id="a private address"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("", id="itself, again and again"),
    ],
)
def test_no_redirection_leads_past_the_guard(location: str) -> None:
    with serving(*[redirecting(location)] * 3) as port, pytest.raises(NotFetched):
        get(port, redirections=2)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of lms.example.com that nobody vouches for."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("lms.example.com")]), critical=True)
        .sign(key, SHA256())
    )
    file = tmp_path_factory.mktemp("certificate") / "lms.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(private + made.public_bytes(Encoding.PEM))
    return file


@contextmanager
def serving_tls(certificate: Path, content: bytes) -> Iterator[int]:
    """The port of a server that gives `content` to one who accepts its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content)

    def talk(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as encrypted:
            encrypted.recv(65536)
            encrypted.sendall(head + content)

    with serving(talk, hears_first=False) as port:
        yield port


def test_a_name_is_kept_to_its_certificate_though_an_address_is_asked(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.1"]))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with serving_tls(certificate, b"hello") as port:
        answer = Fetcher(LOCAL).get(f"https://lms.example.com:{port}/")

    assert answer.content == b"hello"


@pytest.mark.parametrize("host", ["other.example.com", "127.0.0.1"])
def test_another_name_than_the_certificates_is_refused(
    certificate: Path, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.1"]))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with serving_tls(certificate, b"hello") as port, pytest.raises(NotFetched, match="certificate"):
        Fetcher(LOCAL).get(f"https://{host}:{port}/")


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", Names(["127.0.0.1"]))
    with serving_tls(certificate, b"hello") as port, pytest.raises(NotFetched, match="certificate"):
        Fetcher(LOCAL).get(f"https://lms.example.com:{port}/")


def test_neither_proxies_nor_passwords_of_the_environment_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with serving(found(b"directly")) as port:
        answer = get(port)

    assert answer.content == b"directly"


def post(port: int, body: bytes = b"{}", seconds: float = 5) -> Answer:
    return Fetcher(LOCAL).post(f"http://127.0.0.1:{port}/x", body, {"X-Kind": "test"}, seconds=seconds)


def test_what_is_posted_arrives_and_its_answer_is_told_whatever_it_is() -> None:
    heard = []

    def talk(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 429 No\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nsoon")

    with serving(talk, hears_first=False) as port:
        answer = post(port, b'{"a": 1}')

    assert (answer.status, answer.headers["retry-after"], answer.content) == (429, "7", b"soon")
    assert heard[0].startswith(b"POST /x HTTP/1.1\r\n") and b"X-Kind: test" in heard[0]


def test_what_is_posted_follows_no_redirection() -> None:
    with serving(redirecting("http://10.0.0.1/")) as port:
        assert post(port).status == 302


def test_of_an_endless_answer_to_a_post_the_beginning_is_read() -> None:
    with serving(endless) as port:
        assert len(post(port).content) == 64 * 1024


def test_who_answers_a_post_too_slowly_is_cut_off() -> None:
    begun = time.monotonic()

    with serving(dripping(b"HTTP/1.1 200 OK\r\nX: ")) as port, pytest.raises(NotFetched):
        post(port, seconds=0.5)

    assert time.monotonic() - begun < 5


def test_nothing_is_posted_to_a_private_address() -> None:
    with pytest.raises(NotFetched, match="private"):
        Fetcher().post("http://127.0.0.1:9/", b"{}", {}, seconds=5)


def test_what_is_under_way_is_cut_from_outside() -> None:
    fetcher, begun = Fetcher(LOCAL), time.monotonic()
    with serving(lambda connection: time.sleep(8)) as port:
        timer = Timer(0.3, fetcher.cut)
        timer.start()
        with pytest.raises(NotFetched):
            fetcher.post(f"http://127.0.0.1:{port}/", b"{}", {}, seconds=20)
        timer.join()

    assert time.monotonic() - begun < 5
