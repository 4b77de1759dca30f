"""Endorsements of others, checked against what the store knows, and kept."""

import json
from datetime import UTC, datetime
from hashlib import sha256 as sha256_of
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import responses

from lrs.api import entries_by_id
from lrs.fetch import Fetched, Limits
from lrs.operations.issuer.held_keys import private_of
from lrs.testing import Broken, FreshStore
from lrs.verifiable import fetching, public_keys
from lrs.verifiable.fetching import through
from lrs_endorsements.credentials.commands import create as create_key
from lrs_endorsements.credentials.commands import import_file, imported, verify
from lrs_endorsements.credentials.tables import imported as kept_credentials
from tests.endorsements.conftest import ANN, conferred
from tests.endorsements.credentials.conftest import Member
from tests.endorsements.credentials.made import DID, ED, OTHER, PROFILE, RSA, document, proved, token

PATH = "/endorsements/api/imported"


@pytest.fixture(autouse=True)
def _nothing_is_kept() -> None:
    fetching.kept.clear()


def send(member: Member, credential: Any, path: str = PATH, **more: str) -> Any:
    text = credential.decode() if isinstance(credential, bytes) else json.dumps(credential)
    return member.client.post(path, json={"credential": text, **more})


def digest_of(body: bytes) -> str:
    return sha256_of(body).hexdigest()


def subject(iri: str) -> dict[str, Any]:
    return {"credentialSubject": {"id": iri, "type": ["EndorsementSubject"]}}


def grant_in(store: FreshStore) -> str:
    """The IRI of a statement by which Ann was granted something on 5 January 2026."""
    granted = conferred(ANN)
    store.post(granted)
    store.derive()
    return f"urn:uuid:{granted['id']}"


def test_a_credential_that_holds_is_kept_with_what_was_checked(bob: Member) -> None:
    answer = send(bob, proved(document()))

    (told,) = bob.client.ask(PATH)["imported"]
    assert (answer.status_code, told["issuer"], told["comment"]) == (200, DID, "We worked together.")
    assert {each["check"]: each["outcome"] for each in told["findings"]}["proof"] == "proven"
    assert not told["is_superseded"]


def test_one_that_does_not_hold_is_refused_with_the_reason_and_not_kept(bob: Member) -> None:
    answer = send(bob, {**proved(document()), "name": "Another"})

    assert (answer.status_code, "the proof is bad" in answer.json["detail"]) == (400, True)
    assert bob.store.rows(kept_credentials) == []


def test_checking_keeps_nothing(bob: Member) -> None:
    answer = send(bob, proved(document()), "/endorsements/api/verify", subject="mailto:ann@example.com")

    assert answer.json["is_valid"]
    assert bob.store.rows(kept_credentials) == []


def test_the_same_twice_is_refused(bob: Member) -> None:
    made = proved(document())
    send(bob, made)

    assert send(bob, made).status_code == 409


def test_of_one_issuer_for_one_subject_the_newest_stands(bob: Member) -> None:
    newer = proved(document(id="urn:uuid:00000000-0000-0000-0000-000000000002", validFrom="2026-04-01T00:00:00Z"))
    other = proved(document(public_keys.did_of(OTHER.public_key())), OTHER)

    for each in (proved(document()), newer, other):
        assert send(bob, each).status_code == 200

    told = {
        (each["issuer"], each["valid_from"][:7]): each["is_superseded"] for each in bob.client.ask(PATH)["imported"]
    }
    assert told == {
        (DID, "2026-03"): True,
        (DID, "2026-04"): False,
        (public_keys.did_of(OTHER.public_key()), "2026-03"): False,
    }


def test_a_grant_in_this_store_may_be_endorsed_from_elsewhere(bob: Member) -> None:
    assert send(bob, proved(document(**subject(grant_in(bob.store))))).status_code == 200


def test_one_that_is_older_than_the_grant_it_endorses_is_refused(bob: Member) -> None:
    made = proved(document(validFrom="2026-01-04T00:00:00Z", **subject(grant_in(bob.store))))

    assert "wasn't there yet" in send(bob, made).json["detail"]


def test_a_grant_that_was_voided_is_endorsed_no_more(bob: Member) -> None:
    granted = grant_in(bob.store)
    bob.store.void(granted.removeprefix("urn:uuid:"))

    assert "was voided" in send(bob, proved(document(**subject(granted)))).json["detail"]


@pytest.mark.parametrize(
    ("sha256", "status"), [pytest.param("", 200, id="as-it-is-stored"), pytest.param("0" * 64, 400, id="another")]
)
def test_evidence_that_is_stored_here_has_to_be_what_was_pinned(bob: Member, sha256: str, status: int) -> None:
    (seen,) = bob.store.post(conferred(ANN))
    with bob.inside.read() as tx:
        stored = entries_by_id(tx, [UUID(seen)])[UUID(seen)].body
    told = {"id": f"urn:uuid:{seen}", "type": ["Evidence"], "description": f"SHA-256: {sha256 or digest_of(stored)}"}

    assert send(bob, proved(document(evidence=[told]))).status_code == status


def test_nobody_endorses_their_own_grant_by_a_key_of_theirs(bob: Member) -> None:
    granted = conferred(bob.agent)
    bob.store.post(granted)
    bob.register(ED)

    answer = send(bob, proved(document(**subject(f"urn:uuid:{granted['id']}"))))

    assert "nobody endorses themselves" in answer.json["detail"]


def test_nobody_endorses_their_own_mail_address_by_a_key_of_theirs(store: FreshStore, bob: Member) -> None:
    made = json.loads(store.run(create_key, "ann@example.com"))
    statement = bob.endorse()
    own = {**document(made["did"]), "id": f"urn:uuid:{statement}"}

    with bob.inside.read() as tx:
        key = bob.inside.person_keys.get(tx, made["key"])
    private = private_of(bob.store.database, bob.store.store_id, key)

    assert "nobody endorses themselves" in send(bob, proved(own, private)).json["detail"]  # type: ignore[arg-type]


def test_others_are_asked_once_in_some_minutes(bob: Member) -> None:
    with responses.RequestsMock() as web:
        web.get(f"{PROFILE}/key", json=public_keys.jwk_of(RSA.public_key()))

        for _ in range(3):
            assert send(bob, token(document(PROFILE)), "/endorsements/api/verify").json["is_valid"]

        assert len(web.calls) == 1


def test_what_others_publish_is_asked_for_once_in_a_while() -> None:
    asked = []

    def guarded(url: str, _: Limits) -> Fetched:
        asked.append(url)
        return Fetched(url, "", url.encode())

    fetch = through(guarded)

    assert fetch("https://a.example.org/") == fetch("https://a.example.org/") == b"https://a.example.org/"
    assert asked == ["https://a.example.org/"]


def test_http_without_encryption_is_never_asked(bob: Member) -> None:
    issuer = "http://bob.example.org/profile"

    answer = send(bob, token(document(issuer), kid=f"{issuer}/key"), "/endorsements/api/verify")

    (proof,) = (each for each in answer.json["findings"] if each["check"] == "proof")
    assert (proof["outcome"], "only https is fetched" in proof["words"]) == ("unchecked", True)


def test_who_may_only_read_has_nobody_asked(bob: Member) -> None:
    reader = bob.store.client("endorsements/read")

    assert reader.post("/endorsements/api/verify", json={"credential": "{}"}).status_code == 403


def test_staff_let_go_of_one(bob: Member) -> None:
    send(bob, proved(document()))
    (told,) = bob.client.ask(PATH)["imported"]
    staff = bob.store.client("endorsements/staff")

    assert bob.client.delete(f"{PATH}/{told['name']}").status_code == 403
    assert staff.delete(f"{PATH}/{told['name']}").status_code == 200
    assert staff.delete(f"{PATH}/{told['name']}").status_code == 404


def test_erasing_the_endorsed_person_takes_it(bob: Member) -> None:
    send(bob, proved(document()))

    bob.store.erase(ANN)

    assert bob.store.rows(kept_credentials) == []


def test_commands_check_and_import(store: FreshStore, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(proved(document())))
    bad.write_text(json.dumps(document()))

    assert json.loads(store.run(verify, str(good)))["is_valid"]
    with pytest.raises(Broken, match="one proof"):
        store.run(verify, str(bad))
    store.run(import_file, str(good))

    (told,) = map(json.loads, store.run(imported).splitlines())
    assert (told["id"], told["at"][:2]) == (f"urn:uuid:{UUID(int=1)}", datetime.now(UTC).isoformat()[:2])
