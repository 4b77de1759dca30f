"""The key by which an owner signs what they present: one that the server holds, or else one that only they have."""

from lrs.api import Owner, PluginStore, SigningKey
from lrs.verifiable.public_keys import ED25519
from lrs_portfolio.owners import keys_of


def signer_of(store: PluginStore, owner: Owner) -> SigningKey | None:
    """The newest key of an owner that the server can sign with, or else the newest at all; None where there is none."""
    with store.read() as tx:
        found = store.person_keys.of_people(tx, keys_of(owner))
    usable = [key for keys in found.values() for key in keys if key.kind == ED25519 and key.is_usable]
    return max(usable, key=lambda key: (is_held(key), key.created_us, key.name), default=None)


def is_held(key: SigningKey) -> bool:
    """Whether the server holds the private key, so that it can sign for its owner."""
    return bool(key.sealed)
