"""A credential within an image, PNG or SVG, of Open Badges 3.0 or 2.0; and taken out of it again."""

from lrs.api import BadRequest, lazily
from lrs.verifiable.badges.baked import Carrier, carried
from lrs.verifiable.findings import Refused
from lrs_badges.credentials import images

bakery = lazily("openbadgeslib.baking")

_SECTION = "docs/badge-credentials.md"
MOST_IMAGE_BYTES = 2 * 1024 * 1024


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


def unbaked(image: bytes) -> bytes:
    """The badge in an image, of whichever version. Raises BadRequest where it has none, or can't be read."""
    hint = "Take the file as its issuer gave it, or the badge as JSON."
    if len(image) > MOST_IMAGE_BYTES:
        raise BadRequest(f"the image has more than {MOST_IMAGE_BYTES:,} bytes", section=_SECTION, hint=hint)
    try:
        return carried(image)
    except Refused as refused:
        raise BadRequest(str(refused), section=_SECTION, hint=hint) from None
