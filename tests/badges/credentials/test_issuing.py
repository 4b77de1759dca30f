"""Issuing awards as credentials."""

import json
from hashlib import sha256
from typing import Any

import jwt
import pytest

from lrs.api import BadRequest, Conflict
from lrs.operations.issuer import keys
from lrs_badges import vocabulary
from lrs_badges.credentials import following, issuing, proofs, sharing
from lrs_badges.credentials.commands import credential
from lrs_badges.credentials.elsewhere import keeping
from lrs_badges.credentials.tables import issued
from tests.badges.credentials.conftest import ANN, BEN, Awarding


def shown(awarding: Awarding, *given: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(issuing.show(awarding.inside, *given).credential)
    return found


def test_a_credential_says_who_gave_what_for_what_and_since_when(awarding: Awarding) -> None:
    name = awarding.achievement()
    award = awarding.award(name, expires="2030-03-17T17:46:40Z")

    found = shown(awarding, award)

    assert (found["id"], found["name"]) == (f"urn:uuid:{award}", "First aid")
    assert found["issuer"]["id"] == f"did:web:lrs.example.org:stores:{awarding.store.name}"
    assert (found["validFrom"], found["validUntil"]) == ("2026-01-20T09:00:00Z", "2030-03-17T17:46:40Z")
    assert found["credentialSubject"]["achievement"]["criteria"]["narrative"] == "Pass the course."
    assert found["credentialSubject"]["achievement"]["alignment"][0]["targetCode"] == "A1"
    assert found["credentialStatus"]["statusPurpose"] == "revocation"


def test_the_recipient_is_told_by_a_salted_hash_alone(awarding: Awarding) -> None:
    award = awarding.award(awarding.achievement())

    found = shown(awarding, award)

    (told,) = found["credentialSubject"]["identifier"]
    assert told["identityHash"] == "sha256$" + sha256(f"ann@example.com{told['salt']}".encode()).hexdigest()
    assert "ann@example.com" not in json.dumps(found) and "Ann" not in json.dumps(found)


def test_a_badge_names_the_key_that_its_owner_has_chosen(awarding: Awarding) -> None:
    award = awarding.award(awarding.achievement())
    before = shown(awarding, award)["credentialSubject"]["id"]
    person = keeping.key_of(ANN)
    key = awarding.inside.person_keys.create(ANN, "Ed25519", "laptop")

    sharing.change(awarding.inside, person, did=key.did)

    assert (before.partition(":")[0], shown(awarding, award)["credentialSubject"]["id"]) == ("urn", key.did)
    with pytest.raises(BadRequest, match="no key by which they sign"):
        sharing.change(awarding.inside, person, did="did:key:z6MkSomebodyElse")


def test_two_badges_of_one_person_do_not_tell_that_they_are(awarding: Awarding) -> None:
    name = awarding.achievement()

    one, two = (shown(awarding, awarding.award(name, BEN))["credentialSubject"] for _ in range(2))

    assert one["id"] != two["id"]
    assert one["identifier"][0]["identityHash"] != two["identifier"][0]["identityHash"]


def test_grounds_are_evidence_by_their_hash_and_their_scores_are_results(awarding: Awarding) -> None:
    ground = awarding.pass_course(result={"score": {"scaled": 0.9}})
    award = awarding.award(awarding.achievement(), grounds=[str(ground)])

    found = shown(awarding, award)

    (evidence,), (result,) = found["evidence"], found["credentialSubject"]["result"]
    stored = awarding.store.client("all").get("/xapi/statements", query_string={"statementId": str(ground)}).data
    assert evidence["id"] == f"urn:uuid:{ground}"
    assert len(stored) > 0 and evidence["description"].endswith(sha256(stored.strip()).hexdigest())
    assert result["value"] == "0.9"


@pytest.mark.parametrize("format", ["di", "jwt"])
def test_what_was_issued_stays_the_same_byte_for_byte(awarding: Awarding, format: str) -> None:
    award = awarding.award(awarding.achievement())

    first, second = (issuing.show(awarding.inside, award, format).credential for _ in range(2))

    assert first == second
    assert len(awarding.store.rows(issued)) == 1


def test_a_jwt_says_what_the_other_form_says(awarding: Awarding) -> None:
    award = awarding.award(awarding.achievement())

    token = issuing.show(awarding.inside, award, "jwt").credential

    said = jwt.decode(token, options={"verify_signature": False})
    proved = shown(awarding, award)
    assert {name: said[name] for name in proved if name != "proof"} == {
        name: value for name, value in proved.items() if name != "proof"
    }
    assert jwt.get_unverified_header(token).keys() == {"alg", "kid", "jwk", "typ"}


def test_only_the_proof_is_kept_of_what_was_issued(awarding: Awarding) -> None:
    award = awarding.award(awarding.achievement())
    issuing.show(awarding.inside, award)

    (row,) = awarding.store.rows(issued)

    assert "First aid" not in str(row) and "identityHash" not in str(row)


def test_where_the_achievement_is_put_otherwise_it_is_signed_again(awarding: Awarding) -> None:
    name = awarding.achievement()
    award = awarding.award(name)
    before = shown(awarding, award)
    awarding.retitle(name, "First help")

    after = shown(awarding, award)

    assert (before["name"], after["name"]) == ("First aid", "First help")
    assert before["credentialStatus"] == after["credentialStatus"]
    assert before["proof"]["proofValue"] != after["proof"]["proofValue"]


@pytest.mark.parametrize("format", ["di", "jwt"])
def test_a_badge_stays_as_it_is_when_keys_are_rotated_and_is_signed_again_when_one_is_compromised(
    awarding: Awarding, format: str
) -> None:
    award = awarding.award(awarding.achievement())
    first = issuing.show(awarding.inside, award, format).credential
    database, store_id = awarding.store.database, awarding.store.store_id
    keys.rotate(database, store_id)

    rotated = issuing.show(awarding.inside, award, format).credential
    for key in keys.listed(database, store_id):
        if not key.is_usable:
            keys.compromise(database, store_id, key.name, "a lost disk")
    (again,) = issuing.issue(awarding.inside, [award], format)

    assert first == rotated != again.credential
    assert proofs.key_of(again.credential) in awarding.inside.issuer.keys_that_count()


def test_what_was_revoked_before_it_was_issued_is_not_issued(awarding: Awarding) -> None:
    award = awarding.award(awarding.achievement())
    awarding.take_back(award)

    with pytest.raises(Conflict, match="is revoked, and is not signed any more"):
        issuing.show(awarding.inside, award)


def test_what_is_revoked_is_shown_as_it_was_issued(awarding: Awarding) -> None:
    award = awarding.award(awarding.achievement(), reason="for the rescue", is_by_hand=True)
    before = shown(awarding, award)
    awarding.take_back(award, reason="it was somebody else")

    after = shown(awarding, award)

    assert after == before
    assert after["credentialSubject"]["narrative"] == "for the rescue"


@pytest.mark.parametrize(("verb", "state"), [(vocabulary.REVOKED, "revocation"), (vocabulary.SUSPENDED, "suspension")])
def test_the_status_list_follows_what_is_taken_back(awarding: Awarding, verb: str, state: str) -> None:
    name = awarding.achievement()
    award, other = awarding.award(name), awarding.award(name, BEN)
    for each in (award, other):
        issuing.show(awarding.inside, each)
    awarding.take_back(award, verb)

    list(following.follow(awarding.inside))

    assert awarding.states() == {f"urn:uuid:{award}": state, f"urn:uuid:{other}": ""}


def test_what_holds_again_is_told_so(awarding: Awarding) -> None:
    award = awarding.award(awarding.achievement())
    issuing.show(awarding.inside, award)
    awarding.take_back(award, vocabulary.SUSPENDED)
    list(following.follow(awarding.inside))
    awarding.take_back(award, vocabulary.RESUMED)

    assert following.follow_these(awarding.inside, [award]) == [award]

    assert awarding.states() == {f"urn:uuid:{award}": ""}
    assert following.follow_these(awarding.inside, [award]) == []


def test_an_award_whose_statement_is_voided_is_revoked(awarding: Awarding) -> None:
    award = awarding.award(awarding.achievement())
    issuing.show(awarding.inside, award)
    awarding.store.void(str(award))
    awarding.store.derive()

    list(following.follow(awarding.inside))

    assert awarding.states() == {f"urn:uuid:{award}": "revocation"}


def test_a_person_who_is_erased_takes_their_proofs_along(awarding: Awarding) -> None:
    name = awarding.achievement()
    mine, others = awarding.award(name), awarding.award(name, BEN)
    for each in (mine, others):
        issuing.show(awarding.inside, each)

    awarding.store.erase({"objectType": "Agent", "mbox": "mailto:ann@example.com"})

    assert [row["award"] for row in awarding.store.rows(issued)] == [others.bytes]


def test_nothing_is_kept_of_who_is_erased_while_their_badge_is_signed(
    awarding: Awarding, monkeypatch: pytest.MonkeyPatch
) -> None:
    award = awarding.award(awarding.achievement())
    signed = proofs.signed

    def signed_meanwhile(*given: Any) -> str:
        made = signed(*given)
        awarding.store.erase({"objectType": "Agent", "mbox": "mailto:ann@example.com"})
        return made

    monkeypatch.setattr(proofs, "signed", signed_meanwhile)

    issuing.show(awarding.inside, award)

    assert awarding.store.rows(issued) == []


def test_the_command_issues_all_that_stand(awarding: Awarding) -> None:
    name = awarding.achievement()
    awards = [awarding.award(name), awarding.award(name, BEN), awarding.award(name)]
    awarding.take_back(awards[2])

    told = awarding.store.run(credential, "issue", "--all")

    assert [json.loads(line)["award"] for line in told.splitlines()] == [str(each) for each in awards[:2]]
    assert len(awarding.store.rows(issued)) == 2
