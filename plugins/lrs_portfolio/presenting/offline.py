"""A package that is presented by its owner, who alone has the key: signed where they are, without any server."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from jwt import PyJWTError
from jwt.algorithms import OKPAlgorithm

from lrs.api import BadRequest, dumps
from lrs.verifiable import proofs, public_keys, signing
from lrs.verifiable.findings import Refused
from lrs.verifiable.forms import id_of
from lrs.verifiable.packages.archives import LOCAL, Archive
from lrs.verifiable.packages.manifests import CLR, MOST_CREDENTIAL_BYTES, PRESENTATION
from lrs_portfolio.export import documents
from lrs_portfolio.export.packing import info_of
from lrs_portfolio.owners import SECTION

_KEY_HINT = "Give PEM (PKCS 8), or the JSON Web Key that was downloaded when the key was made in the browser."


def private_key(content: bytes) -> Ed25519PrivateKey:
    """The private key in a file: PEM without a password, or a JSON Web Key. Raises BadRequest."""
    try:
        is_jwk = content.lstrip().startswith(b"{")
        found = OKPAlgorithm.from_jwk(content.decode()) if is_jwk else load_pem_private_key(content, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm, PyJWTError) as error:
        raise BadRequest(f"the key can't be read: {error}", section=SECTION, hint=_KEY_HINT) from None
    if not isinstance(found, Ed25519PrivateKey):
        raise BadRequest("this is no private key of Ed25519", section=SECTION, hint=_KEY_HINT)
    return found


def present(package: Path, key: Ed25519PrivateKey) -> None:
    """Sign a package by the key that it names as its owner's: `presentation.json` is added to it. Raises BadRequest."""
    signed = dumps(_presentation(_clr(package), key))
    with ZipFile(package, "a") as archive:
        archive.writestr(info_of(PRESENTATION), signed)


def _clr(package: Path) -> Mapping[str, Any]:
    """The CLR of a package that its owner hasn't signed yet."""
    try:
        with package.open("rb") as file:
            archive = Archive(file, LOCAL)
            if PRESENTATION in archive:
                raise BadRequest(f"{package.name} is signed already", section=SECTION, hint="Check it: lrs verify FILE")
            return proofs.read(archive.content(CLR, MOST_CREDENTIAL_BYTES)).credential
    except Refused as refused:
        raise BadRequest(f"this is no portfolio: {refused}", section=SECTION, hint="Give the ZIP.") from None


def _presentation(clr: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    holder, subject = public_keys.did_of(key.public_key()), id_of(clr.get("credentialSubject"))
    if holder != subject:
        hint = "Register the key with the server, and export again: it has to be the owner's newest."
        raise BadRequest(f"the portfolio is about {subject}, and the key is {holder}", section=SECTION, hint=hint)
    made = documents.presentation(clr, f"urn:uuid:{uuid4()}", holder)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return signing.with_proof(made, key, public_keys.method_of(key.public_key()), now)
