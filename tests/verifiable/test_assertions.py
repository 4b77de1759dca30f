"""Badges of Open Badges 2.0, as anybody has them in hand: hosted or signed, by themselves or in an image."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from openbadgeslib.ob2 import Assertion, OB2Signer

from lrs.fetch import Gone, NotFetched
from lrs.verifiable import public_keys
from lrs.verifiable.badges.baked import V2
from lrs.verifiable.badges.recipients import NOTHING, Known, holder_named
from lrs.verifiable.compact import base64url
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.packages import opening
from lrs.verifiable.packages.archives import STRANGERS
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.verdicts import HOLDS, IS_WRONG, NOT_PROVEN, Verdict
from lrs_badges.credentials import baking, images
from tests.badges.credentials.made import ANN, RSA, SITE, assertion, hosting

NOW = datetime(2026, 2, 1, tzinfo=UTC)
ISSUER, KEY, LIST = f"{SITE}/issuer", f"{SITE}/key", f"{SITE}/revoked"
PEM = public_keys.pem_of(RSA.public_key())
OTHER_KEY: Any = public_keys.made("RS256")
WEAK: Any = generate_private_key(65537, 1024)
Web = dict[str, bytes]


def web(**changed: Any) -> Web:
    """What the site of the hosted badge answers, whose assertion says something else if so."""
    return hosting(assertion(**changed))


def profile(**more: Any) -> Web:
    """The site, with a profile that says more."""
    found = web()
    return found | {ISSUER: json.dumps({**json.loads(found[ISSUER]), **more}).encode()}


def signed_web(owner: str = ISSUER, keys: Any = KEY, pem: str = PEM) -> Web:
    """The site of who signs badges, with their key."""
    key = {"type": "CryptographicKey", "id": KEY, "owner": owner, "publicKeyPem": pem}
    return profile(publicKey=keys) | {KEY: json.dumps(key).encode()}


def signed(key: Any = RSA, **changed: Any) -> bytes:
    """A badge as JWS."""
    verification = {"type": "SignedBadge", "creator": KEY}
    told = assertion(id="urn:uuid:a953a2ea-5d34-4d4c-9b5e-4b1f3c1b6d0a", verification=verification, **changed)
    pem = key.private_bytes(*_PEM)
    return str(OB2Signer(pem, "RS256").sign(Assertion.from_dict(told))).encode()


_PEM = public_keys.Encoding.PEM, public_keys.PrivateFormat.PKCS8, public_keys.NoEncryption()


def signed_anyhow(algorithm: str) -> bytes:
    """A badge as JWS that says that it is signed with an algorithm."""
    return base64url(json.dumps({"alg": algorithm}).encode()).encode() + signed()[signed().index(b".") :]


def answering(site: Mapping[str, bytes], gone: str = "") -> Fetch:
    def fetch(url: str) -> bytes:
        if url == gone:
            raise Gone(f"{url}: the answer is 410")
        if url not in site:
            raise NotFetched(f"{url}: nobody answers")
        return site[url]

    return fetch


def judged(badge: Any, fetch: Fetch | None = None, known: Known = NOTHING) -> Verdict:
    """What `lrs verify` finds of it; nobody is asked without `fetch`."""
    content = badge if isinstance(badge, bytes) else json.dumps(badge).encode()
    return opening.check("badge", BytesIO(content), Asking(fetch), NOW, STRANGERS, known=known)


def outcomes(verdict: Verdict) -> dict[str, str]:
    return {each.check: each.outcome for each in verdict.findings}


def why(verdict: Verdict) -> str:
    """What is wrong."""
    (found,) = verdict.of("wrong")
    return found.words


def test_a_hosted_badge_holds_where_its_issuer_says_the_same() -> None:
    verdict = judged(assertion(), answering(web()))

    assert outcomes(verdict) == {"proof": "proven", "dates": "claimed", "recipient": "claimed", "status": "skipped"}
    assert (verdict.conclusion, verdict.findings[0].by, verdict.findings[0].kind) == (HOLDS, ISSUER, "badge")


def test_where_nobody_is_asked_only_what_it_says_is_looked_at() -> None:
    verdict = judged(assertion())

    assert outcomes(verdict) == {
        "proof": "unchecked",
        "dates": "claimed",
        "recipient": "claimed",
        "status": "unchecked",
    }
    assert verdict.conclusion == NOT_PROVEN
    assert f"it holds where its issuer hosts the same: {SITE}/assertions/1" in verdict.findings[0].words


@pytest.mark.parametrize(
    ("badge", "site", "reason"),
    [
        (assertion(), web(expires="2090-01-01T00:00:00Z"), "does not match"),
        (assertion(badge=f"{SITE}/classes/2"), web(), "does not match"),
        (assertion(), profile(id="https://eve.example.net/issuer"), "Issuer Profile at"),
        (assertion(), profile(verification={"startsWith": f"{SITE}/others"}), "outside the issuer's declared"),
        (assertion(expires="2026-01-20T10:00:00Z"), web(expires="2026-01-20T10:00:00Z"), "it has expired"),
        (assertion(recipient="ann"), web(), "it is no assertion of Open Badges 2.0"),
        (assertion(issuedOn=None), web(), "it is no assertion of Open Badges 2.0"),
        (assertion(verification={"type": "SignedBadge"}), web(), "no signature came with it"),
    ],
    ids=["until", "class", "profile", "scope", "expired", "recipient", "undated", "unsigned"],
)
def test_a_hosted_badge_that_does_not_hold_is_refused(badge: Any, site: Web, reason: str) -> None:
    assert reason in why(judged(badge, answering(site)))


def test_an_expired_badge_is_wrong_though_nobody_is_asked() -> None:
    assert "it has expired" in why(judged(assertion(expires="2026-01-20T10:00:00Z")))


def test_a_badge_that_its_issuer_has_taken_back_is_wrong() -> None:
    assert "has taken it back" in why(judged(assertion(), answering(web(), gone=f"{SITE}/assertions/1")))


def test_a_badge_on_the_revocation_list_is_wrong() -> None:
    listed = {LIST: json.dumps({"revokedAssertions": [f"{SITE}/assertions/1"]}).encode()}
    empty = {LIST: json.dumps({"revokedAssertions": []}).encode()}

    assert "has been revoked" in why(judged(assertion(), answering(profile(revocationList=LIST) | listed)))
    assert outcomes(judged(assertion(), answering(profile(revocationList=LIST) | empty)))["status"] == "proven"
    assert outcomes(judged(assertion(), answering(profile(revocationList=LIST))))["status"] == "unchecked"


def test_a_badge_class_that_is_embedded_is_that_of_its_address() -> None:
    embedded = {"type": "BadgeClass", "id": f"{SITE}/classes/1", "name": "Swimming"}

    assert judged(assertion(badge=embedded), answering(web())).conclusion == HOLDS


def test_a_signed_badge_holds_by_the_key_that_its_issuer_names() -> None:
    verdict = judged(signed(), answering(signed_web()))

    assert (verdict.conclusion, verdict.findings[0].by) == (HOLDS, ISSUER)
    assert "signed with RS256" in verdict.findings[0].words


def test_the_signature_is_checked_offline_by_a_key_in_hand() -> None:
    right = judged(signed(), known=Known(key=PEM))
    wrong = judged(signed(OTHER_KEY), known=Known(key=PEM))

    asked = judged(signed(), answering(signed_web()), Known(key=PEM))
    assert [each.words for each in right.of("proven")] == ["signed with RS256 by the key that was given"]
    assert [each.by for each in asked.of("proven")] == [""], "the key may be that of somebody else"
    assert "Invalid signature" in why(wrong)
    assert judged(signed()).conclusion == NOT_PROVEN


@pytest.mark.parametrize(
    ("badge", "site", "reason"),
    [
        (signed(OTHER_KEY), signed_web(), "Invalid signature"),
        (signed(), signed_web(owner="https://eve.example.net/"), "does not match the issuer"),
        (signed(), signed_web(keys=f"{SITE}/another"), "does not list"),
        (signed(WEAK), signed_web(pem=public_keys.pem_of(WEAK.public_key())), "the key is none for RS256"),
        (signed_anyhow("EdDSA"), signed_web(), "it is signed with 'EdDSA'"),
    ],
    ids=["another's", "another owner", "not the issuer's", "weak", "algorithm"],
)
def test_a_signature_that_is_not_the_issuers_is_refused(badge: bytes, site: Web, reason: str) -> None:
    assert reason in why(judged(badge, answering(site)))


@pytest.mark.parametrize(
    ("who", "outcome"), [(ANN, "claimed"), (f"mailto:{ANN}", "claimed"), ("ben@example.com", "wrong")]
)
def test_whose_it_is_is_told_to_who_knows_their_address(who: str, outcome: str) -> None:
    verdict = judged(assertion(), answering(web()), Known(holder_named(who)))

    assert outcomes(verdict)["recipient"] == outcome


def test_what_nobody_is_proven_to_have_given_is_not_lifted_by_what_it_says() -> None:
    listed = {LIST: json.dumps({"revokedAssertions": []}).encode()}
    site = profile(revocationList=LIST) | listed
    del site[f"{SITE}/assertions/1"]

    verdict = judged(assertion(), answering(site), Known(holder_named(ANN)))

    assert outcomes(verdict) == {"proof": "unchecked", "dates": "claimed", "recipient": "claimed", "status": "claimed"}
    assert verdict.conclusion == NOT_PROVEN


@pytest.mark.parametrize("draw", [images.png, images.svg], ids=["png", "svg"])
@pytest.mark.parametrize("carried", [json.dumps(assertion()), f"{SITE}/assertions/1"], ids=["badge", "address"])
def test_an_image_brings_the_badge_in_it(draw: Any, carried: str) -> None:
    image = baking.baked(draw("s", "Swimming"), carried, V2)

    asked, offline = judged(image, answering(web())), judged(image)

    assert (asked.kind, asked.conclusion, offline.conclusion) == ("image", HOLDS, NOT_PROVEN)


@pytest.mark.parametrize("draw", [images.png, images.svg], ids=["png", "svg"])
def test_an_image_brings_a_signed_badge(draw: Any) -> None:
    image = baking.baked(draw("s", "Swimming"), signed().decode(), V2)

    assert judged(image, answering(signed_web())).conclusion == HOLDS
    changed = image.replace(signed()[-40:], b"A" * 40)
    assert judged(changed, answering(signed_web())).conclusion == IS_WRONG
