"""Keys of members: registered, held, revoked, published, and erased."""

import json
from typing import Any

import pytest

from lrs.api import BadRequest, Unavailable
from lrs.operations.issuer.held_keys import private_of
from lrs.operations.issuer.person_keys import MOST_KEYS
from lrs.storage.tables import signing_keys
from lrs.testing import Broken, FreshStore, fresh_store
from lrs.verifiable import public_keys
from lrs.verifiable.public_keys import ED25519, RS256
from lrs_endorsements.credentials.commands import create, list_keys, revoke
from tests.endorsements.credentials.conftest import Member, member_of
from tests.endorsements.credentials.made import ED, OTHER, RSA, base64url

EVE = "eve@example.com"


def listed(member: Member) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = member.client.ask("/endorsements/api/keys")["keys"]
    return found


def refused(member: Member, path: str, **body: Any) -> str:
    answer = member.client.post(path, json=body)
    assert answer.status_code in (400, 403, 409), answer.text
    return str(answer.json["detail"])


@pytest.mark.parametrize("key", [ED, RSA], ids=[ED25519, RS256])
def test_a_key_that_was_made_elsewhere_is_registered_by_its_public_half(bob: Member, key: Any) -> None:
    name = bob.register(key)

    (told,) = listed(bob)

    assert (told["key"], told["holder"], told["label"]) == (name, "browser", "laptop")
    assert told["jwk"] == public_keys.jwk_of(key.public_key())
    assert [row["sealed"] for row in bob.store.rows(signing_keys)] == [None]


def test_a_key_is_not_registered_without_its_private_half(bob: Member) -> None:
    body = {"jwk": public_keys.jwk_of(ED.public_key()), "signature": base64url(OTHER.sign(b"anything"))}

    assert "doesn't show that you have the private key" in refused(bob, "/endorsements/api/keys", **body)


def test_who_overheard_anothers_registration_can_not_repeat_it(bob: Member) -> None:
    eve = member_of(bob.store)
    challenge = bob.client.ask("/endorsements/api/keys")["challenge"].encode()
    body = {"jwk": public_keys.jwk_of(ED.public_key()), "signature": base64url(ED.sign(challenge))}

    assert "doesn't show" in refused(eve, "/endorsements/api/keys", **body)


def test_a_private_key_is_refused_and_nothing_of_it_is_kept(bob: Member) -> None:
    jwk = {**public_keys.jwk_of(ED.public_key()), "d": "AAAA"}

    assert "is a private one" in refused(bob, "/endorsements/api/keys", jwk=jwk, signature="AA")
    assert listed(bob) == []


@pytest.mark.parametrize(
    ("jwk", "reason"),
    [
        pytest.param({"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, "neither Ed25519 nor RSA", id="kind"),
        pytest.param({"kty": "OKP", "crv": "Ed25519", "x": "AA"}, "can't be read", id="short"),
        pytest.param({"kty": "RSA", "n": base64url((2**1023 + 1).to_bytes(128)), "e": "AQAB"}, "1024 bits", id="weak"),
        pytest.param({"kty": "RSA", "n": "A" * 5_000, "e": "AQAB"}, "is no JSON Web Key", id="long"),
        pytest.param({}, "neither", id="nothing"),
    ],
)
def test_what_is_no_usable_key_is_refused_with_the_reason(bob: Member, jwk: Any, reason: str) -> None:
    assert reason in refused(bob, "/endorsements/api/keys", jwk=jwk, signature="AA")


def test_a_key_belongs_to_one_member(bob: Member) -> None:
    bob.register(ED)
    eve = member_of(bob.store)

    with pytest.raises(AssertionError, match="registered already"):
        eve.register(ED)


def test_a_member_has_a_limited_number_of_keys(bob: Member) -> None:
    for _ in range(MOST_KEYS):
        bob.hold(ED25519)

    assert f"they have {MOST_KEYS} keys" in refused(bob, "/endorsements/api/keys/held")


@pytest.mark.parametrize("kind", [ED25519, RS256])
def test_a_key_that_the_server_holds_lies_there_encrypted(bob: Member, kind: str) -> None:
    name = bob.hold(kind)

    with bob.inside.read() as tx:
        key = bob.inside.person_keys.get(tx, name)
    private = private_of(bob.store.database, bob.store.store_id, key)

    assert public_keys.pem_of(private.public_key()) == public_keys.pem_of(key.public)
    assert key.sealed is not None
    assert public_keys.private_bytes(private) not in key.sealed


def test_a_server_without_a_sealing_key_holds_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAIRN_SEALING_KEY")
    with fresh_store("endorsements") as store:
        answer = store.client("endorsements/give").post("/endorsements/api/keys/held", json={})

    assert (answer.status_code, "CAIRN_SEALING_KEY" in answer.json["hint"]) == (400, True)


def test_a_held_key_opens_in_no_other_store(bob: Member) -> None:
    name = bob.hold(ED25519)
    with bob.inside.read() as tx:
        sealed = bob.inside.person_keys.get(tx, name).sealed or b""
    other = bob.store.inside("endorsements")
    other._store_id += 1

    with pytest.raises(Unavailable):
        other.unseal(sealed, f"key {name}")


def test_a_revoked_key_signs_no_more_and_its_private_half_is_gone(bob: Member) -> None:
    name = bob.hold(ED25519)

    bob.client.post(f"/endorsements/api/keys/{name}/revoke", json={"reason": "lost"})

    with bob.inside.read() as tx:
        key = bob.inside.person_keys.get(tx, name)
    assert (key.reason, key.sealed, key.holder) == ("lost", b"", "server")
    with pytest.raises(BadRequest, match="is revoked"):
        bob.inside.person_keys.sign(key, b"a text")


def test_only_its_member_and_staff_revoke_a_key(bob: Member) -> None:
    name = bob.hold(ED25519)
    path = f"/endorsements/api/keys/{name}/revoke"

    assert "somebody else's" in refused(member_of(bob.store), path)
    assert bob.store.client("endorsements/staff").post(path, json={}).status_code == 200


def test_a_public_key_is_published_for_everybody_bare(bob: Member) -> None:
    name = bob.register(RSA)

    answer = bob.store.stranger().get(f"/endorsements/keys/{bob.store.name}/{name}/jwk")

    assert answer.json == public_keys.jwk_of(RSA.public_key())


def test_keys_of_one_store_are_not_published_by_another(bob: Member, server: Any) -> None:
    name = bob.register(RSA)
    other = server.store("another")

    assert other.stranger().get(f"/endorsements/keys/{other.name}/{name}/jwk").status_code == 404


def test_erasing_a_member_takes_their_keys(bob: Member) -> None:
    bob.register(ED)

    bob.store.erase(bob.agent)

    assert bob.store.rows(signing_keys) == []


def test_commands_make_list_and_revoke_keys(store: FreshStore) -> None:
    made = json.loads(store.run(create, EVE, "--label", "eve's"))

    revoked = json.loads(store.run(revoke, made["key"], "--reason", "gone"))
    listed = [json.loads(line) for line in store.run(list_keys, EVE).splitlines()]

    assert (made["kind"], made["holder"], revoked["reason"]) == (ED25519, "server", "gone")
    assert [each["key"] for each in listed] == [made["key"]]
    with pytest.raises(Broken, match="revoked already"):
        store.run(revoke, made["key"])
