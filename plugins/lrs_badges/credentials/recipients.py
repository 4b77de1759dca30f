"""Who a badge is for, so that only who knows their identifier can tell: a salted hash of it, or a did:key of theirs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import md5, sha256
from typing import Any
from uuid import UUID, uuid5

EMAIL, ACCOUNT, OTHER, SHA1 = "emailAddress", "accountId", "identifier", "ext:mbox_sha1sum"
_HASHES = {"sha256": sha256, "md5": md5}
_SALT_LETTERS = 22
MOST_IDENTIFIERS = 10


@dataclass(frozen=True)
class Identifier:
    """What a person is known by: its kind, as Open Badges 3.0 names them, and the text."""

    kind: str
    text: str


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


def is_for(told: Mapping[str, Any], known: Iterable[Identifier]) -> bool:
    """Whether an IdentityObject, of Open Badges 3.0 or 2.0, names somebody by one of these."""
    found = str(told.get("identityHash", told.get("identity", "")))
    salt = str(told.get("salt") or "")
    spelled = [text for each in known for text in _spellings(each)]
    if told.get("hashed") is not True:
        return found in spelled
    name, _, digest = found.partition("$")
    hashing = _HASHES.get(name)
    return hashing is not None and any(
        hashing(f"{text}{salt}".encode()).hexdigest() == digest.lower() for text in spelled
    )


def _spellings(known: Identifier) -> Iterator[str]:
    """Mail addresses are hashed as they were typed, and by some in small letters."""
    yield known.text
    yield known.text.lower()
    if known.kind == EMAIL:
        yield f"mailto:{known.text}"
