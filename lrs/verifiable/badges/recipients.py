"""Whose a badge is: whether it names somebody, by a salted hash of their identifier, or by a key of theirs."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import md5, sha256
from typing import Any

from lrs.verifiable.findings import Refused, Skipped

EMAIL, ACCOUNT, OTHER, SHA1 = "emailAddress", "accountId", "identifier", "ext:mbox_sha1sum"
_HASHES = {"sha256": sha256, "md5": md5}
_MOST_IDENTIFIERS = 10


@dataclass(frozen=True)
class Identifier:
    """What a person is known by: its kind, as Open Badges 3.0 names them, and the text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Holder:
    """Whose badge it should be: all that they are known by, and their did:keys; nobody, where it isn't said."""

    identifiers: Collection[Identifier] = ()
    dids: Collection[str] = ()

    @property
    def is_known(self) -> bool:
        return bool(self.identifiers or self.dids)


NOBODY = Holder()


@dataclass(frozen=True)
class Known:
    """What who checks knows beside a badge: whose it should be, and its issuer's public key as PEM, if any."""

    holder: Holder = NOBODY
    key: str = ""


NOTHING = Known()


def holder_named(text: str) -> Holder:
    """Who is known by a mail address, a DID, or another identifier; nobody, where it is empty."""
    name = text.strip().removeprefix("mailto:")
    if name.startswith("did:"):
        return Holder(dids=[name])
    return Holder([Identifier(EMAIL if "@" in name else OTHER, name)]) if name else NOBODY


def check_subject(credential: Mapping[str, Any], holder: Holder) -> str:
    """By what a badge of Open Badges 3.0 names its holder (AchievementSubject). Raises Refused, or Skipped."""
    told = credential.get("credentialSubject")
    subject = told[0] if isinstance(told, list) and len(told) == 1 else told
    named = subject if isinstance(subject, Mapping) else {}
    if named.get("id") in holder.dids:
        return f"it is for {named['id']}, a key of theirs"
    given = named.get("identifier", [])
    return check_identities(given if isinstance(given, list) else [given], holder)


def check_identities(told: Iterable[Any], holder: Holder) -> str:
    """By what one of these objects names the holder of a badge. Raises Refused, or Skipped where nobody is known."""
    if not holder.is_known:
        raise Skipped("nobody has said whose it should be")
    objects = [each for each in told if isinstance(each, Mapping)][:_MOST_IDENTIFIERS]
    if any(is_for(each, holder.identifiers) for each in objects):
        return "it is for an identifier of theirs"
    raise Refused("it is for somebody else: neither an identifier in it is theirs, nor the key that it names")


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
