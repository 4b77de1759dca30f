"""A package that its owner signs in the browser that has their key.

The package stays there. Its CLR alone comes here, where the presentation of it is made, canonicalized and hashed; the
bytes to sign go there, and the signature comes back.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from lrs.api import BadRequest, Owner, PluginStore, SigningKey
from lrs.verifiable.forms import id_of, types_of
from lrs.verifiable.signing import Prepared
from lrs.verifiable.verification import Report, verify
from lrs_portfolio.export import documents
from lrs_portfolio.owners import SECTION, keys_of


@dataclass(frozen=True)
class Presenting:
    """The presentation of a package, to be signed by a key of its owner as of `created_us`."""

    key: SigningKey
    created_us: int
    prepared: Prepared

    @property
    def to_sign(self) -> bytes:
        """The 64 bytes to sign: SHA-256 of the proof's options, then that of the presentation. Raises BadRequest."""
        return self.prepared.to_sign

    def signed(self, signature: bytes) -> dict[str, Any]:
        """What is `presentation.json` in the package. Raises BadRequest where the signature doesn't fit."""
        return self.prepared.joined(signature)


def presenting(store: PluginStore, owner: Owner, clr: bytes, created_us: int) -> Presenting:
    """The presentation of the package with this CLR, the same for the same time.

    Raises BadRequest where the store hasn't issued the CLR, or it doesn't hold, or is about no key of the owner.
    """
    found = _checked(store, clr)
    key = _key(store, owner, id_of(found.credential["credentialSubject"]))
    presentation_id = f"urn:uuid:{uuid5(NAMESPACE_URL, f'{found.id}#presentation-{created_us}')}"
    presented = documents.presentation(found.credential, presentation_id, key.did)
    return Presenting(key, created_us, store.person_keys.prepare(key, presented, created_us))


def _checked(store: PluginStore, clr: bytes) -> Report:
    """What the CLR says, which the store itself has signed, and which holds. Raises BadRequest."""
    found = verify(clr, store.fetching, datetime.now(UTC))
    if not found.is_valid:
        reasons = "; ".join(found.refusals)
        raise BadRequest(f"what this package says doesn't hold: {reasons}", section=SECTION, hint="Export it again.")
    if found.issuer != store.issuer.id or "ClrCredential" not in types_of(found.credential):
        hint = "Sign it on the page of the store that has made it."
        raise BadRequest("this package is not of this store", section=SECTION, hint=hint)
    return found


def _key(store: PluginStore, owner: Owner, did: str) -> SigningKey:
    """The key of the owner that a package is about. Raises BadRequest."""
    with store.read() as tx:
        known = store.person_keys.of_people(tx, keys_of(owner))
    found = next((key for keys in known.values() for key in keys if key.did == did), None)
    if found is None:
        hint = "It has to be your own package; one that was made before you had a key is exported again."
        raise BadRequest(f"the package is about {did}, which is no key of yours", section=SECTION, hint=hint)
    return found
