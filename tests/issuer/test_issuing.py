"""What a store signs is checked by what it publishes, and by nothing else."""

import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from typing import Any

import pytest

from lrs.api import BadRequest, NotFetched, Unavailable
from lrs.operations.plugins.store import PluginStore
from lrs.storage.tables import signing_keys
from lrs.testing import FreshStore, fresh_store
from lrs.verifiable import did_web
from lrs.verifiable.public_keys import from_private_bytes
from lrs.verifiable.verification import Report, verify
from tests.issuer.conftest import PLUGIN, PUBLIC, badge, with_status

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def judged(inside: PluginStore, signed: Any) -> Report:
    content = signed.encode() if isinstance(signed, str) else json.dumps(signed).encode()
    return verify(content, inside.fetching, NOW)


def outcomes(report: Report) -> dict[str, str]:
    return {each.check: each.outcome for each in report.findings}


def nobody(url: str) -> bytes:
    raise NotFetched(f"{url}: offline")


def header_of(token: str) -> dict[str, Any]:
    encoded = token.partition(".")[0]
    found: dict[str, Any] = json.loads(urlsafe_b64decode(encoded + "=="))
    return found


def test_a_store_is_called_by_its_public_url(store: FreshStore, inside: PluginStore) -> None:
    assert inside.issuer.url == f"{PUBLIC}/stores/{store.name}"
    assert inside.issuer.id == f"did:web:lrs.example.org:stores:{store.name}"


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("https://lrs.example.org/stores/default", "did:web:lrs.example.org:stores:default"),
        ("http://localhost:8080/stores/a.b", "did:web:localhost%3A8080:stores:a.b"),
        ("https://Example.org/lrs/stores/x_1", "did:web:example.org:lrs:stores:x_1"),
    ],
    ids=["host", "port", "path"],
)
def test_a_did_web_leads_back_to_its_url(url: str, did: str) -> None:
    assert did_web.did_of(url) == did
    assert did_web.url_of(did) == url.replace("http://", "https://").replace("Example", "example")


def test_a_badge_with_a_proof_is_checked_by_what_the_store_publishes(inside: PluginStore) -> None:
    report = judged(inside, inside.issuer.sign_di(with_status(inside)))

    assert outcomes(report) == {"proof": "proven", "dates": "claimed", "status": "proven"}


def test_a_badge_as_jwt_is_checked_by_what_the_store_publishes(inside: PluginStore) -> None:
    token = inside.issuer.sign_jwt(with_status(inside))

    report = judged(inside, token)

    assert outcomes(report) == {"proof": "proven", "dates": "claimed", "status": "proven"}
    assert sorted(header_of(token)) == ["alg", "jwk", "kid", "typ"]


def test_a_jwt_about_somebody_without_an_id_is_checked_too(inside: PluginStore) -> None:
    subject = {"type": ["AchievementSubject"], "identifier": [{"type": "IdentityObject", "identityHash": "ann"}]}

    assert judged(inside, inside.issuer.sign_jwt(badge(inside, credentialSubject=subject))).refusals == []


def test_a_badge_that_was_changed_is_refused(inside: PluginStore) -> None:
    signed = inside.issuer.sign_di(badge(inside))

    report = judged(inside, {**signed, "name": "Philosophy"})

    assert outcomes(report)["proof"] == "wrong"


def test_a_badge_signed_by_another_store_in_the_name_of_this_one_is_refused(
    inside: PluginStore, store: FreshStore, server: Any
) -> None:
    other = server.store(f"other-{store.name}").inside(PLUGIN)

    signed = other.issuer.sign_di(badge(inside)), other.issuer.sign_jwt(badge(inside))

    assert [outcomes(judged(inside, each))["proof"] for each in signed] == ["wrong", "wrong"]


def test_without_a_network_it_is_said_what_is_not_known(inside: PluginStore) -> None:
    signed = inside.issuer.sign_di(with_status(inside))

    report = verify(json.dumps(signed).encode(), nobody, NOW)

    assert outcomes(report) == {"proof": "unchecked", "dates": "claimed", "status": "unchecked"}
    assert (report.is_valid, report.is_refuted) == (False, False)


@pytest.mark.parametrize(
    "members", [{"grade": "A"}, {"id": "statistics"}], ids=["a-term-that-is-not-defined", "a-relative-iri"]
)
def test_what_would_vanish_from_what_is_signed_is_refused(inside: PluginStore, members: Any) -> None:
    with pytest.raises(BadRequest, match="can't be signed"):
        inside.issuer.sign_di(badge(inside, **members))


def test_private_keys_lie_sealed_in_the_database(store: FreshStore, inside: PluginStore) -> None:
    inside.issuer.sign_di(badge(inside))

    sealed = [row["sealed"] for row in store.rows(signing_keys)]

    assert len(sealed) == 2
    for each in sealed:
        with pytest.raises(ValueError, match=r"deserialize|unsupported"):
            from_private_bytes(each)


def test_the_profile_says_what_the_store_has_set(store: FreshStore, inside: PluginStore) -> None:
    assert inside.issuer.profile == {
        "id": inside.issuer.id,
        "type": ["Profile"],
        "name": store.name,
        "url": inside.issuer.url,
    }


def test_without_a_public_url_a_store_issues_nothing_and_says_why() -> None:
    with fresh_store(PLUGIN) as store, pytest.raises(Unavailable, match="what others call it") as refused:
        store.inside(PLUGIN).issuer.profile  # noqa: B018

    assert "CAIRN_PUBLIC_URL" in refused.value.hint


def test_a_presentation_is_signed_by_a_key_of_its_holder(inside: PluginStore) -> None:
    key = inside.person_keys.create({"mbox": "mailto:ann@example.com"}, "Ed25519", "")
    presentation = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
        "holder": key.did,
    }

    signed = inside.person_keys.sign_presentation(presentation, key)

    prepared = inside.person_keys.prepare(key, presentation, 0)
    assert signed["proof"]["verificationMethod"].startswith(f"{key.did}#")
    assert prepared.joined(inside.person_keys.sign(key, prepared.to_sign))["proof"]["created"] == "1970-01-01T00:00:00Z"


def test_a_presentation_is_not_signed_by_a_key_of_rsa(inside: PluginStore) -> None:
    key = inside.person_keys.create({"mbox": "mailto:ann@example.com"}, "RS256", "")

    with pytest.raises(BadRequest, match="is of RS256"):
        inside.person_keys.sign_presentation({}, key)
