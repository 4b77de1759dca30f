"""Who vouches for a package: the CLR that its store has signed, and the presentation that its owner has."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from lrs.verifiable import proofs, verification
from lrs.verifiable.findings import WRONG, Finding, Refused, unchecked, wrong
from lrs.verifiable.forms import id_of, members_of
from lrs.verifiable.packages import credential_check, manifests
from lrs.verifiable.packages.archives import Archive
from lrs.verifiable.packages.asking import Asking
from lrs.verifiable.packages.manifests import CLR, CLR_JWT, MANIFEST, MOST_CREDENTIAL_BYTES, PRESENTATION, Manifest
from lrs.verifiable.proofs import Secured


def check(archive: Archive, manifest: Manifest, asking: Asking, now: datetime) -> Iterator[Finding]:
    """What is found of the CLR in both forms, and of the presentation."""
    yield from (wrong(path, "bytes", f"{path} is missing") for path in manifest.seals if path not in archive)
    clr, found = _sealed(archive, CLR, asking, now)
    yield from found
    if CLR_JWT in archive:
        token, found = _sealed(archive, CLR_JWT, asking, now)
        yield from found
        yield from _agree(clr, token)
    yield from _presented(archive, clr, asking, now)


def _sealed(archive: Archive, path: str, asking: Asking, now: datetime) -> tuple[Secured | None, list[Finding]]:
    """A CLR that binds the manifest, None where it doesn't hold; and what is found of it."""
    digest = sha256(archive.content(MANIFEST, manifests.MOST_MANIFEST_BYTES)).hexdigest()
    try:
        secured = proofs.read(archive.content(path, MOST_CREDENTIAL_BYTES))
        bound = manifests.digest_bound(secured.credential)
    except Refused as refused:
        return None, [wrong(path, "form", str(refused))]
    found = list(credential_check.check_secured(path, secured, asking, now))
    if any(each.outcome == WRONG for each in found):
        return None, found
    if bound != digest:
        words = f"it isn't the one that {path} binds: somebody has changed what is listed"
        return None, [wrong(MANIFEST, "seal", words), *found]
    return secured, [*found, _bound(path, secured, found)]


def _bound(path: str, secured: Secured, found: Iterable[Finding]) -> Finding:
    """That a CLR binds the manifest: whoever says so, where nobody could tell by whom the CLR is."""
    (proof,) = [each for each in found if (each.item, each.check) == (path, "proof")]
    made = Finding(MANIFEST, "seal", verification.vouched(proof), f"{path} binds it by its SHA-256")
    return replace(made, by=id_of(secured.credential.get("issuer")), since=verification.since_of(secured.credential))


def _agree(clr: Secured | None, token: Secured | None) -> Iterator[Finding]:
    """Whether both forms, where they hold, are of one issuer, about one person."""
    if clr is None or token is None:
        return
    told = [
        (id_of(each.credential.get("issuer")), id_of(each.credential.get("credentialSubject"))) for each in (clr, token)
    ]
    if told[0] != told[1]:
        yield wrong(CLR_JWT, "seal", f"it is by {told[1][0]} about {told[1][1]}, and {CLR} is not")


def _presented(archive: Archive, clr: Secured | None, asking: Asking, now: datetime) -> Iterator[Finding]:
    """Whether the owner presents this very CLR."""
    if PRESENTATION not in archive:
        yield unchecked(PRESENTATION, "proof", "the owner hasn't signed it: whose it is, the store says")
        return
    try:
        secured = proofs.read(archive.content(PRESENTATION, MOST_CREDENTIAL_BYTES))
    except Refused as refused:
        yield wrong(PRESENTATION, "form", str(refused))
        return
    yield from credential_check.check_holder(PRESENTATION, secured, asking)
    if clr is not None:
        yield from _of_owner(secured, clr)


def _of_owner(presented: Secured, clr: Secured) -> Iterator[Finding]:
    if [dict(each) for each in members_of(presented.credential)] != [dict(clr.credential)]:
        yield wrong(PRESENTATION, "contents", f"it presents something else than {CLR}")
    holder, subject = id_of(presented.credential.get("holder")), id_of(clr.credential.get("credentialSubject"))
    if "proof" in presented.credential and holder != subject:
        yield wrong(PRESENTATION, "holder", f"it is signed by {holder}, and {CLR} is about {subject}")
