"""lrs receipt list, show, key, verify"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from click.testing import Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from jwt.algorithms import OKPAlgorithm

from lrs.database import Database
from lrs.errors import BadRequest, NotFound
from lrs.operations import stores
from lrs.operations.erasing import receipts
from lrs.storage.erasing.receipts import Receipt, insert
from tests.client import Client
from tests.commands.conftest import Lrs
from tests.conftest import make_credential
from tests.statements import ANN, BEN, statement

Verify = Callable[..., Result]


@pytest.fixture
def client(app: Flask, database: Database, store: str) -> Client:
    """A client of the store from which Ann is erased."""
    issued = make_credential(database, stores.get(database, store).store_id)
    return Client(app, issued.key, issued.secret)


@pytest.fixture
def jws(lrs: Lrs, client: Client, store: str) -> str:
    """The receipt of erasing two statements of Ann's, of three."""
    client.post_statements([statement(), statement(), statement(actor=BEN)])
    return lrs("erase", "--store", store, "--agent", json.dumps(ANN), "--yes").stdout.strip()


@pytest.fixture
def verify(lrs: Lrs, tmp_path: Path) -> Verify:
    def run(jws: str, *options: str) -> Result:
        file = tmp_path / "receipt.jws"
        file.write_text(jws + "\n")
        return lrs("receipt", "verify", str(file), *options)

    return run


def claims_of(jws: str) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(jws, options={"verify_signature": False})
    return claims


def test_a_receipt_is_right(verify: Verify, jws: str) -> None:
    answer = verify(jws)

    assert (answer.exit_code, json.loads(answer.stdout)) == (0, claims_of(jws))
    assert answer.stderr == "the signature and the tombstones are right\n"


def test_a_receipt_says_what_was_done(jws: str, store: str) -> None:
    claims = claims_of(jws)

    assert claims["act"] == "erasure"
    assert claims["store"] == store
    assert claims["through_position"] == 3
    assert claims["counts"]["statements"] == 2
    assert claims["counts"]["names"] == 1
    assert claims["begun"] <= claims["finished"]


def test_a_receipt_has_no_personal_data(jws: str) -> None:
    text = json.dumps(claims_of(jws)).lower()

    assert [word for word in ("ann", "mailto", "example.com/courses") if word in text] == []


@pytest.mark.parametrize(("agent", "exit_code"), [(ANN, 0), (BEN, 1)], ids=["the person", "another"])
def test_who_knows_the_person_can_tell_whether_it_was_her(
    verify: Verify, jws: str, agent: dict[str, Any], exit_code: int
) -> None:
    assert verify(jws, "--agent", json.dumps(agent)).exit_code == exit_code


def test_two_receipts_about_a_person_can_not_be_linked(lrs: Lrs, store: str) -> None:
    first, second = (lrs("erase", "--store", store, "--agent", json.dumps(ANN), "--yes").stdout for _ in range(2))

    asked = [claims_of(each.strip())["asked"]["agents_sha256"] for each in (first, second)]

    assert asked[0] != asked[1]


def test_a_receipt_that_was_changed_is_refused(verify: Verify, jws: str) -> None:
    header, payload, signature = jws.split(".")
    other = jwt.encode({**claims_of(jws), "counts": {"statements": 9}}, "x" * 32).split(".")[1]

    answer = verify(f"{header}.{other}.{signature}")

    assert isinstance(answer.exception, BadRequest)
    assert payload != other


def test_a_receipt_of_another_key_is_refused(verify: Verify, jws: str) -> None:
    """Also where it names the server's own key as its own."""
    headers = jwt.get_unverified_header(jws)
    forged = jwt.encode(claims_of(jws), Ed25519PrivateKey.generate(), algorithm="EdDSA", headers=headers)

    assert isinstance(verify(forged).exception, BadRequest)


@pytest.mark.parametrize("text", ["", "x", "a.b.c"])
def test_what_is_no_receipt_is_refused(verify: Verify, text: str) -> None:
    assert isinstance(verify(text).exception, BadRequest)


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        pytest.param("DELETE FROM tombstones WHERE position = 1", "it has 1 tombstones", id="one is missing"),
        pytest.param("UPDATE tombstones SET position = 9 WHERE position = 1", "digest", id="at another position"),
        pytest.param("UPDATE statements SET body = 'x' WHERE position = 2", "has a body", id="a body is back"),
    ],
)
def test_a_store_that_is_not_as_the_receipt_says_is_told(
    verify: Verify, jws: str, database: Database, store: str, change: str, difference: str
) -> None:
    with database.write_server() as connection:
        connection.exec_driver_sql(f"{change} AND store_id = {stores.get(database, store).store_id}")

    answer = verify(jws)

    assert (answer.exit_code, difference in answer.stderr) == (1, True)


@pytest.mark.parametrize("is_own", [True, False], ids=["its own", "another"])
def test_a_receipt_is_checked_by_the_key_set_that_is_given(
    verify: Verify, jws: str, app: Flask, tmp_path: Path, is_own: bool
) -> None:
    told = app.test_client().get("/.well-known/jwks.json").json
    other = OKPAlgorithm.to_jwk(Ed25519PrivateKey.generate().public_key(), as_dict=True)
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(told if is_own else {"keys": [{**told["keys"][0], "x": other["x"]}]}))

    answer = verify(jws, "--keys", str(keys))

    assert (answer.exit_code == 0) == is_own


def test_a_receipt_of_a_store_that_is_not_here_is_checked_by_its_signature(
    verify: Verify, jws: str, database: Database
) -> None:
    claims = {**claims_of(jws), "store": f"gone-{uuid4().hex}"}

    answer = verify(receipts.sign(receipts.signing_key(database), claims))

    assert (answer.exit_code, "tombstones were not looked at" in answer.stderr) == (0, True)


def test_a_receipt_is_kept(lrs: Lrs, store: str, jws: str) -> None:
    (listed,) = map(json.loads, lrs("receipt", "list", "--store", store).stdout.splitlines())

    assert (listed["id"], listed["act"]) == (claims_of(jws)["jti"], "erasure")
    assert listed["counts"] == claims_of(jws)["counts"]
    assert lrs("receipt", "show", listed["id"], "--store", store).stdout.strip() == jws


def test_a_receipt_that_is_not_there_is_not_found(lrs: Lrs, store: str) -> None:
    assert isinstance(lrs("receipt", "show", str(UUID(int=7)), "--store", store).exception, NotFound)


def test_the_key_is_the_one_that_everybody_is_told(lrs: Lrs, app: Flask, jws: str) -> None:
    printed = json.loads(lrs("receipt", "key").stdout)

    told = app.test_client().get("/.well-known/jwks.json")

    assert (told.status_code, told.json) == (200, printed)
    assert told.content_type == "application/jwk-set+json"
    assert printed["keys"][0]["kid"] == jwt.get_unverified_header(jws)["kid"]


def test_the_private_key_is_told_to_nobody(lrs: Lrs) -> None:
    (key,) = json.loads(lrs("receipt", "key").stdout)["keys"]

    assert set(key) == {"kty", "crv", "x", "kid", "alg", "use"}


def test_a_list_has_all_newest_first_however_many_pages_it_takes(database: Database, store: str) -> None:
    """Two of the same instant, too."""
    store_id = stores.get(database, store).store_id
    with database.write(store_id) as tx:
        for number, begun_us in enumerate((1, 2, 2, 2, 3)):
            insert(tx, Receipt(bytes([number]) * 16, "erasure", {}, {}, 0, begun_us))

    listed = [each.receipt_id[0] for each in receipts.all_of_store(database, store_id, page_size=2)]

    assert listed == [4, 3, 2, 1, 0]
