"""The credential that a badge's image carries: PNG or SVG, of Open Badges 3.0."""

from xml.parsers.expat import ExpatError

from lrs.lazily import lazily
from lrs.verifiable.findings import Refused

openbadges = lazily("lrs.verifiable.openbadges")

PNG = b"\x89PNG\r\n\x1a\n"
_MOST_BYTES = 8 * 1024**2


def is_image(content: bytes) -> bool:
    """Whether it is a PNG or an SVG."""
    return content.startswith(PNG) or b"<svg" in content[:4096]


def extracted(content: bytes) -> bytes:
    """The credential in an image. Raises Refused where there is none."""
    if len(content) > _MOST_BYTES:
        raise Refused(f"the image has more than {_MOST_BYTES:,} bytes")
    try:
        found = _of_png(content) if content.startswith(PNG) else _of_svg(content)
    except (openbadges.LibOpenBadgesException, ExpatError, ValueError, EOFError, openbadges.PngError) as error:
        raise Refused(f"the image can't be read: {error}") from None
    if found is None:
        raise Refused("the image carries no credential of Open Badges 3.0")
    return found.encode()


def _of_png(content: bytes) -> str | None:
    found: str | None = openbadges.baking.extract_png(content, keyword=openbadges.baking.ITXT_KEYWORD_OB3)
    return found


def _of_svg(content: bytes) -> str | None:
    baking = openbadges.baking
    found: str | None = baking.extract_svg(content, element=baking.SVG_ELEMENT_OB3, text_fallback=True)
    return found
