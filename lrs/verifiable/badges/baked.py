"""What a badge's image carries: PNG or SVG, of Open Badges 3.0 (5.3 Baked Badges) or 2.0 (Badge Baking)."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers.expat import ExpatError

from lrs.lazily import lazily
from lrs.verifiable.findings import Refused

openbadges = lazily("lrs.verifiable.openbadges")

PNG = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES = 8 * 1024**2
_MOST_ADDRESS = 2_000
_BROKEN = (ExpatError, ValueError, LookupError, EOFError, struct.error, zlib.error)


@dataclass(frozen=True)
class Carrier:
    """How a version of Open Badges writes into images: the keyword in PNG, the element and namespace in SVG."""

    keyword: bytes
    element: str
    namespace: str


V3 = Carrier(b"openbadgecredential", "openbadges:credential", "https://purl.imsglobal.org/ob/v3p0")
V2 = Carrier(b"openbadges", "openbadges:assertion", "http://openbadges.org")


def is_image(content: bytes) -> bool:
    """Whether it is a PNG, or XML as an SVG is."""
    return content.startswith(PNG) or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def carried(image: bytes) -> bytes:
    """The badge in an image, of whichever version. Raises Refused where there is none, or it can't be read."""
    if len(image) > _MOST_BYTES:
        raise Refused(f"the image has more than {_MOST_BYTES:,} bytes")
    try:
        found = next(_carried(image), None)
    except (openbadges.LibOpenBadgesException, openbadges.PngError, *_BROKEN) as error:
        raise Refused(f"the image can't be read: {error}") from None
    if found is None:
        raise Refused("the image carries no badge")
    return found.strip().encode()


def _carried(image: bytes) -> Iterator[str]:
    for carrier in (V3, V2):
        if image.startswith(PNG):
            found = openbadges.baking.extract_png(image, keyword=carrier.keyword)
        else:
            found = openbadges.baking.extract_svg(image, element=carrier.element, text_fallback=True)
        if found:
            yield found


def address_of(content: bytes) -> str:
    """The address at which a badge is hosted, where that is all that older images carry of it; else empty."""
    text = content.strip()
    is_address = text.startswith((b"https://", b"http://")) and len(text) < _MOST_ADDRESS
    return text.decode("utf-8", "replace") if is_address else ""
