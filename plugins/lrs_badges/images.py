"""Images of achievements: small PNG and SVG files, of which nothing is taken that could run or reach out."""

import re
import struct
import zlib
from collections.abc import Iterator
from hashlib import sha256
from xml.etree import ElementTree

from lrs.api import BadRequest, Transaction
from lrs_badges.tables import images

PNG, SVG = "image/png", "image/svg+xml"
MOST_BYTES, MOST_PIXELS, MOST_ELEMENTS = 512 * 1024, 2048, 5_000
SECTION = "docs/badges.md"
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"sRGB", b"pHYs")
_SVG = "http://www.w3.org/2000/svg"
# Neither `use` nor any other reference: a few of them make a drawing without end.
_ELEMENTS = frozenset(
    """svg g defs title desc path rect circle ellipse line polyline polygon text tspan linearGradient radialGradient
    stop clipPath mask""".split()  # noqa: SIM905 - as a list it would be 20 lines
)
_ATTRIBUTES = frozenset(
    """id x y x1 y1 x2 y2 cx cy r rx ry fx fy d points width height viewBox preserveAspectRatio transform fill
    fill-opacity fill-rule clip-rule clip-path mask stroke stroke-width stroke-linecap stroke-linejoin stroke-opacity
    stroke-dasharray stroke-miterlimit opacity offset stop-color stop-opacity gradientUnits gradientTransform
    font-family font-size font-weight font-style text-anchor dominant-baseline dx dy letter-spacing version
    clipPathUnits maskUnits""".split()  # noqa: SIM905 - as above
)
_LOCAL_URL = re.compile(r"url\(\s*#[\w.-]+\s*\)")


def keep(tx: Transaction, content: bytes) -> bytes:
    """Keep an image, as far as it is harmless; the SHA-256 by which it is found. Raises BadRequest."""
    media_type, clean = cleaned(content)
    sha2 = sha256(clean).digest()
    tx.insert_missing(images, ("sha2", "media_type", "content"), [(sha2, media_type, clean)])
    return sha2


def cleaned(content: bytes) -> tuple[str, bytes]:
    """The media type of an image, and what is harmless of it. Raises BadRequest."""
    if len(content) > MOST_BYTES:
        raise _broken(f"has {len(content):,} bytes; {MOST_BYTES:,} is the most")
    if content.startswith(_SIGNATURE):
        return PNG, _SIGNATURE + b"".join(_png_chunks(content))
    return SVG, _svg(content)


def _broken(what: str) -> BadRequest:
    return BadRequest(f"the image {what}", section=SECTION, hint="Send a PNG or an SVG file.")


def _png_chunks(content: bytes) -> Iterator[bytes]:
    """The chunks that make the picture: none with text, into which credentials are baked, and nothing behind."""
    at, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        if at + 12 > len(content):
            raise _broken("is a PNG that ends too early")
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        chunk = content[at : at + 12 + length]
        if len(chunk) != 12 + length or struct.unpack(">I", chunk[-4:])[0] != zlib.crc32(chunk[4:-4]):
            raise _broken(f"is a PNG whose part {kind!r} is damaged")
        if at == len(_SIGNATURE):
            _check_size(kind, chunk)
        if kind in _KEPT_CHUNKS:
            yield chunk
        at += len(chunk)


def _check_size(kind: bytes, chunk: bytes) -> None:
    width, height = struct.unpack(">II", chunk[8:16]) if kind == b"IHDR" and len(chunk) == 25 else (0, 0)
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        raise _broken(f"has {width} by {height} pixels; {MOST_PIXELS} by {MOST_PIXELS} is the most")


def _svg(content: bytes) -> bytes:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _broken("is an SVG with a document type, which may define entities")
    try:
        root = ElementTree.fromstring(content.decode())
    except (ElementTree.ParseError, ValueError):
        raise _broken("is neither PNG nor SVG") from None
    if root.tag != f"{{{_SVG}}}svg" or sum(1 for _ in root.iter()) > MOST_ELEMENTS:
        raise _broken(f"is no SVG of up to {MOST_ELEMENTS:,} elements")
    ElementTree.register_namespace("", _SVG)
    _clean(root)
    return ElementTree.tostring(root)


def _clean(element: ElementTree.Element) -> None:
    """Take out every element and attribute that isn't known to be harmless."""
    for name, value in list(element.attrib.items()):
        if not _is_harmless(name, value):
            del element.attrib[name]
    for child in list(element):
        if isinstance(child.tag, str) and child.tag.removeprefix(f"{{{_SVG}}}") in _ELEMENTS:
            _clean(child)
        else:
            element.remove(child)


def _is_harmless(name: str, value: str) -> bool:
    return name in _ATTRIBUTES and "url(" not in _LOCAL_URL.sub("", value)
