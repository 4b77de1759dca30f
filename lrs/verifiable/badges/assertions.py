"""Whether an assertion of Open Badges 2.0 holds: hosted by its issuer, or signed by them. openbadgeslib checks both.

What makes it hold lies with its issuer: where nobody can be asked, its form, its dates and whose it is are all that is
checked; and of a signed one the signature, where its key is known.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_public_key

from lrs.fetch import Gone, NotFetched
from lrs.lazily import lazily
from lrs.verifiable import proofs, verification
from lrs.verifiable.badges import recipients
from lrs.verifiable.badges.recipients import NOTHING, Holder, Known
from lrs.verifiable.fetching import Fetch
from lrs.verifiable.findings import BADGE, CLAIMED, PROVEN, WRONG, Finding, Refused, Skipped, Unreachable, found, wrong
from lrs.verifiable.forms import id_of, types_of
from lrs.verifiable.proofs import Secured

openbadges = lazily("lrs.verifiable.openbadges")

_HOSTED = "HostedBadge"


def is_one(told: Mapping[str, Any]) -> bool:
    """Whether something is an assertion of Open Badges, whatever else is wrong with it."""
    return "Assertion" in types_of(told)


def check(item: str, secured: Secured, fetch: Fetch, now: datetime, known: Known = NOTHING) -> Iterator[Finding]:
    """What is found of an assertion, which is called `item`; what follows a bad form or proof isn't looked at."""
    try:
        case = _opened(secured, fetch, known)
    except Refused as refused:
        yield wrong(item, "form", str(refused))
        return
    proof = found(item, "proof", case.proof, since=str(secured.credential["issuedOn"]))
    yield replace(proof, by=case.issuer if proof.outcome == PROVEN else "", kind=BADGE, id=case.assertion.id)
    if proof.outcome == WRONG:
        return
    yield found(item, "dates", partial(case.dates, now), good=CLAIMED)
    yield _recipient(item, secured.credential["recipient"], known.holder)
    yield found(item, "status", case.status, good=verification.vouched(proof), by=case.issuer)


def _recipient(item: str, told: Mapping[str, Any], holder: Holder) -> Finding:
    """Whose it is: who isn't asked for is told as the assertion has them."""
    if holder.is_known:
        return found(item, "recipient", partial(recipients.check_identities, [told], holder), good=CLAIMED)
    hashed = f"somebody whose {told.get('type', 'identifier')} is hashed in it"
    return Finding(item, "recipient", CLAIMED, f"it is for {hashed if told['hashed'] else told['identity']}")


def _opened(secured: Secured, fetch: Fetch, known: Known) -> "_Case":
    """An assertion of the right form. Raises Refused."""
    try:
        assertion = openbadges.Assertion.from_dict(_plain(secured.credential))
    except ValueError as error:
        raise Refused(f"it is no assertion of Open Badges 2.0 as it should be: {error}") from None
    if assertion.verification.type != _HOSTED and not secured.token:
        raise Refused("it says that it is signed, and no signature came with it: take the image, or the JWS")
    download = cache(_as_read(fetch))
    return _Case(secured, assertion, openbadges.OB2Verifier(known.key or None, download=download), download)


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """An assertion as openbadgeslib reads it: a BadgeClass that is embedded is named by its id."""
    return {**told, "badge": id_of(told.get("badge"))}


def _as_read(fetch: Fetch) -> Fetch:
    """Fetches, and tells assertions as they were read, so that those that say the same are the same."""

    def download(url: str) -> bytes:
        content = fetch(url)
        try:
            told = openbadges.loads(content)
            is_read = isinstance(told, dict) and is_one(told)
            return json.dumps(openbadges.Assertion.from_dict(_plain(told)).to_dict()).encode() if is_read else content
        except ValueError:
            return content

    return download


@dataclass(frozen=True)
class _Case:
    """An assertion, and what openbadgeslib checks it with."""

    secured: Secured
    assertion: Any
    verifier: Any
    download: Fetch

    def proof(self) -> str:
        """Whether its issuer hosts the same, or has signed it. Raises Refused, Unreachable."""
        if self.assertion.verification.type == _HOSTED:
            return self._hosted()
        return self._signed()

    def _signed(self) -> str:
        algorithm, creator = proofs.algorithm_of(self.secured.header or {}), self.assertion.verification.creator
        self._asked(lambda: self.verifier._verify_signed(self.assertion, self.secured.token))
        given = self.verifier.trusted_pubkey_pem
        pem = given or self.verifier._resolve_creator(creator).public_key_pem
        proofs.check_kind(load_pem_public_key(pem.encode()), algorithm)
        words = "the key that was given" if given else f"{creator}, which its issuer names as theirs"
        return f"signed with {algorithm} by {words}"

    def _hosted(self) -> str:
        url = self.assertion.id
        try:
            self.download(url)
        except Gone as gone:
            raise Refused(f"its issuer has taken it back: {gone}") from None
        except NotFetched as error:
            raise Unreachable(f"it holds where its issuer hosts the same: {error}") from None
        self._asked(lambda: self.verifier._verify_hosted(self.assertion, ""))
        return f"hosted by its issuer at {url}, who says the same"

    @property
    def issuer(self) -> str:
        """Who has issued it, of which the proof was found right; empty where they can't be asked.

        Of whom a key is that was given, nobody but who gave it knows.
        """
        if self.verifier.trusted_pubkey_pem:
            return ""
        try:
            return id_of(self._profile())
        except Refused:
            return ""

    def _profile(self) -> Any:
        return self._asked(lambda: self.verifier._fetch_issuer(self.assertion))

    def dates(self, now: datetime) -> str:
        """Since when it is valid. Raises Refused where that isn't now."""
        begins, ends = self.assertion.issued_on, self.assertion.expires
        until = {"validUntil": ends.isoformat()} if ends else {}
        return verification.dates({"validFrom": begins.isoformat(), **until}, now)

    def status(self) -> str:
        """Whether its issuer has revoked it. Raises Refused, Unreachable, Skipped where they keep no list."""
        url = self._profile().get("revocationList")
        if not url:
            raise Skipped("its issuer names no revocation list")
        self._asked(lambda: self.verifier._check_revocation(self.assertion))
        return f"not on the revocation list {url}, which is not signed"

    def _asked(self, deed: Callable[[], Any]) -> Any:
        """What openbadgeslib finds. Raises Refused, and Unreachable where somebody doesn't answer."""
        try:
            return deed()
        except (openbadges.LibOpenBadgesException, ValueError) as error:
            if isinstance(error.__cause__, NotFetched):
                raise Unreachable(f"its issuer can't be asked: {error.__cause__}") from None
            raise Refused(f"it doesn't hold: {error}") from None
