"""Credentials of others: what is accepted, and every reason for which one is refused."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import responses
from openbadgeslib.ob3 import encode_bitstring

from lrs.verifiable import public_keys
from lrs.verifiable.verification import Report
from lrs_endorsements.credentials.verification import Expected, verify
from tests.endorsements.credentials.made import (
    ANN,
    DID,
    ED,
    NOW,
    OTHER,
    PROFILE,
    RSA,
    SAID,
    WEB,
    as_bytes,
    document,
    fetch,
    proved,
    token,
    web_document,
)

NOTHING = Expected()
LIST = "https://bob.example.org/status"
JWK = public_keys.jwk_of(RSA.public_key())


@pytest.fixture(autouse=True)
def web() -> Any:
    """The web, in which nothing is but what a test puts there."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        yield mocked


def judged(content: Any, expected: Expected = NOTHING, now: datetime = NOW) -> Report:
    return verify(content if isinstance(content, bytes) else as_bytes(content), fetch, now, expected)


def outcomes(report: Report) -> dict[str, str]:
    return {each.check: each.outcome for each in report.findings}


def refused(report: Report) -> str:
    """The one reason for which it is refused."""
    (reason,) = report.refusals
    return reason


def publish(web: Any, url: str, content: Any) -> None:
    web.get(url, body=content if isinstance(content, bytes | str) else json.dumps(content))


def test_a_credential_by_did_key_is_checked_without_asking_anybody() -> None:
    report = judged(proved(document()), Expected(subject=ANN, owners=["did:key:zAnn"]))

    assert outcomes(report) == {
        "form": "claimed",
        "proof": "proven",
        "dates": "claimed",
        "age": "skipped",
        "subject": "proven",
        "self": "proven",
        "grounds": "proven",
        "status": "skipped",
    }
    assert (report.is_valid, report.issuer, report.subject) == (True, DID, ANN)


def test_a_credential_by_did_web_is_checked_with_its_document(web: Any) -> None:
    publish(web, "https://bob.example.org/.well-known/did.json", web_document())

    report = judged(proved(document(WEB), verificationMethod=f"{WEB}#key"))

    assert report.is_valid, report.refusals


def test_a_jwt_is_checked_with_the_key_that_its_issuer_publishes(web: Any) -> None:
    publish(web, f"{PROFILE}/key", JWK)

    report = judged(token(document(PROFILE), jwk=JWK))

    assert (report.is_valid, report.format) == (True, "jwt"), report.refusals


def test_a_key_by_url_for_a_proof_is_a_multikey_of_the_issuer(web: Any) -> None:
    multikey = {"id": f"{PROFILE}#k", "controller": PROFILE, "publicKeyMultibase": DID[len("did:key:") :]}
    publish(web, f"{PROFILE}#k", multikey)

    assert judged(proved(document(PROFILE), verificationMethod=f"{PROFILE}#k")).is_valid


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"name": "Another"}, id="name"),
        pytest.param({"validUntil": "2099-01-01T00:00:00Z"}, id="validity"),
        pytest.param(
            {"credentialSubject": {"id": "mailto:eve@example.com", "type": ["EndorsementSubject"]}}, id="subject"
        ),
    ],
)
def test_what_was_changed_after_signing_is_refused(changed: dict[str, Any]) -> None:
    report = judged({**proved(document()), **changed})

    assert "the proof is bad" in refused(report)
    assert outcomes(report) == {"form": "claimed", "proof": "wrong"}


def test_a_member_that_no_context_defines_is_refused_though_the_signature_fits() -> None:
    assert "the proof is bad" in refused(judged({**proved(document()), "grade": "A"}))


def test_a_signature_by_another_key_is_refused() -> None:
    forged = proved(document(), OTHER, verificationMethod=public_keys.method_of(ED.public_key()))

    assert "signature mismatch" in refused(judged(forged))


def test_a_key_that_the_issuer_does_not_control_is_refused() -> None:
    assert "not to the issuer" in refused(judged(proved(document(DID), OTHER)))


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        pytest.param({"id": "did:web:eve.example.org"}, "is that of", id="document-of-another"),
        pytest.param({"assertionMethod": []}, "make assertions", id="not-for-assertions"),
        pytest.param({"verificationMethod": []}, "doesn't say that it controls", id="no-such-key"),
    ],
)
def test_a_did_web_that_does_not_vouch_for_the_key_is_refused(web: Any, members: Any, reason: str) -> None:
    publish(web, "https://bob.example.org/.well-known/did.json", web_document(**members))

    assert reason in refused(judged(proved(document(WEB), verificationMethod=f"{WEB}#key")))


def test_a_retired_key_of_another_controller_is_refused(web: Any) -> None:
    made = web_document()
    made["verificationMethod"][0]["controller"] = "did:web:eve.example.org"
    publish(web, "https://bob.example.org/.well-known/did.json", made)

    assert "doesn't say that it controls" in refused(judged(proved(document(WEB), verificationMethod=f"{WEB}#key")))


def test_a_key_on_another_host_than_its_issuer_is_refused() -> None:
    made = token(document("https://ann.example.org/profile"))

    assert "lies elsewhere" in refused(judged(made))


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254"])
def test_private_addresses_are_never_asked(web: Any, host: str) -> None:
    web.passthru_prefixes = (f"https://{host}",)
    issuer = f"https://{host}/profile"

    reason = refused(judged(token(document(issuer), kid=f"{issuer}/key")))

    assert "is private" in reason


@pytest.mark.parametrize("made", [token(document(PROFILE)), proved(document(WEB), verificationMethod=f"{WEB}#key")])
def test_where_an_issuer_does_not_answer_the_proof_is_unknown_and_the_rest_is_checked(made: Any) -> None:
    report = judged(made)

    assert "can't be had" in refused(report)
    assert (outcomes(report)["proof"], outcomes(report)["dates"], report.is_valid) == ("unchecked", "claimed", False)


def test_a_proof_for_another_purpose_is_refused() -> None:
    assert "authentication" in refused(judged(proved(document(), proofPurpose="authentication")))


def test_another_cryptosuite_is_refused() -> None:
    made = proved(document())
    made["proof"]["cryptosuite"] = "ecdsa-rdfc-2019"

    assert "eddsa-rdfc-2022 is accepted" in refused(judged(made))


def test_no_proof_or_several_are_refused() -> None:
    made = proved(document())

    assert "one proof" in refused(judged(document()))
    assert "one proof" in refused(judged({**made, "proof": [made["proof"], made["proof"]]}))


@pytest.mark.parametrize("algorithm", ["HS256", "none", "PS256"])
def test_an_algorithm_outside_the_list_is_refused(algorithm: str) -> None:
    key = {"HS256": "a secret of thirty-two bytes at least", "none": None}.get(algorithm, RSA)

    assert "are accepted" in refused(judged(token(document(PROFILE), key, algorithm)))


def test_eddsa_is_refused_in_a_jwt(web: Any) -> None:
    assert "'EdDSA'" in refused(judged(token(document(PROFILE), ED, "EdDSA")))


def test_a_private_key_in_the_header_is_refused(web: Any) -> None:
    publish(web, f"{PROFILE}/key", JWK)

    assert "private key" in refused(judged(token(document(PROFILE), jwk={**JWK, "d": "AQAB"})))


def test_a_private_key_that_is_published_is_refused(web: Any) -> None:
    publish(web, f"{PROFILE}/key", {**JWK, "d": "AQAB"})

    assert "private key" in refused(judged(token(document(PROFILE))))


def test_a_key_that_only_the_header_brings_is_refused() -> None:
    assert "names no key" in refused(judged(token(document(PROFILE), jwk=JWK, kid=None)))


def test_a_header_whose_key_is_not_the_named_one_is_refused(web: Any) -> None:
    publish(web, f"{PROFILE}/key", JWK)
    another = public_keys.jwk_of(public_keys.made("RS256").public_key())

    assert "isn't" in refused(judged(token(document(PROFILE), jwk=another)))


def test_a_set_of_keys_is_refused_where_a_bare_key_belongs(web: Any) -> None:
    publish(web, f"{PROFILE}/key", {"keys": [JWK]})

    assert "bare JSON Web Key" in refused(judged(token(document(PROFILE))))


def test_a_key_of_another_kind_than_the_algorithm_is_refused(web: Any) -> None:
    publish(web, f"{PROFILE}/key", public_keys.jwk_of(ED.public_key()))

    assert "none for RS256" in refused(judged(token(document(PROFILE))))


@pytest.mark.parametrize("claim", ["iss", "jti", "sub", "nbf"])
def test_a_claim_that_differs_from_the_credential_is_refused(web: Any, claim: str) -> None:
    publish(web, f"{PROFILE}/key", JWK)

    assert f"claim {claim}" in refused(judged(token({**document(PROFILE), claim: "another"})))


def test_a_jwt_that_was_changed_is_refused(web: Any) -> None:
    publish(web, f"{PROFILE}/key", JWK)
    header, payload, signature = token(document(PROFILE)).split(b".")
    other = token(document(PROFILE, name="Another")).split(b".")[1]

    assert "signature is bad" in refused(judged(b".".join((header, other, signature))))
    assert payload != other


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="half"),
        pytest.param(b'{"a": NaN}', id="not-a-number"),
        pytest.param(b"[" * 100_000, id="deep"),
        pytest.param(b'{"a":' + b"[" * 5_000 + b"]" * 5_000 + b"}", id="deep-object"),
        pytest.param(b"a.b.c", id="no-jwt"),
        pytest.param(b"{" + b" " * 300_000 + b"}", id="large"),
        pytest.param(b"\xff\xfe", id="no-text"),
    ],
)
def test_what_can_not_be_read_is_refused(content: bytes) -> None:
    assert outcomes(judged(content)) == {"form": "wrong"}


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({"type": ["VerifiableCredential", "OpenBadgeCredential"]}, id="badge"),
        pytest.param({"name": None}, id="no-name"),
        pytest.param({"credentialSubject": [{"id": "a:b"}, {"id": "c:d"}]}, id="two-subjects"),
        pytest.param({"credentialSubject": {"type": ["EndorsementSubject"]}}, id="no-subject"),
    ],
)
def test_what_is_no_endorsement_is_refused(members: Any) -> None:
    assert outcomes(judged(proved(document(**members)))) == {"form": "wrong"}


def test_a_context_of_somebodys_own_is_not_fetched_and_refused(web: Any) -> None:
    made = proved(document())
    made["@context"] = [*made["@context"], "https://bob.example.org/context.json"]
    publish(web, "https://bob.example.org/context.json", {"@context": {}})

    assert "the proof is bad" in refused(judged(made))
    assert len(web.calls) == 0


def test_a_subject_that_is_not_what_it_is_attached_to_is_refused() -> None:
    report = judged(proved(document()), Expected(subject="urn:uuid:1b5e2d8c-0000-4000-8000-000000000000"))

    assert f"it endorses {ANN}" in refused(report)


def test_oneself_is_refused_by_any_of_ones_names() -> None:
    own = proved({**document(), "credentialSubject": {"id": DID, "type": ["EndorsementSubject"]}})

    assert refused(judged(own)) == "nobody endorses themselves"
    assert refused(judged(proved(document()), Expected(owners=[ANN, DID]))) == "nobody endorses themselves"


def test_a_date_before_what_is_endorsed_was_there_is_refused() -> None:
    report = judged(proved(document()), Expected(since=datetime(2026, 3, 2, tzinfo=UTC)))

    assert "wasn't there yet" in refused(report)


@pytest.mark.parametrize(
    ("members", "reason"),
    [
        pytest.param({"validFrom": "2027-01-01T00:00:00Z"}, "only from", id="not-yet"),
        pytest.param({"validUntil": "2026-05-01T00:00:00Z"}, "expired", id="expired"),
        pytest.param({"validUntil": "2026-05-01T00:00:00"}, "time zone", id="no-time-zone"),
        pytest.param({"validUntil": "soon"}, "no time", id="no-time"),
    ],
)
def test_dates_are_kept(members: dict[str, str], reason: str) -> None:
    assert reason in refused(judged(proved(document(**members))))


def status_list(*revoked: int, issuer: str = DID, **members: Any) -> dict[str, Any]:
    encoded = encode_bitstring(revoked)
    subject = {
        "id": f"{LIST}#list",
        "type": "BitstringStatusList",
        "statusPurpose": "revocation",
        "encodedList": encoded,
    }
    made = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": subject,
    }
    return {**made, **members}


def with_status(index: int = 7) -> dict[str, Any]:
    entry = {
        "id": f"{LIST}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": LIST,
    }
    return proved(document(credentialStatus=entry))


def test_a_status_list_that_does_not_name_it_lets_it_pass(web: Any) -> None:
    publish(web, LIST, proved(status_list(6, 8)))

    assert outcomes(judged(with_status(7)))["status"] == "proven"


def test_a_revoked_credential_is_refused(web: Any) -> None:
    publish(web, LIST, proved(status_list(7)))

    assert "it was revoked" in refused(judged(with_status(7)))


def test_a_status_list_with_a_bad_proof_is_refused(web: Any) -> None:
    made = proved(status_list(7))
    made["credentialSubject"]["encodedList"] = status_list()["credentialSubject"]["encodedList"]
    publish(web, LIST, made)

    assert "the proof is bad" in refused(judged(with_status(7)))


def test_a_status_list_of_somebody_else_is_refused(web: Any) -> None:
    publish(web, LIST, proved(status_list(issuer=public_keys.did_of(OTHER.public_key())), OTHER))

    assert "not by its issuer" in refused(judged(with_status(7)))


def test_a_status_that_can_not_be_told_is_refused() -> None:
    report = judged(with_status(7))

    assert "can't be told" in refused(report)
    assert (outcomes(report)["status"], report.is_valid, report.is_refuted) == ("unchecked", False, False)


def test_a_status_of_an_unknown_kind_is_refused(web: Any) -> None:
    entry = {"id": "https://bob.example.org/s", "type": "1EdTechRefresh"}

    publish(web, f"{PROFILE}/key", JWK)

    assert "isn't known" in refused(judged(token(document(PROFILE, credentialStatus=entry))))


@pytest.mark.parametrize(
    ("listed", "issuer", "reason"),
    [
        pytest.param([], PROFILE, "", id="not-listed"),
        pytest.param([{"id": f"urn:uuid:{SAID.statement_id}", "revoked": True}], PROFILE, "was revoked", id="revoked"),
        pytest.param([f"urn:uuid:{SAID.statement_id}"], PROFILE, "was revoked", id="by-id"),
        pytest.param([{"id": f"urn:uuid:{SAID.statement_id}", "revoked": False}], PROFILE, "", id="not-any-more"),
        pytest.param([], "https://eve.example.org", "not by its issuer", id="of-another"),
    ],
)
def test_a_revocation_list_of_1edtech_is_read(web: Any, listed: Any, issuer: str, reason: str) -> None:
    publish(web, f"{PROFILE}/key", JWK)
    publish(web, LIST, {"id": LIST, "issuer": issuer, "revokedCredential": listed})
    entry = {"id": LIST, "type": "1EdTechRevocationList"}

    report = judged(token(document(PROFILE, credentialStatus=entry)))

    assert (report.is_valid, reason in " ".join(report.refusals)) == (not reason, True)
