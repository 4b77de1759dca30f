"""A badge as files that its owner takes along: JSON, a JWT, or an image that carries it."""

from collections.abc import Mapping
from uuid import UUID

from lrs.api import NotFound, PluginStore, dumps
from lrs.verifiable.badges.baked import V2, V3
from lrs_badges import achievements
from lrs_badges.achievements import Achievement
from lrs_badges.credentials import baking, hosted, images, issuing, reading
from lrs_badges.credentials.issuing import Issued
from lrs_badges.credentials.proofs import DI

PNG, SVG = "png", "svg"
MEDIA_TYPES: Mapping[str, str] = {PNG: images.PNG, SVG: images.SVG}


def image(store: PluginStore, given: Achievement, kind: str) -> bytes:
    """The image of an achievement, without a badge in it."""
    with store.read() as tx:
        found = achievements.image_of(tx, given.image) if given.image else None
    drawing = images.png if kind == PNG else images.svg
    return drawing(given.name, given.title, found[1] if found else b"")


def baked(store: PluginStore, award_id: UUID, kind: str, format: str = DI) -> bytes:
    """An image that carries the credential, as Open Badges 3.0 has it. Raises as `issuing.show`."""
    return _with_credential(store, issuing.show(store, award_id, format), kind)


def _with_credential(store: PluginStore, issued: Issued, kind: str) -> bytes:
    picture = image(store, issued.badge.achievement, kind)
    return baking.baked(picture, issued.credential, V3)


def baked_for_old(store: PluginStore, award_id: UUID, kind: str) -> bytes:
    """An image that carries the hosted assertion of Open Badges 2.0. Raises NotFound."""
    with store.read() as tx:
        badge = reading.badge(store, tx, award_id)
    told = dumps(hosted.assertion(badge)).decode()
    return baking.baked(image(store, badge.achievement, kind), told, V2)


def find_image(store: PluginStore, name: str, version: int, kind: str) -> bytes:
    """The image of an achievement by its name and version. Raises NotFound."""
    with store.read() as tx:
        found = achievements.find(tx, name, version)
    if found is None:
        raise NotFound(f"there is no achievement {name!r} in version {version}", section=reading.SECTION)
    return image(store, found, kind)
