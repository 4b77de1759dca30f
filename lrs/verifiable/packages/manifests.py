"""The manifest of a portfolio's package: every file in it by its SHA-256, bound by the digest that the CLR signs."""

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.verifiable.findings import Refused
from lrs.verifiable.packages.archives import Archive

FORM = "cairn-portfolio/1"
MANIFEST, CLR, CLR_JWT, PRESENTATION = "manifest.json", "clr.json", "clr.jwt", "presentation.json"
STATEMENTS, HASHES = "statements/statements.jsonl", "statements/hashes.txt"
HEAD, PROOFS = "log/head.json", "log/proofs.jsonl"
CREDENTIALS, ATTACHMENTS = "credentials/", "attachments/"
# What vouches for the manifest can't be in it.
OUTSIDE = (MANIFEST, CLR, CLR_JWT, PRESENTATION)
MOST_MANIFEST_BYTES, MOST_CREDENTIAL_BYTES = 32 * 1024**2, 8 * 1024**2
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SRI = "sha256-"
_MOST_TITLE = 200


@dataclass(frozen=True)
class Filed:
    """A file of a package: `item` is what it holds, for people; `url` is where the same was published, if it was."""

    path: str
    bytes: int
    sha256: str
    media_type: str
    item: str
    url: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the manifest has it."""
        return {name: value for name, value in vars(self).items() if value != ""}


@dataclass(frozen=True)
class Manifest:
    """What a package says of itself."""

    told: Mapping[str, Any]
    files: Sequence[Filed]

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(each.path for each in self.files)

    @property
    def title(self) -> str:
        """What its owner calls it."""
        return str(self.told.get("title") or "portfolio")[:_MOST_TITLE]

    @property
    def made_by(self) -> str:
        """Who has put into the package what is in it, and when, in words."""
        issuer, made = (str(self.told.get(name, "")) for name in ("issuer", "made"))
        return f"{issuer} had it on {made[:10]}, who has put it into the package"

    @property
    def seals(self) -> Sequence[str]:
        """What vouches for the manifest, as far as it was known when it was made; an owner may sign later."""
        told = self.told.get("seals", [])
        return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []


def written(told: Mapping[str, Any], files: Iterable[Filed]) -> bytes:
    """A manifest as it lies in a package."""
    listed = [each.as_json() for each in files]
    return json.dumps({"format": FORM, **told, "files": listed}, ensure_ascii=False, indent=1).encode()


def read(archive: Archive) -> Manifest:
    """The manifest of a package. Raises Refused where there is none that can be read."""
    try:
        told = json.loads(archive.content(MANIFEST, MOST_MANIFEST_BYTES))
    except (ValueError, RecursionError):
        raise Refused(f"{MANIFEST} is no JSON") from None
    if not isinstance(told, dict) or told.get("format") != FORM or not isinstance(told.get("files"), list):
        raise Refused(f"{MANIFEST} isn't that of a portfolio in the format {FORM}")
    return Manifest(told, [_filed(each) for each in told["files"]])


def _filed(told: Any) -> Filed:
    given = told if isinstance(told, dict) else {}
    texts = [given.get(name, "") for name in ("path", "sha256", "media_type", "item", "url")]
    size = given.get("bytes")
    if not all(isinstance(each, str) for each in texts) or not isinstance(size, int):
        raise Refused(f"{MANIFEST} has a file that can't be read: {str(told)[:200]}")
    path, digest, media_type, item, url = texts
    if not path or not _SHA256.fullmatch(digest):
        raise Refused(f"{MANIFEST} has a file without path or SHA-256: {str(told)[:200]}")
    return Filed(path, size, digest, media_type, item or path, url)


def resource_of(digest: bytes, identifier: str) -> dict[str, str]:
    """A file by its SHA-256, as a credential binds it (VCDM 2.0, 5.3 Integrity of Related Resources)."""
    return {"id": identifier, "digestSRI": _SRI + b64encode(digest).decode(), "mediaType": "application/json"}


def digest_bound(credential: Mapping[str, Any]) -> str:
    """The SHA-256 of the manifest that a CLR binds. Raises Refused where it binds none."""
    told = credential.get("relatedResource")
    found = [each for each in (told if isinstance(told, list) else [told]) if isinstance(each, dict)]
    bound = [each.get("digestSRI") for each in found if str(each.get("id", "")).endswith(f"#{MANIFEST}")]
    if len(bound) != 1 or not isinstance(bound[0], str) or not bound[0].startswith(_SRI):
        raise Refused(f"it binds no {MANIFEST} (relatedResource)")
    try:
        return b64decode(bound[0].removeprefix(_SRI), validate=True).hex()
    except (NoBase64, ValueError):
        raise Refused("its digestSRI is no base64") from None
