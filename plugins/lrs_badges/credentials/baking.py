"""A credential within an image, PNG or SVG, of Open Badges 3.0 or 2.0; and taken out of it again."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers.expat import ExpatError

from lrs.api import BadRequest, lazily
from lrs_badges.credentials import images

bakery = lazily("openbadgeslib.baking")
openbadges = lazily("lrs.verifiable.openbadges")
png = lazily("png")

_BROKEN = (ExpatError, ValueError, LookupError, EOFError, struct.error, zlib.error)
_SECTION = "docs/badge-credentials.md"
MOST_IMAGE_BYTES = 2 * 1024 * 1024
_OLD_NAMESPACE = "http://openbadges.org"


@dataclass(frozen=True)
class Carrier:
    """How a version of Open Badges writes into images: the keyword in PNG, the element and namespace in SVG."""

    keyword: bytes
    element: str
    namespace: str


V3 = Carrier(b"openbadgecredential", "openbadges:credential", "https://purl.imsglobal.org/ob/v3p0")
V2 = Carrier(b"openbadges", "openbadges:assertion", _OLD_NAMESPACE)


def baked(image: bytes, credential: str, carrier: Carrier) -> bytes:
    """An image that carries a credential: JSON as text, a JWT or an address as an attribute of SVG."""
    if images.is_png(image):
        found: bytes = bakery.bake_png(image, credential, keyword=carrier.keyword)
        return found
    is_json = credential.startswith("{")
    made: bytes = bakery.bake_svg(
        image, credential, element=carrier.element, namespace=carrier.namespace, as_text=is_json
    )
    return made


def is_image(content: bytes) -> bool:
    return images.is_png(content) or content.lstrip()[:5] in (b"<?xml", b"<svg ", b"<!-- ")


def unbaked(image: bytes) -> bytes:
    """The credential in an image, of whichever version. Raises BadRequest where it has none, or can't be read."""
    if len(image) > MOST_IMAGE_BYTES:
        raise _refused(f"has more than {MOST_IMAGE_BYTES:,} bytes", "Take a smaller one.")
    try:
        found = next(_carried(image), None)
    except (png.Error, openbadges.LibOpenBadgesException, *_BROKEN) as error:
        raise _refused(f"can't be read: {error}", "Take the file as its issuer gave it.") from None
    if found is None:
        raise _refused("carries no badge", "Take the file as its issuer gave it, or the badge as JSON.")
    return found.encode()


def _carried(image: bytes) -> Iterator[str]:
    for carrier in (V3, V2):
        if images.is_png(image):
            found = bakery.extract_png(image, keyword=carrier.keyword)
        else:
            found = bakery.extract_svg(image, element=carrier.element, text_fallback=True)
        if found:
            yield found


def _refused(what: str, hint: str) -> BadRequest:
    return BadRequest(f"the image {what}", section=_SECTION, hint=hint)
