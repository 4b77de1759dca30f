"""The key by which an owner signs what they present, where the server holds one."""

from lrs.api import Owner, PluginStore, SigningKey
from lrs.verifiable.public_keys import ED25519
from lrs_portfolio.owners import keys_of


def signer_of(store: PluginStore, owner: Owner) -> SigningKey | None:
    """The newest key of an owner that the server can sign with; None where there is none."""
    with store.read() as tx:
        found = store.person_keys.of_people(tx, keys_of(owner))
    usable = [key for keys in found.values() for key in keys if _signs_here(key)]
    return max(usable, key=lambda key: (key.created_us, key.name), default=None)


def _signs_here(key: SigningKey) -> bool:
    return key.kind == ED25519 and key.is_usable and bool(key.sealed)
