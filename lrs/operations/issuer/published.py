"""What a store publishes as an issuer, open to everybody: its keys, its profile, and what was revoked."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from lrs.clock import iso_seconds, now_us
from lrs.database import Database
from lrs.errors import NotFound, Unavailable
from lrs.fetch import NotFetched
from lrs.lazily import lazily
from lrs.operations import stores
from lrs.operations.issuer.store_issuer import StoreIssuer
from lrs.storage import signing_keys, status
from lrs.storage.signing_keys import THE_STORE
from lrs.storage.status import REVOKED
from lrs.verifiable import did_web, public_keys
from lrs.verifiable.contexts import BADGES, CREDENTIALS
from lrs.verifiable.fetching import Fetch
from lrs.xapi import exact_json

openbadges = lazily("lrs.verifiable.openbadges")

_SECTION = "docs/issuer.md"
_DAY_US = 24 * 60 * 60 * 1_000_000
# A copy of a list that is older than this says nothing any more.
_LIST_HOLDS_US = 8 * _DAY_US
_PAGE = 1_000
_KEY = re.compile("[0-9a-f]{32}", re.A)
_MOST_LISTS, _MOST_DIGITS = 2**31 - 1, 10


class Published:
    """The public documents of one store. Raises NotFound where there is no such store."""

    def __init__(self, database: Database, store: str):
        found = stores.get(database, store)
        self._database, self._store_id = database, found.store_id
        self._issuer = StoreIssuer(database, found)

    def did_document(self) -> dict[str, Any]:
        """The document of the store's did:web, with the keys that sign and those that are retired."""
        with self._database.read(self._store_id) as tx:
            own = signing_keys.of_owner(tx, THE_STORE)
        return did_web.document(self._issuer.id, [(key.name, key.public) for key in own if not key.revoked_us])

    def profile(self) -> dict[str, Any]:
        """Who issues."""
        return {"@context": [CREDENTIALS, BADGES], **self._issuer.profile}

    def jwk(self, name: str) -> dict[str, Any]:
        """A public key as a bare JSON Web Key. Raises NotFound where there is none, or it was compromised."""
        with self._database.read(self._store_id) as tx:
            key = signing_keys.find(tx, name) if _KEY.fullmatch(name) else None
        if key is None or key.owner != THE_STORE or key.revoked_us:
            hint = "What a key has signed that is gone here counts no longer."
            raise NotFound(f"this store signs with no key {name}", section=_SECTION, hint=hint)
        return public_keys.jwk_of(key.public)

    def status_list(self, number: int) -> bytes:
        """A status list as a signed credential. Raises NotFound."""
        with self._database.read(self._store_id) as tx:
            found = status.find_list(tx, number) if number <= _MOST_LISTS else None
        if found is None:
            raise NotFound(f"this store has no status list {number}", section=_SECTION)
        since_us = max(found.changed_us, now_us() // _DAY_US * _DAY_US)
        name = f"status/{number}/{since_us}/{self._issuer.key_name(public_keys.ED25519)}/{self._issuer.id}"
        signed = partial(self._signed_list, number, since_us)
        return self._database.published.get((self._store_id, name), signed)

    def _signed_list(self, number: int, since_us: int) -> bytes:
        with self._database.read(self._store_id) as tx:
            places = status.places_that_hold_not(tx, number)
        url = self._issuer.status_list_url(number)
        document = {
            "@context": [CREDENTIALS],
            "id": url,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self._issuer.id,
            "validFrom": iso_seconds(since_us),
            "validUntil": iso_seconds(since_us + _LIST_HOLDS_US),
            "credentialSubject": {
                "id": f"{url}#list",
                "type": "BitstringStatusList",
                "statusPurpose": REVOKED,
                "encodedList": openbadges.encode_bitstring(places, status.PLACES),
            },
        }
        return exact_json.dumps(self._issuer.sign_di_at(document, since_us))

    def revocations(self) -> dict[str, Any]:
        """All that is revoked or suspended, as 1EdTech lists it; this is not signed."""
        revoked = [{"id": each.credential_id, "revoked": True} for each in self._that_hold_not()]
        return {"id": f"{self._issuer.url}/revocations", "issuer": self._issuer.id, "revokedCredential": revoked}

    def _that_hold_not(self) -> Iterator[status.Entry]:
        return self._database.read_all(self._store_id, partial(status.those_that_hold_not, limit=_PAGE))


def own_first(database: Database, fetch: Fetch) -> Fetch:
    """Answers what this server itself publishes without asking anybody, and the rest by `fetch`."""

    def fetched(url: str) -> bytes:
        path = _own_path(database, url)
        if path is None:
            return fetch(url)
        try:
            return _answer(database, path)
        except (NotFound, Unavailable) as error:
            raise NotFetched(f"{url}: {error}") from None

    return fetched


def _own_path(database: Database, url: str) -> list[str] | None:
    """What follows the public URL and /stores/; did:web leads to https also where that is http."""
    own, asked = (each.partition("://")[2] for each in (f"{database.outside.public_url}/stores/", url))
    is_own = bool(database.outside.public_url) and asked.startswith(own)
    return asked.removeprefix(own).split("/") if is_own else None


_ONE: Mapping[str, Callable[[Published], Any]] = {
    "did.json": Published.did_document,
    "issuer": Published.profile,
    "revocations": Published.revocations,
}


def _answer(database: Database, path: list[str]) -> bytes:
    published = Published(database, path[0])
    match path[1:]:
        case [name] if name in _ONE:
            return exact_json.dumps(_ONE[name](published))
        case ["keys", name]:
            return exact_json.dumps(published.jwk(name))
        case ["status", number] if number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS:
            return published.status_list(int(number))
    raise NotFound("this server publishes no such thing", section=_SECTION)
