"""What the store and the owner sign: the record, the CLR 2.0 that binds the manifest, and the presentation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid5

from lrs.api import Owner, dumps
from lrs.verifiable.packages import manifests
from lrs.verifiable.packages.manifests import MANIFEST, Filed

VCDM = "https://www.w3.org/ns/credentials/v2"
CLR_CONTEXT = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"
BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# A document of more than 256 KiB is signed by nobody; the presentation has to hold the CLR, too.
_MOST_MEMBERS_BYTES = 160 * 1024
_MOST_MEMBERS = 50


def clr_id(export_id: UUID) -> str:
    """The id of the CLR of an export."""
    return f"urn:uuid:{export_id}"


def record_id(export_id: UUID) -> str:
    """The id of what the store says of the statements in an export."""
    return f"urn:uuid:{uuid5(export_id, 'record')}"


@dataclass(frozen=True)
class Made:
    """What all documents of an export share: its id, when it was made, the store's profile, and whose it is."""

    export_id: UUID
    made: str
    issuer: Mapping[str, Any]
    subject: str
    owner: Owner
    title: str

    @property
    def clr_id(self) -> str:
        """The id of the CLR."""
        return clr_id(self.export_id)

    @property
    def record_id(self) -> str:
        """The id of what the store says of the statements."""
        return record_id(self.export_id)

    def urn(self, path: str) -> str:
        """The name of a file of this export."""
        return f"{self.clr_id}#{path}"


@dataclass(frozen=True)
class Statuses:
    """What says whether a package holds: the `credentialStatus` of its CLR, and of its record."""

    clr: Mapping[str, Any]
    record: Mapping[str, Any]


def record(made: Made, status: Mapping[str, Any], statements: int, files: Sequence[Filed]) -> dict[str, Any]:
    """What the store says of the statements in a portfolio: that these very files have them."""
    resources = [_resource(made.urn(each.path), each) for each in files]
    return {
        "@context": [VCDM, BADGES],
        "id": made.record_id,
        "type": ["VerifiableCredential"],
        "name": f"Learning record, statements: {statements}",
        "issuer": made.issuer,
        "validFrom": made.made,
        "credentialSubject": {"id": made.subject},
        **({"relatedResource": resources} if resources else {}),
        "credentialStatus": dict(status),
    }


def _resource(name: str, filed: Filed) -> dict[str, str]:
    return {**manifests.resource_of(bytes.fromhex(filed.sha256), name), "mediaType": filed.media_type}


def clr(made: Made, status: Mapping[str, Any], members: Sequence[Mapping[str, Any]], manifest: bytes) -> dict[str, Any]:
    """The Comprehensive Learner Record, which binds the manifest, and by that all that is in the package."""
    return {
        "@context": [VCDM, CLR_CONTEXT, BADGES],
        "id": made.clr_id,
        "type": ["VerifiableCredential", "ClrCredential"],
        "name": made.title,
        "issuer": made.issuer,
        "validFrom": made.made,
        "credentialSubject": {
            "id": made.subject,
            "type": ["ClrSubject"],
            "verifiableCredential": list(members),
        },
        "relatedResource": manifests.resource_of(sha256(manifest).digest(), made.urn(MANIFEST)),
        "credentialStatus": dict(status),
    }


def fitting(credentials: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """As many of the credentials as a CLR can hold; the others lie beside it, bound by the manifest all the same."""
    held: list[Mapping[str, Any]] = []
    left = _MOST_MEMBERS_BYTES
    for each in credentials[:_MOST_MEMBERS]:
        left -= len(dumps(dict(each)))
        if left < 0:
            break
        held.append(each)
    return held


def presentation(clr: Mapping[str, Any], presentation_id: str, holder: str) -> dict[str, Any]:
    """The owner presents the CLR."""
    return {
        "@context": [VCDM],
        "id": presentation_id,
        "type": ["VerifiablePresentation"],
        "holder": holder,
        "verifiableCredential": [dict(clr)],
    }


def iri_of(agent: Mapping[str, Any]) -> str:
    """An IRI that stands for a person who has no key."""
    if "account" in agent:
        return f"{agent['account']['homePage'].partition('#')[0]}#{quote(agent['account']['name'], safe='')}"
    if "mbox_sha1sum" in agent:
        return f"urn:sha1:{agent['mbox_sha1sum'].lower()}"
    return str(agent.get("mbox") or agent["openid"])
