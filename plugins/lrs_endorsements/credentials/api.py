"""Keys and credentials for applications: below /endorsements/api, and public keys for everybody."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint

from lrs.api import Forbidden, PluginStore, SigningKey, address_of, iso, open_store, operation, visitor
from lrs.verifiable import public_keys
from lrs.verifiable.compact import base64url
from lrs_endorsements.credentials import importing, issuing, possession
from lrs_endorsements.credentials.issuing import Prepared
from lrs_endorsements.credentials.schemas import (
    CreateBody,
    CredentialAnswer,
    CredentialBody,
    ForgottenAnswer,
    FormatQuery,
    ImportsAnswer,
    ImportsQuery,
    IssueBody,
    JwkAnswer,
    KeyAnswer,
    KeysAnswer,
    KeysQuery,
    PreparedAnswer,
    ProfileAnswer,
    RegisterBody,
    ReportAnswer,
    RevokeBody,
    SigningBody,
)
from lrs_endorsements.persons import person_key
from lrs_endorsements.rights import GIVE, STAFF, check_read

blueprint = Blueprint("credentials", __name__)


def _member() -> tuple[PluginStore, Mapping[str, Any]]:
    """The store, and the agent of who asks and may endorse. Raises Forbidden."""
    asking = visitor()
    asking.actor.check(GIVE)
    return asking.store, asking.actor.agent


def own_key(name: str) -> tuple[PluginStore, SigningKey]:
    """The store, and a key of who asks. Raises Forbidden, NotFound."""
    store, own = _member()
    with store.read() as tx:
        key = store.person_keys.get(tx, name)
    if key.owner != person_key(own):
        raise Forbidden(f"the key {name} is somebody else's", section="docs/endorsement-credentials.md")
    return store, key


def revoked(name: str, reason: str) -> SigningKey:
    """A key of who asks, or any for staff, after it was revoked. Raises Forbidden, NotFound, Conflict."""
    if visitor().actor.may(STAFF):
        return visitor().store.person_keys.revoke(name, reason)
    store, key = own_key(name)
    return store.person_keys.revoke(key.name, reason)


def registered(jwk: Any, signature: str, label: str) -> SigningKey:
    """The key that who asks has made elsewhere. Raises Forbidden, BadRequest, Conflict."""
    store, own = _member()
    _, public = public_keys.from_jwk(jwk)
    possession.check(own, public, possession.decoded(signature))
    return store.person_keys.register(own, jwk, label)


def held(kind: str, label: str) -> SigningKey:
    """A key that the server makes for who asks. Raises Forbidden, Unavailable, Conflict."""
    store, own = _member()
    return store.person_keys.create(own, kind, label)


@blueprint.get("/api/keys")
@operation("List one's keys", KeysAnswer, query=KeysQuery)
def api_keys(agent: Mapping[str, Any] | None) -> Any:
    store, own = _member()
    if agent is not None:
        visitor().actor.check(STAFF)
    with store.read() as tx:
        found = store.person_keys.of_person(tx, person_key(agent or own))
    told = [as_json(key) for key in found]
    return {"keys": told, "challenge": possession.challenge(own), "server_holds_keys": store.keeps_secrets}


@blueprint.post("/api/keys")
@operation("Register a public key whose private key stays where it was made", KeyAnswer, body=RegisterBody)
def api_register(jwk: Any, signature: str, label: str) -> Any:
    return as_json(registered(jwk, signature, label))


@blueprint.post("/api/keys/held")
@operation("Have the server make a key and hold it", KeyAnswer, body=CreateBody)
def api_create(kind: str, label: str) -> Any:
    return as_json(held(kind, label))


@blueprint.post("/api/keys/<name>/revoke")
@operation("Let a key be used no more", KeyAnswer, body=RevokeBody)
def api_revoke(name: str, reason: str) -> Any:
    return as_json(revoked(name, reason))


@blueprint.get("/keys/<store>/<name>")
@operation("Read who signs with a key", ProfileAnswer)
def profile(store: str, name: str) -> Any:
    _published(store, name)
    return {
        "id": address_of("endorsements.credentials.profile", store=store, name=name),
        "type": ["Profile"],
    }


@blueprint.get("/keys/<store>/<name>/jwk")
@operation("Read a public key", JwkAnswer)
def jwk(store: str, name: str) -> Any:
    return public_keys.jwk_of(_published(store, name).public)


def _published(store: str, name: str) -> SigningKey:
    published = open_store(store)
    with published.read() as tx:
        return published.person_keys.get(tx, name)


@blueprint.post("/api/credentials/<uuid:statement>/prepare")
@operation("Prepare an endorsement to be signed as a credential", PreparedAnswer, body=SigningBody)
def api_prepare(statement: UUID, key: str, format: str) -> Any:
    made = prepared(statement, key, format)
    to_sign = base64url(made.to_sign)
    return {"to_sign": to_sign, "created": made.created_us, "credential": made.credential}


def prepared(statement: UUID, key: str, format: str, created_us: int = 0) -> Prepared:
    """What who asks is to sign, with a key of theirs. Raises as `issuing.prepare`."""
    store, found = own_key(key)
    return issuing.prepare(store, statement, found.name, format=format, url=keys_url(store), created_us=created_us)


def keys_url(store: PluginStore) -> str:
    """Where the public keys of a store are."""
    return address_of("endorsements.credentials.profile", store=store.name, name="0").removesuffix("/0")


@blueprint.post("/api/credentials/<uuid:statement>")
@operation("Issue an endorsement as a credential", CredentialAnswer, body=IssueBody)
def api_issue(statement: UUID, key: str, format: str, created: int, signature: str) -> Any:
    return {"credential": issued(prepared(statement, key, format, created), signature)}


def issued(made: Prepared, signature: str) -> str:
    """The credential, with the signature that is given, or by the key that the server holds. Raises BadRequest."""
    store = visitor().store
    signed = possession.decoded(signature) if signature else issuing.sign_here(store, made)
    return issuing.issue(store, made, signed)


@blueprint.get("/api/credentials/<uuid:statement>")
@operation("Read the credential that an endorsement was issued as", CredentialAnswer, query=FormatQuery)
def api_credential(statement: UUID, format: str) -> Any:
    return {"credential": shown(statement, format)}


def shown(statement: UUID, format: str) -> str:
    """The credential that an endorsement was issued as. Raises Forbidden, NotFound, Conflict."""
    check_read(visitor().actor)
    return issuing.show(visitor().store, statement, format)


@blueprint.post("/api/verify")
@operation("Check an endorsement that was issued anywhere", ReportAnswer, body=CredentialBody)
def api_verify(credential: str, subject: str) -> Any:
    store, _ = _member()
    return importing.as_json(importing.checked(store, credential.encode(), subject))


@blueprint.post("/api/imported")
@operation("Check an endorsement that was issued elsewhere, and keep it", ReportAnswer, body=CredentialBody)
def api_import(credential: str, subject: str) -> Any:
    store, _ = _member()
    return importing.as_json(importing.keep(store, credential.encode(), subject))


@blueprint.get("/api/imported")
@operation("List endorsements that were imported", ImportsAnswer, query=ImportsQuery)
def api_imported(subject: str) -> Any:
    check_read(visitor().actor)
    return {"imported": importing.listed(visitor().store, subject)}


@blueprint.delete("/api/imported/<name>")
@operation("Keep an imported endorsement no longer", ForgottenAnswer)
def api_forget(name: str) -> Any:
    visitor().actor.check(STAFF)
    importing.forget(visitor().store, name)
    return {"forgotten": name}


def as_json(key: SigningKey) -> dict[str, Any]:
    """A key as it is told."""
    return {
        "key": key.name,
        "kind": key.kind,
        "holder": key.holder,
        "label": key.label,
        "did": key.did,
        "jwk": public_keys.jwk_of(key.public),
        "created": iso(key.created_us),
        "revoked": iso(key.revoked_us) if key.revoked_us else "",
        "reason": key.reason,
    }
