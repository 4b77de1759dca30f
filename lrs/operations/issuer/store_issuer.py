"""A store as issuer of credentials: its name, its profile, its keys, and what it signs with them."""

from collections.abc import Iterator, Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from lrs.clock import iso_seconds, now_us
from lrs.database import Database
from lrs.errors import Unavailable
from lrs.operations.issuer import held_keys, keys
from lrs.storage.signing_keys import SigningKey
from lrs.storage.stores import Store
from lrs.storage.transaction import Transaction
from lrs.verifiable import did_web, signing
from lrs.verifiable.public_keys import ED25519, RS256, PrivateKey

_SECTION = "docs/issuer.md"


class StoreIssuer:
    """The store as the world knows it that checks what it has issued: with the settings and the keys of one moment."""

    def __init__(self, database: Database, store: Store):
        self._database, self._store, self._store_id = database, store, store.store_id
        self._keys: dict[str, SigningKey] = {}

    @property
    def url(self) -> str:
        """The public base of the store. Raises Unavailable where the operator hasn't said what it is."""
        public_url = self._database.outside.public_url
        if not public_url:
            raise Unavailable(
                "this server doesn't know what others call it, and can't issue credentials",
                section=_SECTION,
                hint="The operator sets CAIRN_PUBLIC_URL, such as https://lrs.example.org (docs/settings.md).",
            )
        return f"{public_url}/stores/{self._store.name}"

    @property
    def is_known(self) -> bool:
        """Whether the operator has said what others call the server; else nothing is signed."""
        return bool(self._database.outside.public_url)

    @property
    def name(self) -> str:
        """What people call the store."""
        return str(self._store.settings["issuer_name"] or self._store.name)

    @property
    def id(self) -> str:
        """The did:web of the store. Raises Unavailable."""
        return did_web.did_of(self.url)

    @property
    def profile(self) -> dict[str, Any]:
        """Who issues, as `issuer` of a credential. Raises Unavailable."""
        settings = self._store.settings
        told = {"url": settings["issuer_url"] or self.url, "email": settings["issuer_email"]}
        image = {"image": {"id": settings["issuer_image"], "type": "Image"}} if settings["issuer_image"] else {}
        known = {name: value for name, value in told.items() if value}
        return {"id": self.id, "type": ["Profile"], "name": self.name, **known, **image}

    def status_list_url(self, number: int) -> str:
        """Where a status list of the store is. Raises Unavailable."""
        return f"{self.url}/status/{number}"

    def key_name(self, kind: str) -> str:
        """The name of the key of a kind by which the store signs now. Raises Unavailable."""
        return self._key(kind).name

    def keys_that_count(self) -> frozenset[str]:
        """The names of the keys, in use or retired, by which what is signed counts."""
        own = keys.listed(self._database, self._store_id)
        return frozenset(key.name for key in own if not key.revoked_us)

    def keys_since_us(self, tx: Transaction) -> int:
        """Since when the store signs with the keys of now, which are made where there are none. Raises Unavailable."""
        return max(key.created_us for key in keys.ensure(self._database, tx).values())

    def signed_by(self, key_name: str) -> Iterator[str]:
        """The ids of credentials that a key of the store may have signed, to be issued again where it is compromised.

        Raises NotFound.
        """
        with self._database.read(self._store_id) as tx:
            key = keys.get(tx, key_name)
        return keys.signed_by(self._database, self._store_id, key)

    def sign_di(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The document with a Data Integrity proof of now.

        Not within a write transaction, which would keep all others waiting. Raises BadRequest where it can't be signed
        so that all others read the same, Unavailable.
        """
        return self.sign_di_at(document, now_us())

    def sign_di_at(self, document: Mapping[str, Any], created_us: int) -> dict[str, Any]:
        """As `sign_di`, with a proof of some other time."""
        key = self._key(ED25519)
        private = self._private(key)
        assert isinstance(private, Ed25519PrivateKey)
        return signing.with_proof(document, private, did_web.method_of(self.id, key.name), iso_seconds(created_us))

    def sign_jwt(self, document: Mapping[str, Any]) -> str:
        """The document as VC-JWT with RS256. Raises Unavailable."""
        key = self._key(RS256)
        private = self._private(key)
        assert isinstance(private, RSAPrivateKey)
        return signing.as_jwt(document, private, f"{self.url}/keys/{key.name}")

    def sign_claims(self, claims: Mapping[str, Any], kind: str) -> str:
        """Claims as a compact JWS of this type with EdDSA. Raises Unavailable."""
        key = self._key(ED25519)
        headers = {"typ": kind, "kid": did_web.method_of(self.id, key.name)}
        private = self._private(key)
        assert isinstance(private, Ed25519PrivateKey)
        return jwt.encode(dict(claims), private, algorithm="EdDSA", headers=headers)

    def _private(self, key: SigningKey) -> PrivateKey:
        return held_keys.private_of(self._database, self._store_id, key)

    def _key(self, kind: str) -> SigningKey:
        if kind not in self._keys:
            self._keys[kind] = self._found(kind)
        return self._keys[kind]

    def _found(self, kind: str) -> SigningKey:
        with self._database.read(self._store_id) as tx:
            found = keys.current(tx, kind)
        if found is not None:
            return found
        with self._database.write(self._store_id) as tx:
            return keys.ensure(self._database, tx)[kind]
