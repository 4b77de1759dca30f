"""What is signed at the end of a package: the CLR in two forms, and the presentation of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from lrs.api import PluginStore, SigningKey, dumps
from lrs.verifiable.packages import manifests
from lrs.verifiable.packages.manifests import CLR, CLR_JWT, MANIFEST, PRESENTATION
from lrs_portfolio.export import documents, published
from lrs_portfolio.export.documents import Made, Statuses
from lrs_portfolio.export.packing import Packing


def seal(
    store: PluginStore,
    packing: Packing,
    made: Made,
    signer: SigningKey | None,
    credentials: Sequence[Mapping[str, Any]],
    statuses: Statuses,
) -> None:
    """Close a package: list what is in it, sign the list, and have its owner sign that where they can."""
    published.add(store, packing, [*credentials, {"credentialStatus": statuses.clr}])
    # The key of a JWT is found by https alone.
    has_jwt, has_owner = store.issuer.url.startswith("https:"), signer is not None
    told = {
        "export": str(made.export_id),
        "made": made.made,
        "title": made.title,
        "issuer": made.issuer["id"],
        "subject": made.subject,
        "seals": [CLR, *([CLR_JWT] if has_jwt else []), *([PRESENTATION] if has_owner else [])],
    }
    manifest = manifests.written(told, packing.files)
    packing.add_unlisted(MANIFEST, manifest)
    clr = documents.clr(made, statuses.clr, documents.fitting(credentials), manifest)
    signed = store.issuer.sign_di(clr)
    packing.add_unlisted(CLR, dumps(signed))
    if has_jwt:
        packing.add_unlisted(CLR_JWT, store.issuer.sign_jwt(clr).encode())
    if signer is not None:
        presented = documents.presentation(signed, f"urn:uuid:{uuid4()}", signer.did)
        packing.add_unlisted(PRESENTATION, dumps(store.person_keys.sign_presentation(presented, signer)))
