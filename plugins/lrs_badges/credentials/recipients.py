"""Who a badge is for, so that only who knows their identifier can tell: a salted hash of it, or a did:key of theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid5

from lrs.verifiable.badges.recipients import ACCOUNT, EMAIL, OTHER, SHA1, Identifier

_SALT_LETTERS = 22


@dataclass(frozen=True)
class Recipient:
    """Who a badge is for: the subject's id, the identifier that is hashed, and the salt."""

    id: str
    identifier: Identifier
    salt: str

    @property
    def hashed(self) -> str:
        """The identifier, as everybody may see it."""
        return "sha256$" + sha256(f"{self.identifier.text}{self.salt}".encode()).hexdigest()

    @property
    def identity_object(self) -> dict[str, Any]:
        """As Open Badges 3.0 tells it."""
        return {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": self.hashed,
            "identityType": self.identifier.kind,
            "salt": self.salt,
        }


def recipient(award_id: UUID, agent: Mapping[str, Any], did: str = "") -> Recipient:
    """For whom an award is; `did` is a did:key of theirs, if they are to be known by it.

    Without one the subject has an id that is nobody's but this award's, so that two badges don't tell that they are of
    one person. The salt is public, and the same whenever it is made.
    """
    salt = sha256(b"salt" + award_id.bytes).hexdigest()[:_SALT_LETTERS]
    return Recipient(did or f"urn:uuid:{uuid5(award_id, 'recipient')}", identifier_of(agent), salt)


def identifier_of(agent: Mapping[str, Any]) -> Identifier:
    """The identifier of an Agent; of an account, the home page and the name after `#`."""
    if "account" in agent:
        return Identifier(ACCOUNT, f"{agent['account']['homePage']}#{agent['account']['name']}")
    if "mbox" in agent:
        return Identifier(EMAIL, str(agent["mbox"]).removeprefix("mailto:"))
    if "mbox_sha1sum" in agent:
        return Identifier(SHA1, str(agent["mbox_sha1sum"]).lower())
    return Identifier(OTHER, str(agent["openid"]))
