"""Whether a credential was revoked: Bitstring status lists, and 1EdTech's revocation lists."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from lrs.fetch import NotFetched
from lrs.lazily import lazily
from lrs.verifiable import proofs
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import Refused, Unreachable
from lrs.verifiable.forms import id_of, types_of

openbadges = lazily("lrs.verifiable.openbadges")

BITSTRING, REVOCATION_LIST = "BitstringStatusListEntry", "1EdTechRevocationList"
_MOST_ENTRIES = 5


@dataclass(frozen=True)
class Status:
    """The entries of a credential, as they are checked: who issued it, and its id."""

    issuer: str
    credential_id: str
    fetch: Fetch

    def check(self, entry: Mapping[str, Any]) -> str:
        """What was found, in words. Raises Refused."""
        if BITSTRING in types_of(entry):
            return self._check_bit(entry)
        if REVOCATION_LIST in types_of(entry):
            return self._check_listed(entry)
        raise Refused(f"its status is of a kind that isn't known: {entry.get('type')!r}")

    def _check_bit(self, entry: Mapping[str, Any]) -> str:
        url = str(entry.get("statusListCredential"))
        content = self._fetched(url)
        listed = proofs.read(content)
        proofs.check(listed, self.fetch)
        if id_of(listed.credential.get("issuer")) != self.issuer:
            raise Refused(f"the status list {url} is by {id_of(listed.credential.get('issuer'))}, not by its issuer")
        told: Any = SimpleNamespace(issuer=SimpleNamespace(id=self.issuer), credential_status=[entry])
        try:
            openbadges.check_credential_status(told, download=lambda _: content)
        except openbadges.LibOpenBadgesException as error:
            raise Refused(f"it was revoked, or its status can't be told: {error}") from None
        return f"not revoked by {url}, whose proof was checked"

    def _check_listed(self, entry: Mapping[str, Any]) -> str:
        url = str(entry.get("id"))
        try:
            found = json.loads(self._fetched(url))
        except (ValueError, RecursionError):
            raise Refused(f"the revocation list {url} is no JSON") from None
        if not isinstance(found, dict) or not isinstance(found.get("revokedCredential"), list):
            raise Refused(f"{url} is no revocation list")
        if id_of(found.get("issuer")) != self.issuer:
            raise Refused(f"the revocation list {url} is not by its issuer {self.issuer}")
        revoked = [each for each in found["revokedCredential"] if id_of(each) == self.credential_id]
        if any(not isinstance(each, dict) or each.get("revoked", True) for each in revoked):
            raise Refused(f"it was revoked by {url}")
        return f"not on the list {url}, which is not signed"

    def _fetched(self, url: str) -> bytes:
        try:
            return self.fetch(url)
        except NotFetched as error:
            raise Unreachable(f"its status can't be told: {error}") from None


def entries(credential: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The status entries of a credential. Raises Refused where they are none."""
    told = credential.get("credentialStatus", [])
    found = told if isinstance(told, list) else [told]
    if len(found) > _MOST_ENTRIES or not all(isinstance(each, dict) for each in found):
        raise Refused("its credentialStatus can't be read")
    return found
