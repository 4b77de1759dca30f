"""Who alone has their key signs their package where the key is, and it is theirs from then on."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import OKPAlgorithm

from lrs.cli import cli
from lrs.testing import Browser, FreshServer, FreshStore
from lrs.verifiable import public_keys
from lrs.verifiable.compact import base64url, from_base64url
from lrs.verifiable.findings import PROVEN, UNCHECKED
from lrs_portfolio import commands
from lrs_portfolio.choices import RECORD
from tests.portfolio.conftest import ANN, BEN, choose, exported, file_of, made_in
from tests.portfolio.packages import files_of, found, json_in


@pytest.fixture
def theirs() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def store(embedded: FreshServer, theirs: Ed25519PrivateKey) -> FreshStore:
    """A store that knows the public key of Ann, and has nothing to sign with in her name."""
    made = made_in(embedded)
    made.inside("portfolio").person_keys.register(ANN, public_keys.jwk_of(theirs.public_key()), "my laptop")
    choose(made, RECORD)
    return made


def pem(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def jwk(key: Ed25519PrivateKey) -> bytes:
    return json.dumps(OKPAlgorithm.to_jwk(key, as_dict=True)).encode()


def signed(folder: Path, package: Path, key: bytes) -> tuple[int, str]:
    """The status and what is told by the command, which has neither a server nor a database."""
    file = folder / "key"
    file.write_bytes(key)
    done = CliRunner().invoke(cli, ["portfolio", "sign", str(package), "--key", str(file)])
    return done.exit_code, done.output + str(done.exception or "")


def test_a_package_is_about_the_key_that_only_its_owner_has(store: FreshStore, theirs: Ed25519PrivateKey) -> None:
    content = exported(store.inside("portfolio"))

    did = public_keys.did_of(theirs.public_key())
    assert json_in(files_of(content), "clr.json")["credentialSubject"]["id"] == did
    assert "presentation.json" in [each.item for each in found(content).of(UNCHECKED)]


def test_the_command_says_how_it_is_signed(store: FreshStore, tmp_path: Path) -> None:
    told = store.run(commands.export, "ann@example.com", "--output", str(tmp_path / "ann.zip"))

    assert "lrs portfolio sign" in told


@pytest.mark.parametrize("written", [pem, jwk], ids=["PEM", "JSON Web Key"])
def test_its_owner_signs_it_where_the_key_is(
    store: FreshStore,
    theirs: Ed25519PrivateKey,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    written: Callable[[Ed25519PrivateKey], bytes],
) -> None:
    package = file_of(tmp_path, exported(store.inside("portfolio")))
    monkeypatch.chdir(tmp_path)

    status, told = signed(tmp_path, package, written(theirs))

    assert status == 0, told
    assert sorted(each.name for each in tmp_path.iterdir()) == ["key", "portfolio.zip"]
    verdict = found(package.read_bytes())
    holder = [each.by for each in verdict.of(PROVEN) if each.item == "presentation.json"]
    assert (verdict.first_wrong, holder) == (None, [public_keys.did_of(theirs.public_key())])


def test_another_key_signs_nothing(store: FreshStore, tmp_path: Path) -> None:
    content = exported(store.inside("portfolio"))
    package = file_of(tmp_path, content)

    status, told = signed(tmp_path, package, pem(Ed25519PrivateKey.generate()))

    assert (status, "the portfolio is about did:key:" in told) == (1, True)
    assert package.read_bytes() == content


def test_it_is_signed_once(store: FreshStore, theirs: Ed25519PrivateKey, tmp_path: Path) -> None:
    package = file_of(tmp_path, exported(store.inside("portfolio")))
    signed(tmp_path, package, pem(theirs))

    status, told = signed(tmp_path, package, pem(theirs))

    assert (status, "is signed already" in told) == (1, True)


@pytest.mark.parametrize(
    ("package", "key", "reason"),
    [
        (b"no ZIP", None, "this is no portfolio"),
        (None, b"no key", "the key can't be read"),
        (None, b"{}", "the key can't be read"),
    ],
    ids=["no portfolio", "no PEM", "no JSON Web Key"],
)
def test_what_can_not_be_signed_or_sign_is_refused(
    store: FreshStore, theirs: Ed25519PrivateKey, tmp_path: Path, package: bytes | None, key: bytes | None, reason: str
) -> None:
    file = file_of(tmp_path, package or exported(store.inside("portfolio")))

    status, told = signed(tmp_path, file, key or pem(theirs))

    assert (status, reason in told) == (1, True), told


def test_a_key_that_the_server_holds_signs_at_once(store: FreshStore) -> None:
    held = store.inside("portfolio").person_keys.create(ANN, "Ed25519", "")

    files = files_of(exported(store.inside("portfolio")))

    assert json_in(files, "presentation.json")["holder"] == held.did


@pytest.fixture
def browser(store: FreshStore) -> Browser:
    """Where Ann has signed in, by credentials that are joined to what she is known by."""
    made = store.signed_in("portfolio/mine")
    with made.session_transaction() as session:
        store.join(ANN, {"account": {"homePage": "http://lrs.example.com", "name": session["key"]}})
    made.environ_base["HTTP_ACCEPT"] = "application/json"
    return made


def clr_of(store: FreshStore) -> str:
    return files_of(exported(store.inside("portfolio")))["clr.json"].decode()


def test_a_browser_is_given_64_bytes_to_sign_and_gets_what_they_prove(
    store: FreshStore, browser: Browser, theirs: Ed25519PrivateKey
) -> None:
    clr = clr_of(store)
    asked = browser.submit("/portfolio/sign/prepare", clr=clr).json
    to_sign = from_base64url(asked["to_sign"])

    form = {"clr": clr, "created": asked["created"], "signature": base64url(theirs.sign(to_sign))}
    told = browser.submit("/portfolio/sign", **form).json

    assert len(to_sign) == 64
    assert {name: told[name] for name in asked["presentation"]} == asked["presentation"]
    assert told["proof"]["verificationMethod"].startswith(public_keys.did_of(theirs.public_key()))


def test_a_signature_by_another_key_is_refused(store: FreshStore, browser: Browser) -> None:
    clr = clr_of(store)
    asked = browser.submit("/portfolio/sign/prepare", clr=clr).json
    other = Ed25519PrivateKey.generate().sign(from_base64url(asked["to_sign"]))

    answer = browser.submit("/portfolio/sign", clr=clr, created=asked["created"], signature=base64url(other))

    assert (answer.status_code, "the signature doesn't fit" in answer.json["detail"]) == (400, True)


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        (lambda store, _: clr_of(store).replace("Portfolio", "Another"), "doesn't hold"),
        (lambda _, other: clr_of(other), "is not of this store"),
        (lambda store, _: files_of(exported(store.inside("portfolio")))["credentials/record.json"].decode(), "is not"),
        (lambda store, _: json.dumps({"a": 1}), "doesn't hold"),
        (lambda store, _: files_of(exported(store.inside("portfolio"), BEN))["clr.json"].decode(), "no key of yours"),
    ],
    ids=["changed", "another store's", "no CLR", "nothing", "somebody else's"],
)
def test_a_browser_signs_ones_own_package_and_nothing_else(
    embedded: FreshServer, store: FreshStore, browser: Browser, of: Callable[..., str], reason: str
) -> None:
    other = made_in(embedded)
    choose(other, RECORD)
    choose(store, RECORD, agent=BEN)

    answer = browser.submit("/portfolio/sign/prepare", clr=of(store, other))

    assert (answer.status_code, reason in answer.json["detail"]) == (400, True), answer.text


def test_what_was_revoked_is_not_signed(store: FreshStore, browser: Browser) -> None:
    clr = clr_of(store)
    (package,) = browser.ask("/portfolio/api/exports")["exports"]
    browser.environ_base["HTTP_ACCEPT"] = "text/html"
    browser.submit("/portfolio/revocations", package=package["export"])
    browser.environ_base["HTTP_ACCEPT"] = "application/json"

    answer = browser.submit("/portfolio/sign/prepare", clr=clr)

    assert (answer.status_code, "revoked" in answer.json["detail"]) == (400, True), answer.text
