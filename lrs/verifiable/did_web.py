"""did:web: the name of an issuer by the URL at which its keys are published, and the document that lies there."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from lrs.lazily import lazily
from lrs.verifiable import public_keys
from lrs.verifiable.public_keys import ED25519, PublicKey

openbadges = lazily("lrs.verifiable.openbadges")

_CONTEXTS = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
)
_METHOD = "did:web:"


def did_of(url: str) -> str:
    """The did:web of a URL with a path; http is for trials, and leads to https in others' eyes."""
    parts = urlsplit(url)
    host = quote(parts.netloc.lower(), safe="")
    return _METHOD + ":".join([host, *(quote(unquote(each), safe="") for each in parts.path.split("/") if each)])


def url_of(did: str) -> str:
    """The URL below which a did:web publishes its keys; empty where it is none, or has no path."""
    host, *path = did.removeprefix(_METHOD).split(":")
    if not did.startswith(_METHOD) or not path:
        return ""
    return f"https://{unquote(host)}/{'/'.join(quote(unquote(each)) for each in path)}"


def method_of(did: str, key_name: str) -> str:
    """The URL by which a proof names a key of a did:web."""
    return f"{did}#{key_name}"


def document(did: str, keys: Iterable[tuple[str, PublicKey]]) -> dict[str, Any]:
    """The DID document with these keys by their names, each of which may make assertions."""
    methods = [_method(did, name, key) for name, key in keys]
    return {
        "@context": list(_CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [each["id"] for each in methods],
    }


def _method(did: str, name: str, key: PublicKey) -> Mapping[str, Any]:
    shared = {"id": method_of(did, name), "controller": did}
    if public_keys.kind_of(key) == ED25519:
        multibase = public_keys.did_of(key).removeprefix("did:key:")
        return {**shared, "type": "Multikey", "publicKeyMultibase": multibase}
    return {**shared, "type": "JsonWebKey", "publicKeyJwk": public_keys.jwk_of(key)}
