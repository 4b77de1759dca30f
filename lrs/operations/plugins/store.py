"""What a plugin works with: its transactions and settings in one store, and the hooks that it offers to others."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4, uuid5

from lrs.actor import Actor
from lrs.database import Database
from lrs.fetch import Fetched, Limits
from lrs.operations import stores
from lrs.operations.issuer import published, status
from lrs.operations.issuer.person_keys import PersonKeys
from lrs.operations.issuer.store_issuer import StoreIssuer
from lrs.operations.plugins.projections import Tended
from lrs.operations.plugins.reading import Derived, PluginReading
from lrs.operations.senders import credentials
from lrs.operations.statements import Submission, store
from lrs.operations.transparency import heads, proofs
from lrs.storage.transaction import Transaction
from lrs.verifiable import fetching
from lrs.verifiable.fetching import Fetch

__all__ = ["Derived", "PluginStore", "named"]
_LIMITS = Limits()


class PluginStore(PluginReading):
    """A store, as a plugin sees it that is switched on there."""

    @cached_property
    def name(self) -> str:
        """The name of the store."""
        return self._active.store.name

    @cached_property
    def namespace(self) -> UUID:
        """The plugin's namespace in the store for ids that follow from names (RFC 9562, 5.5): nobody guesses it.

        To be asked for outside a transaction.
        """
        secret = UUID(credentials.server_key(self._database, "ids", lambda: str(uuid4())))
        return uuid5(secret, f"{self._store_id}/{self._plugin}")

    def write(self) -> AbstractContextManager[Transaction]:
        """A transaction that commits at the end of the block, or leaves nothing. Raises Unavailable."""
        return self._database.write(self._store_id)

    def record(self, actor: Actor, statements: Sequence[Mapping[str, Any]]) -> list[str]:
        """Store statements that `actor` asserts, whatever other statements they may store; their ids.

        Raises InvalidStatements, Unavailable.
        """
        allowed = replace(actor, scopes=frozenset({"statements/write", "define"}))
        return store(self._database, allowed, Submission(statements, "1.0.3"))

    def fetch(self, url: str, limits: Limits = _LIMITS) -> Fetched:
        """What is at a URL that somebody else has named: asked by https, at public addresses, within limits.

        Raises NotFetched.
        """
        return self._database.outside.fetcher.get(url, limits)

    def derive_anew(self, tx: Transaction, projection: str) -> None:
        """Have a projection of the plugin derived anew, beside what is read, once the transaction has committed.

        For a projection that goes by records of the plugin, where those change.
        """
        found = next(each for each in self._database.plugins.projections[self._plugin] if each.name == projection)
        Tended(self._database, self._store_id, found, self._basis).begin_within(tx)

    @property
    def issuer(self) -> StoreIssuer:
        """The store as issuer of credentials."""
        return StoreIssuer(self._database, self._active.store)

    @property
    def person_keys(self) -> PersonKeys:
        """The keys by which people of the store sign."""
        return PersonKeys(self._database, self._store_id)

    def status_entry(self, tx: Transaction, credential_id: str) -> dict[str, Any]:
        """The `credentialStatus` of a credential that the store signs, always the same. Raises Unavailable.

        The first one gets a place in a status list, so that `tx` has to be one that writes.
        """
        return self.status_entries(tx, [credential_id])[credential_id]

    def status_entries(self, tx: Transaction, credential_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """As `status_entry`, of many by their ids."""
        return status.entries(self.issuer, tx, credential_ids)

    def set_status(self, tx: Transaction, credential_id: str, state: str) -> None:
        """Make a credential one that is revoked ("revocation"), suspended ("suspension"), or holds again ("").

        Raises NotFound where it has no entry, Conflict where it is revoked, which is for good, BadRequest.
        """
        status.change(tx, credential_id, state)

    def log_head(self) -> dict[str, Any]:
        """What the log is now, as a tree head that the store has signed (docs/transparency.md).

        Raises Unavailable, Conflict where the log isn't what was signed before.
        """
        return heads.as_json(heads.present(self._database, self._store_id))

    def inclusion_proofs(self, ids: Iterable[UUID], head: Mapping[str, Any]) -> dict[UUID, dict[str, Any]]:
        """Proofs that statements are in the log of a head, by their ids; those that aren't there are left out.

        Neighbours share what they have in common, so that 100,000 may be asked for at once. Raises Unavailable.
        """
        return proofs.inclusions(self._database, self._store_id, ids, head["tree_size"])

    @property
    def fetching(self) -> Fetch:
        """As `lrs.verifiable` fetches: through the guarded client, and without it what this server itself publishes."""
        return published.own_first(self._database, fetching.through(self.fetch))

    @property
    def keeps_secrets(self) -> bool:
        """Whether `seal` works: the operator has set a key for it."""
        return self._database.outside.seal.is_usable

    def seal(self, plain: bytes, purpose: str) -> bytes:
        """`plain`, encrypted by the server's key for this store and plugin. Raises Unavailable."""
        return self._database.outside.seal.closed(plain, self._sealed_for(purpose))

    def unseal(self, sealed: bytes, purpose: str) -> bytes:
        """What was sealed here for the same purpose. Raises Unavailable."""
        return self._database.outside.seal.opened(sealed, self._sealed_for(purpose))

    def _sealed_for(self, purpose: str) -> str:
        return f"{self._plugin}/{self._store_id}/{purpose}"


def named(database: Database, store: str, plugin: str) -> PluginStore:
    """The store with this name. Raises NotFound where there is none, or the plugin isn't switched on."""
    return PluginStore(database, stores.get(database, store).store_id, plugin)
