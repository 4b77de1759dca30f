"""The public key that a proof names, where its issuer controls it: did:key, did:web, or a URL of theirs."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt import PyJWK, PyJWTError

from lrs.fetch import NotFetched
from lrs.lazily import lazily
from lrs.verifiable import did_web
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import Refused, Unreachable
from lrs.verifiable.public_keys import is_private

openbadges = lazily("lrs.verifiable.openbadges")


def key_of(method: str, issuer: str, fetch: Fetch) -> Any:
    """The public key that `method` names. Raises Refused where `issuer` doesn't control it, or it can't be had."""
    try:
        if method.startswith("did:key:"):
            _check_same(method.partition("#")[0], issuer)
            return load_pem_public_key(openbadges.resolve_verification_method(method))
        if method.startswith("did:web:"):
            _check_same(method.partition("#")[0], issuer)
            return load_pem_public_key(_of_web(method, issuer, fetch))
        # A fetch goes by https alone: at http, only a server itself has what it publishes for trials.
        if method.startswith(("https://", "http://")):
            return _of_url(method, issuer, fetch)
    except (openbadges.LibOpenBadgesException, NotFetched) as error:
        kind = Unreachable if NotFetched in (type(error), type(error.__cause__)) else Refused
        raise kind(f"the key {method} can't be had: {error}") from None
    raise Refused(f"the key {method!r} is named neither by did:key nor did:web, nor by a URL")


def _check_same(controller: str, issuer: str) -> None:
    if controller != issuer:
        raise Refused(f"the key belongs to {controller}, not to the issuer {issuer}")


def _of_web(method: str, issuer: str, fetch: Fetch) -> bytes:
    document = openbadges.fetch_did_web_document(issuer, fetch)
    if document.get("id") != issuer:
        raise Refused(f"the document of {issuer} is that of {document.get('id')!r}")
    named = next((each for each in _objects(document, "verificationMethod") if each.get("id") == method), {})
    if named.get("controller") != issuer:
        raise Refused(f"{issuer} doesn't say that it controls the key {method}")
    purposes = document.get("assertionMethod")
    if not isinstance(purposes, list) or method not in [_name(each) for each in purposes]:
        raise Refused(f"{issuer} doesn't let the key {method} make assertions (assertionMethod)")
    return openbadges.resolve_verification_method(method, download=lambda _: json.dumps(document).encode())


def _objects(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = document.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _name(entry: Any) -> Any:
    return entry.get("id") if isinstance(entry, dict) else entry


def _of_url(method: str, issuer: str, fetch: Fetch) -> Any:
    if not _is_of(issuer, method):
        raise Refused(f"the key {method} lies elsewhere than its issuer {issuer}, who may not control it")
    try:
        found = json.loads(fetch(method))
    except (ValueError, RecursionError):
        raise Refused(f"what is at {method} is no JSON") from None
    if isinstance(found, dict) and "publicKeyMultibase" in found:
        return _of_multikey(found, method, issuer)
    return key_of_jwk(found)


def _is_of(issuer: str, method: str) -> bool:
    """Whether what lies at a URL is the issuer's: on their host, or below where their did:web publishes."""
    if issuer.startswith("did:web:"):
        published = did_web.url_of(issuer)
        return (
            bool(published)
            and ".." not in method
            and _without_scheme(method).startswith(f"{_without_scheme(published)}/")
        )
    return _origin(method) == _origin(issuer)


def _without_scheme(url: str) -> str:
    return url.partition("://")[2]


def _of_multikey(found: Mapping[str, Any], method: str, issuer: str) -> Any:
    if (found.get("id"), found.get("controller")) != (method, issuer):
        raise Refused(f"what is at {method} isn't a key that {issuer} controls")
    return load_pem_public_key(openbadges.resolve_did(f"did:key:{found['publicKeyMultibase']}"))


def key_of_jwk(jwk: Any) -> Any:
    """The key of a JSON Web Key. Raises Refused where it is private, or none."""
    if not isinstance(jwk, dict) or "keys" in jwk:
        raise Refused("the key is no bare JSON Web Key")
    if is_private(jwk):
        raise Refused("it has a private key in it, which anybody may have used")
    try:
        return PyJWK(jwk, algorithm=_algorithm(jwk)).key
    except (PyJWTError, ValueError, TypeError) as error:
        raise Refused(f"the key can't be read: {error}") from None


def _algorithm(jwk: Mapping[str, Any]) -> str:
    found = {"RSA": "RS256", "EC": "ES256", "OKP": "EdDSA"}.get(str(jwk.get("kty")))
    if found is None:
        raise Refused(f"keys of the kind {jwk.get('kty')!r} aren't known")
    return found


def _origin(url: str) -> tuple[str, str | None, int]:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname, parts.port or 443
    except ValueError:
        raise Refused(f"{url} is no URL") from None
