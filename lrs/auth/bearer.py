"""Bearer tokens (JWT): our own, and those of one configured OpenID Connect issuer."""

import json
import time
from collections.abc import Mapping
from threading import Lock
from typing import Any

import jwt

from lrs.actor import Actor
from lrs.config import Settings
from lrs.database import Database
from lrs.errors import Unavailable
from lrs.fetch import Fetcher, NotFetched
from lrs.operations import stores
from lrs.operations.senders import credentials
from lrs.xapi import references
from lrs.xapi.identity import authority_identity, key

_OWN_ISSUER = "cairn"
_OIDC_ALGORITHMS = ["RS256", "ES256", "EdDSA"]
_KEYS_FRESH_S = 300
_KEYS_KEPT_S = 24 * 3600  # while the issuer is down
_KEYS_ASKED_EVERY_S = 10


class Tokens:
    """What tokens mean here."""

    def __init__(self, database: Database, settings: Settings):
        self._database, self._settings = database, settings
        self._secret = settings.secret_key or credentials.server_key(database, "tokens")
        self._issuer_keys = IssuerKeys(settings.oidc_issuer, Fetcher(settings.fetch_private))

    def issue(self, key: str, *, lifetime_s: int) -> str:
        """A token that stands for the credential `key` for so many seconds, or until it is revoked."""
        claims = {"iss": _OWN_ISSUER, "sub": key, "exp": int(time.time()) + lifetime_s}
        return jwt.encode(claims, self._secret, algorithm="HS256")

    def actor(self, token: str) -> Actor | None:
        """Who a token stands for; None if it is not right, or no longer. Raises Unavailable."""
        try:
            claimed = jwt.decode(token, options={"verify_signature": False})
            if claimed.get("iss") == _OWN_ISSUER:
                return self._own(token)
            if self._settings.oidc_issuer and claimed.get("iss") == self._settings.oidc_issuer:
                return self._of_issuer(token)
        except jwt.PyJWTError:
            return None
        return None

    def _own(self, token: str) -> Actor | None:
        required = {"require": ["exp", "sub"]}
        claims = jwt.decode(token, self._secret, algorithms=["HS256"], issuer=_OWN_ISSUER, options=required)  # type: ignore[arg-type]
        return credentials.active_actor(self._database, claims["sub"])

    def _of_issuer(self, token: str) -> Actor:
        key = self._issuer_keys.key(jwt.get_unverified_header(token).get("kid"))
        claims = jwt.decode(
            token,
            key,
            algorithms=_OIDC_ALGORITHMS,
            issuer=self._settings.oidc_issuer,
            audience=self._settings.oidc_audience or None,
            options={"require": ["exp", "sub"], "verify_aud": bool(self._settings.oidc_audience)},
        )
        store = stores.get(self._database, self._settings.oidc_store)
        scopes = _scopes(claims, self._settings.oidc_scope_prefix) & frozenset(self._database.plugins.scopes)
        authority = _authority(claims)
        return Actor(store.store_id, authority, scopes, str(claims["sub"]), _key(authority))


def _scopes(claims: Mapping[str, Any], prefix: str) -> frozenset[str]:
    """What a token's scopes say behind `prefix`, which they must carry; nothing is granted by default."""
    named = claims.get("scope")
    texts = named.split() if isinstance(named, str) else named if isinstance(named, list) else []
    texts = [text for text in texts if isinstance(text, str)]
    return frozenset(text.removeprefix(prefix) for text in texts if text.startswith(prefix))


def _authority(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The user as an Agent; with an application between, both as a Group (1.0.3 Data 2.4.9)."""
    user = _agent(claims["iss"], claims["sub"])
    application = claims.get("azp") or claims.get("client_id")
    if not application or application == claims["sub"]:
        return user
    return {"objectType": "Group", "member": [_agent(claims["iss"], application), user]}


def _key(authority: Mapping[str, Any]) -> str:
    """A name for a sender that has no credential here."""
    return "oidc:" + key(references.AUTHORITY, authority_identity(authority)).hex()


def _agent(home_page: str, name: str) -> dict[str, Any]:
    return {"objectType": "Agent", "account": {"homePage": home_page, "name": str(name)}}


class IssuerKeys:
    """The public keys of an issuer (JWKS), found by its discovery document and kept for a while.

    One thread asks the issuer, and the others go on with the keys that are known: one that is down takes one thread.
    """

    def __init__(self, issuer: str, fetcher: Fetcher):
        self._issuer, self._fetcher, self._lock = issuer, fetcher, Lock()
        self._keys: Mapping[str | None, jwt.PyJWK] = {}
        self._read_at = self._ask_from = float("-inf")
        self._failure = ""

    def key(self, key_id: str | None) -> jwt.PyJWK:
        """The key with this id. Raises jwt.InvalidKeyError where there is none, and Unavailable."""
        with self._lock:
            is_due = self._is_due(key_id)
            if is_due:
                self._ask_from, self._failure = float("inf"), "it is being asked"
        if is_due:
            self._ask()
        with self._lock:
            if key_id in self._keys:
                return self._keys[key_id]
            if self._failure:
                raise _unasked(self._failure)
            raise jwt.InvalidKeyError(f"the issuer has no key {key_id!r}")

    def _is_due(self, key_id: str | None) -> bool:
        now_s = time.monotonic()
        return now_s >= self._ask_from and (key_id not in self._keys or now_s - self._read_at > _KEYS_FRESH_S)

    def _ask(self) -> None:
        keys, failure = self._keys, "it was asked in vain"
        try:
            keys, failure = self._read(), ""
        except (NotFetched, ValueError, jwt.PyJWTError) as error:
            failure = str(error)
        finally:
            with self._lock:
                now_s = time.monotonic()
                self._ask_from, self._failure = now_s + _KEYS_ASKED_EVERY_S, failure
                if not failure:
                    self._keys, self._read_at = keys, now_s
                elif now_s - self._read_at > _KEYS_KEPT_S:
                    self._keys = {}

    def _read(self) -> Mapping[str | None, jwt.PyJWK]:
        discovery = self._get_json(self._issuer.rstrip("/") + "/.well-known/openid-configuration")
        found = jwt.PyJWKSet.from_dict(self._get_json(str(discovery.get("jwks_uri"))))
        return {key.key_id: key for key in found.keys}

    def _get_json(self, url: str) -> dict[str, Any]:
        """Raises NotFetched, and ValueError on what is no object."""
        found = json.loads(self._fetcher.get(url).content)
        if not isinstance(found, dict):
            raise ValueError(f"it gave no JSON object at {url}")
        return found


def _unasked(reason: str) -> Unavailable:
    return Unavailable(f"the token's issuer can't be asked: {reason}", hint="Try again later.")
