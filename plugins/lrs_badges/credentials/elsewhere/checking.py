"""A badge from elsewhere, as a file or an address: what is in it, and whether it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lrs.api import BadRequest, Limits, NotFetched, PluginStore, Transaction, find_personas, personas_of
from lrs.verifiable import proofs
from lrs.verifiable.badges import assertions
from lrs.verifiable.badges.baked import address_of, is_image
from lrs.verifiable.badges.recipients import NOBODY, Holder
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import Refused
from lrs.verifiable.proofs import JWT, Secured
from lrs_badges.credentials import baking, sharing
from lrs_badges.credentials.elsewhere import version_2, version_3
from lrs_badges.credentials.elsewhere.found import Found
from lrs_badges.credentials.recipients import identifier_of

SECTION = "docs/badge-credentials.md"
_FILE_LIMITS = Limits(seconds=5, content_bytes=baking.MOST_IMAGE_BYTES, redirections=2)
_MOST_ADDRESS = 2_000


@dataclass(frozen=True)
class Given:
    """The credential in what was given, as text, and what was made of it."""

    content: bytes
    found: Found


def fetched(store: PluginStore, url: str) -> bytes:
    """What is at an address: a badge, or an image with one in it. Raises BadRequest."""
    if not url.startswith("https://"):
        raise _refused(f"{url[:_MOST_ADDRESS]} is no address that is asked", "Give one that begins with https://.")
    try:
        return store.fetch(url, _FILE_LIMITS).content
    except NotFetched as error:
        raise _refused(f"the badge can't be had: {error}", "Give its file.") from None


def checked(store: PluginStore, file: bytes, holder: Holder = NOBODY) -> Given:
    """What is right and wrong with a badge, of Open Badges 3.0 or 2.0, or with that in an image.

    Raises BadRequest where it is none.
    """
    content = baking.unbaked(file) if is_image(file) else file.strip()
    if address := address_of(content):
        # Older images carry the address of an assertion.
        content = fetched(store, address)
    return Given(content, _found(content, store.fetching, _now(store), holder))


def _found(content: bytes, fetch: Fetch, now: datetime, holder: Holder) -> Found:
    secured = _read(content)
    if assertions.is_one(secured.credential):
        return version_2.check(secured, fetch, now, holder)
    return version_3.check(content, fetch, now, holder)


def _read(content: bytes) -> Secured:
    try:
        secured = proofs.read(content)
    except Refused as refused:
        raise _refused(f"this is no badge: {refused}", "Give its JSON, its JWT, or the image with it in.") from None
    if secured.format == JWT and "vc" in secured.credential:
        # VC-JWT of the data model 1.1 has the credential in a claim.
        hint = "Ask its issuer for one of Open Badges 3.0 final."
        raise _refused("this badge is of a draft of Open Badges 3.0 (claim vc)", hint)
    return secured


def _now(store: PluginStore) -> datetime:
    with store.read() as tx:
        return datetime.fromtimestamp(tx.now_us() / 1_000_000, UTC)


def holder(store: PluginStore, tx: Transaction, person: bytes, agent: Mapping[str, Any]) -> Holder:
    """All that a person is known by: their agents, and the did:keys that they sign with."""
    (persona,) = personas_of(tx, [person]).values()
    known = find_personas(tx, [persona]).get(persona)
    agents = [*(known.agents if known else ()), agent]
    dids = [key.did for key in sharing.keys_of(store, tx, person) if not key.revoked_us]
    return Holder([identifier_of(each) for each in agents], dids)


def _refused(what: str, hint: str) -> BadRequest:
    return BadRequest(what, section=SECTION, hint=hint)
