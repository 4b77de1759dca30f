"""Keys by which people sign: registered from a browser, or made and held here, sealed."""

from collections.abc import Iterable, Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lrs.clock import iso_seconds, now_us
from lrs.database import Database
from lrs.errors import BadRequest, Conflict, NotFound
from lrs.operations.issuer import held_keys
from lrs.storage import signing_keys
from lrs.storage.signing_keys import SigningKey
from lrs.storage.transaction import Transaction
from lrs.verifiable import public_keys, signing
from lrs.verifiable.public_keys import ED25519, PublicKey
from lrs.verifiable.signing import Prepared
from lrs.xapi.person import checked_agent_key

MOST_KEYS = 20
_SECTION = "docs/issuer.md"


class PersonKeys:
    """The signing keys of people in one store, each known by its agent."""

    def __init__(self, database: Database, store_id: int):
        self._database, self._store_id = database, store_id

    def register(self, agent: Mapping[str, Any], jwk: Any, label: str) -> SigningKey:
        """Keep a public key of an agent, whose private key stays in their browser. Raises BadRequest, Conflict."""
        kind, public = public_keys.from_jwk(jwk)
        return self._keep(_of_browser(checked_agent_key(agent, _SECTION), kind, public, label))

    def create(self, agent: Mapping[str, Any], kind: str, label: str) -> SigningKey:
        """Make a key for an agent, and hold the private one, sealed. Raises BadRequest, Conflict."""
        if not self._database.outside.seal.is_usable:
            raise BadRequest(
                "this server holds no keys for members",
                section=_SECTION,
                hint="Make the key in your browser, or have the operator set CAIRN_SEALING_KEY.",
            )
        return self._keep(
            held_keys.made(self._database, self._store_id, checked_agent_key(agent, _SECTION), kind=kind, label=label)
        )

    def _keep(self, given: SigningKey) -> SigningKey:
        with self._database.write(self._store_id) as tx:
            tx.lock(given.owner)
            known = signing_keys.of_owner(tx, given.owner)
            if sum(key.is_usable for key in known) >= MOST_KEYS:
                raise Conflict(f"they have {MOST_KEYS} keys", section=_SECTION, hint="Revoke one that isn't used.")
            if signing_keys.find(tx, given.name) is not None:
                raise Conflict(f"the key {given.name} is registered already", section=_SECTION, hint="Make a new one.")
            kept = SigningKey(**{**vars(given), "created_us": tx.now_us()})
            signing_keys.insert(tx, kept)
        return kept

    def revoke(self, name: str, reason: str) -> SigningKey:
        """Let a key be used no more; what it has signed still verifies elsewhere. Raises NotFound, Conflict."""
        with self._database.write(self._store_id) as tx:
            key = self.get(tx, name)
            if not key.is_usable:
                raise Conflict(f"the key {name} is revoked already", section=_SECTION)
            changes = {
                "revoked_us": tx.now_us(),
                "reason": reason[: held_keys.MOST_REASON],
                "sealed": None if key.sealed is None else b"",
            }
            signing_keys.change(tx, name, changes)
            return self.get(tx, name)

    def find(self, tx: Transaction, name: str) -> SigningKey | None:
        """A person's key with this name."""
        found = signing_keys.find(tx, name)
        return found if found and found.owner != signing_keys.THE_STORE else None

    def get(self, tx: Transaction, name: str) -> SigningKey:
        """A person's key with this name. Raises NotFound."""
        found = self.find(tx, name)
        if found is None:
            raise NotFound(f"there is no key {name}", section=_SECTION, hint="List the keys of their agent.")
        return found

    def of_person(self, tx: Transaction, person: bytes) -> list[SigningKey]:
        """The keys of an agent, by `agent_key`, the newest first."""
        return self.of_people(tx, [person]).get(person, [])

    def of_people(self, tx: Transaction, people: Iterable[bytes]) -> dict[bytes, list[SigningKey]]:
        """The keys of agents who have some, by `agent_key`, the newest first."""
        return signing_keys.of_people(tx, people)

    def sign(self, key: SigningKey, content: bytes) -> bytes:
        """The signature by a key that is held here. Raises BadRequest where a browser holds it, Unavailable."""
        return signing.signature(held_keys.private_of(self._database, self._store_id, key), content)

    def sign_presentation(self, presentation: Mapping[str, Any], key: SigningKey) -> dict[str, Any]:
        """A VerifiablePresentation whose holder is `key.did`, signed now by that key, which is held here.

        For a key that a browser holds: `prepare`. Raises BadRequest, Unavailable.
        """
        prepared = self.prepare(key, presentation, now_us())
        return prepared.joined(self.sign(key, prepared.to_sign))

    def prepare(self, key: SigningKey, document: Mapping[str, Any], created_us: int) -> Prepared:
        """A document, such as a presentation whose holder is `key.did`, to be signed by a browser or by `sign`.

        Raises BadRequest where the key isn't of Ed25519, or may be used no more.
        """
        if key.kind != ED25519 or not key.is_usable:
            rule = "is revoked" if not key.is_usable else f"is of {key.kind}"
            raise BadRequest(f"the key {key.name} {rule}", section=_SECTION, hint=f"Take one of {ED25519}.")
        assert isinstance(key.public, Ed25519PublicKey)
        return signing.prepared(document, key.public, iso_seconds(created_us))


def _of_browser(owner: bytes, kind: str, public: PublicKey, label: str) -> SigningKey:
    return SigningKey(public_keys.name_of(public), owner, kind, label[: held_keys.MOST_LETTERS], public, None, 0)
