"""Issuing an endorsement as a credential, in two steps: what is to be signed, and the signature.

In between the endorser signs, in their browser or by the key that the server holds for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs.api import (
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    PluginStore,
    SigningKey,
    Transaction,
    dumps,
    iso_seconds,
    statements_by_id,
)
from lrs.verifiable import public_keys, signing, vc_jwt
from lrs.verifiable.public_keys import ED25519, RS256
from lrs_endorsements import states
from lrs_endorsements.credentials import document, reading
from lrs_endorsements.credentials.document import FORM, Endorsed, Issuer
from lrs_endorsements.credentials.tables import issued
from lrs_endorsements.tables import PROJECTION_NAME, given

DI, JWT = "di", "jwt"
KINDS: Mapping[str, str] = {DI: ED25519, JWT: RS256}
_SECTION = "docs/endorsement-credentials.md"
_ISSUABLE = (states.STANDS, states.WAITING)


@dataclass(frozen=True)
class Prepared:
    """What is to be signed with a key: `to_sign` is 64 bytes of hashes for DI, header and payload for JWT."""

    format: str
    statement_id: UUID
    key: SigningKey
    issuer: str
    created_us: int
    credential: Mapping[str, Any]

    @property
    def to_sign(self) -> bytes:
        """Raises BadRequest where it can't be signed so that all others read the same."""
        if self.format == JWT:
            return vc_jwt.signing_input(self.credential, self.key.public, _key_url(self.issuer))  # type: ignore[arg-type]
        return self._for_proof.to_sign

    @property
    def _for_proof(self) -> signing.Prepared:
        return signing.prepared(self.credential, self.key.public, iso_seconds(self.created_us))  # type: ignore[arg-type]

    @property
    def published(self) -> Mapping[str, bytes]:
        """What this server publishes of the key for who checks it, by URL."""
        jwk = dumps(public_keys.jwk_of(self.key.public))
        return {_key_url(self.issuer): jwk} if self.format == JWT else {}

    def with_signature(self, signature: bytes) -> str:
        """The credential as it is handed on. Raises BadRequest where the signature doesn't fit."""
        if self.format == JWT:
            return signing.jwt_signed_elsewhere(self.to_sign, signature, self.key.public)  # type: ignore[arg-type]
        return dumps(self._for_proof.joined(signature)).decode()


def prepare(
    store: PluginStore, statement_id: UUID, key_name: str, *, format: str, url: str, created_us: int = 0
) -> Prepared:
    """What is to be signed so that an endorsement becomes a credential; `url` is where keys of the store are published.

    `created_us` is 0 for now. Raises NotFound, BadRequest, Forbidden where the key isn't the endorser's, Conflict where
    the endorsement doesn't stand.
    """
    with store.read() as tx:
        key, endorser, made = store.person_keys.get(tx, key_name), *_endorsed(store, tx, statement_id)
        _check_state(tx, statement_id)
        created_us = created_us or tx.now_us() // 1_000_000 * 1_000_000
    _check_key(key, endorser[0], format)
    issuer = key.did if format == DI else f"{url}/{key.name}"
    return Prepared(
        format, statement_id, key, issuer, created_us, document.credential(made, Issuer(issuer, endorser[1]))
    )


def _endorsed(store: PluginStore, tx: Transaction, statement_id: UUID) -> tuple[tuple[bytes, str], Endorsed]:
    """The endorser's key and name, and what they say."""
    rules = store.derived(tx, PROJECTION_NAME).rules
    statement = statements_by_id(tx, [statement_id]).get(statement_id)
    if statement is None:
        raise NotFound(f"there is no statement {statement_id}", section=_SECTION)
    said, made = reading.read(statement, rules)
    return (said.endorser, str(statement["actor"].get("name", ""))), made


def _check_state(tx: Transaction, statement_id: UUID) -> None:
    state = tx.execute(tx.select(given.c.state).where(given.c.statement == statement_id.bytes)).scalar()
    if state not in _ISSUABLE:
        told = (
            states.NAMES.get(state, "isn't derived yet, or was voided") if state else "isn't derived yet, or was voided"
        )
        raise Conflict(f"the endorsement is not to be issued: it {told}", section=_SECTION)


def _check_key(key: SigningKey, endorser: bytes, format: str) -> None:
    if key.owner != endorser:
        raise Forbidden(f"the key {key.name} isn't the endorser's", section=_SECTION)
    if not key.is_usable:
        raise BadRequest(f"the key {key.name} is revoked", section=_SECTION, hint="Sign with another one.")
    if key.kind != KINDS[format]:
        hint = f"Take a key of {KINDS[format]}."
        raise BadRequest(f"{format} is signed with {KINDS[format]}, and this key is of {key.kind}", hint=hint)


def sign_here(store: PluginStore, prepared: Prepared) -> bytes:
    """The signature by the key that the server holds. Raises BadRequest where a browser holds it, Unavailable."""
    return store.person_keys.sign(prepared.key, prepared.to_sign)


def issue(store: PluginStore, prepared: Prepared, signature: bytes) -> str:
    """The credential, of which the signature is kept. Raises BadRequest where the signature doesn't fit."""
    credential = prepared.with_signature(signature)
    row = {
        "statement": prepared.statement_id.bytes,
        "format": prepared.format,
        "key": prepared.key.name,
        "issuer": prepared.issuer,
        "created_us": prepared.created_us,
        "form": FORM,
        "signature": signature,
    }
    with store.write() as tx:
        tx.upsert(issued, row, changes=["key", "issuer", "created_us", "form", "signature"])
    return credential


def show(store: PluginStore, statement_id: UUID, format: str) -> str:
    """The credential that was issued. Raises NotFound; Conflict where it would be another one now."""
    return show_with_key(store, statement_id, format)[0]


def show_with_key(store: PluginStore, statement_id: UUID, format: str) -> tuple[str, Mapping[str, bytes]]:
    """As `show`, with what this server publishes of the key, by URL: nothing of a did:key, which says it itself."""
    with store.read() as tx:
        wanted = tx.select(*issued.columns).where(issued.c.statement == statement_id.bytes, issued.c.format == format)
        row = tx.execute(wanted).first()
        if row is None:
            hint = f"Issue it: lrs endorsements credential issue {statement_id} --format {format} --key KEY --store S"
            raise NotFound("this endorsement wasn't issued in that format", section=_SECTION, hint=hint)
        key, (endorser, made) = store.person_keys.get(tx, row.key), _endorsed(store, tx, statement_id)
        _check_state(tx, statement_id)
    credential = document.credential(made, Issuer(row.issuer, endorser[1]))
    prepared = Prepared(format, statement_id, key, row.issuer, row.created_us, credential)
    try:
        return prepared.with_signature(bytes(row.signature)), prepared.published
    except BadRequest:
        hint = "Issue it again; what was handed on before stays right."
        raise Conflict("the store would say it otherwise now", section=_SECTION, hint=hint) from None


def _key_url(issuer: str) -> str:
    return f"{issuer}/jwk"
