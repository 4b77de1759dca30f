"""Private keys that are held here, of people and of the store: sealed, and opened to sign."""

from functools import partial

from lrs.database import Database
from lrs.errors import BadRequest
from lrs.storage.signing_keys import SigningKey
from lrs.verifiable import public_keys
from lrs.verifiable.public_keys import PrivateKey

MOST_LETTERS, MOST_REASON = 100, 200
_SECTION = "docs/issuer.md"


def made(database: Database, store_id: int, owner: bytes, *, kind: str, label: str = "", now_us: int = 0) -> SigningKey:
    """A new key that is held here; nobody has kept it yet. Raises Unavailable where nothing can be sealed."""
    private = public_keys.made(kind)
    name = public_keys.name_of(private.public_key())
    sealed = database.outside.seal.closed(public_keys.private_bytes(private), _purpose(store_id, name))
    return SigningKey(name, owner, kind, label[:MOST_LETTERS], private.public_key(), sealed, now_us)


def private_of(database: Database, store_id: int, key: SigningKey) -> PrivateKey:
    """The private key that is held here. Raises BadRequest where it isn't, or signs no more; Unavailable."""
    if not key.is_usable:
        raise BadRequest(f"the key {key.name} is revoked", section=_SECTION, hint="Sign with another one.")
    if key.sealed is None:
        hint = "Sign in that browser, on the page of keys."
        raise BadRequest(f"the key {key.name} is in a browser, not here", section=_SECTION, hint=hint)
    return database.private_keys.get((store_id, key.name), partial(_opened, database, store_id, key.name, key.sealed))


def _opened(database: Database, store_id: int, name: str, sealed: bytes) -> PrivateKey:
    return public_keys.from_private_bytes(database.outside.seal.opened(sealed, _purpose(store_id, name)))


def _purpose(store_id: int, name: str) -> str:
    # What members' keys were sealed for when the plugin of endorsements held them: they stay readable.
    return f"endorsements/{store_id}/key {name}"
