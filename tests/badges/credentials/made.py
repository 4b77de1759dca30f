"""Badges as others would give them, and what they publish."""

import json
from hashlib import sha256
from typing import Any

from lrs.verifiable import public_keys, signing
from lrs_badges.credentials import hosted
from lrs_badges.credentials.document import CONTEXTS

KEY: Any = public_keys.made("Ed25519")
OTHER: Any = public_keys.made("Ed25519")
RSA: Any = public_keys.made("RS256")
DID = public_keys.did_of(KEY.public_key())
SITE = "https://badges.example.net"
ANN = "ann@example.com"


def identity(text: str = ANN, salt: str = "pepper") -> dict[str, Any]:
    """Somebody's identifier as Open Badges 3.0 tells it."""
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": "sha256$" + sha256(f"{text}{salt}".encode()).hexdigest(),
        "identityType": "emailAddress",
        "salt": salt,
    }


def document(issuer: str = DID, **members: Any) -> dict[str, Any]:
    """A badge for Ann that nobody has signed; members that are None are left out."""
    made = {
        "@context": list(CONTEXTS),
        "id": "urn:uuid:11111111-1111-4111-8111-111111111111",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Swimming",
        "issuer": {"id": issuer, "type": ["Profile"], "name": "The pool"},
        "validFrom": "2026-01-05T10:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:22222222-2222-4222-8222-222222222222",
            "type": ["AchievementSubject"],
            "identifier": [identity()],
            "achievement": {
                "id": f"{SITE}/swimming",
                "type": ["Achievement"],
                "name": "Swimming",
                "description": "Swims.",
                "criteria": {"narrative": "Swim 200 m."},
            },
        },
        **members,
    }
    return {name: value for name, value in made.items() if value is not None}


def proved(made: dict[str, Any], key: Any = KEY) -> dict[str, Any]:
    """A badge with a proof by somebody's did:key."""
    return signing.with_proof(made, key, public_keys.method_of(key.public_key()), "2026-01-05T10:00:00Z")


def token(made: dict[str, Any]) -> str:
    """A badge as JWT, whose key lies on the issuer's site."""
    return signing.as_jwt(made, RSA, f"{SITE}/key")


def assertion(**members: Any) -> dict[str, Any]:
    """A hosted badge for Ann of Open Badges 2.0."""
    told = identity()
    return {
        "@context": hosted.CONTEXT,
        "type": "Assertion",
        "id": f"{SITE}/assertions/1",
        "recipient": {"type": "email", "hashed": True, "salt": told["salt"], "identity": told["identityHash"]},
        "badge": f"{SITE}/classes/1",
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-01-05T10:00:00Z",
        **members,
    }


def hosting(told: dict[str, Any]) -> dict[str, bytes]:
    """What the site of an assertion answers, by address."""
    badge_class = {
        "@context": hosted.CONTEXT,
        "type": "BadgeClass",
        "id": f"{SITE}/classes/1",
        "name": "Swimming",
        "description": "Swims.",
        "issuer": f"{SITE}/issuer",
    }
    issuer = {"@context": hosted.CONTEXT, "type": "Issuer", "id": f"{SITE}/issuer", "name": "The pool", "url": SITE}
    return {each["id"]: json.dumps(each).encode() for each in (told, badge_class, issuer)}
