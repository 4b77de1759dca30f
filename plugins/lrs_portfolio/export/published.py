"""What the store publishes as an issuer, as it is now, so that a package can be checked where nobody can be asked."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from lrs.api import PluginStore, dumps
from lrs.verifiable import did_web
from lrs_portfolio.export.packing import Packing

JSON, CREDENTIAL = "application/json", "application/vc+ld+json"


def add(store: PluginStore, packing: Packing, credentials: Iterable[Mapping[str, Any]]) -> None:
    """Add the DID document of the store, its keys, and the status lists of credentials that it has issued."""
    issuer = store.issuer
    url = f"{did_web.url_of(issuer.id)}/did.json"
    document = store.fetching(url)
    packing.add("published/did.json", document, JSON, "the keys of the store", url)
    for method in orjson.loads(document)["verificationMethod"]:
        if "publicKeyJwk" in method:
            name = method["id"].partition("#")[2]
            jwk = dumps(method["publicKeyJwk"])
            packing.add(f"published/key-{name}.json", jwk, JSON, f"the key {name}", f"{issuer.url}/keys/{name}")
    for number, listed in enumerate(sorted(_lists(issuer.url, credentials)), 1):
        packing.add(f"published/status-{number}.json", store.fetching(listed), CREDENTIAL, "a status list", listed)


def add_members(packing: Packing, found: Mapping[str, bytes]) -> None:
    """Add what the server publishes for its members, such as the keys of who has endorsed, by URL."""
    for number, (url, content) in enumerate(sorted(found.items()), 1):
        packing.add(f"published/member-{number}.json", content, JSON, "the key of a member", url)


def _lists(base: str, credentials: Iterable[Mapping[str, Any]]) -> set[str]:
    """The store's own status lists that credentials name."""
    told = [each.get("credentialStatus") for each in credentials]
    urls = [str(each.get("statusListCredential", "")) for each in told if isinstance(each, Mapping)]
    return {url for url in urls if url.startswith(f"{base}/")}
