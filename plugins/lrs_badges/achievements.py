"""Achievements: what badges are awarded for, each in versions, of which the newest is awarded."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from lrs.api import NotFound, Prepared, Transaction, select_walled
from lrs_badges.tables import achievements, images

SECTION = "docs/badges.md"
_COLUMNS = ("name", "version", "body", "image", "changed_us", "retired_us")
_EVERY = Prepared(select_walled(achievements, *_COLUMNS))
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Alignment:
    """What an achievement stands for elsewhere, such as an item of a CASE framework; `url` is its id."""

    name: str
    url: str
    description: str = ""
    framework: str = ""
    code: str = ""


@dataclass(frozen=True)
class Image:
    """A picture: the SHA-256 of its content, and its media type, image/png or image/svg+xml."""

    sha2: bytes
    media_type: str


@dataclass(frozen=True)
class Achievement:
    """A version of what badges are awarded for.

    `narrative` says in words what one has to do, `criteria` in rules (`schemas.Criterion`), empty for one that is
    given by hand alone. It is awarded from `starts_us` until `ends_us`, and valid for `valid_days`; 0 is no limit.
    Where `scope` is not empty, only statements count that belong to one of these groups. `image` is the SHA-256 of
    its picture, empty for none.
    """

    name: str
    version: int
    title: str
    description: str
    narrative: str
    criteria: Mapping[str, Any]
    tags: tuple[str, ...]
    alignments: tuple[Alignment, ...]
    scope: tuple[str, ...]
    starts_us: int
    ends_us: int
    valid_days: int
    image: bytes
    changed_us: int
    retired_us: int

    @property
    def is_awarded(self) -> bool:
        """Whether it may still be earned, within its time."""
        return not self.retired_us

    def is_open_at(self, at_us: int) -> bool:
        """Whether it may be earned at a time."""
        return self.is_awarded and self.starts_us <= at_us and (not self.ends_us or at_us < self.ends_us)


def find(tx: Transaction, name: str, version: int = 0) -> Achievement | None:
    """An achievement in a version, or the newest one for 0."""
    found = [each for each in versions(tx, [name]) if version in (0, each.version)]
    return found[-1] if found else None


def get(tx: Transaction, name: str, version: int = 0) -> Achievement:
    """As `find`. Raises NotFound."""
    found = find(tx, name, version)
    if found is None:
        called = f"{name!r} in version {version}" if version else repr(name)
        raise NotFound(f"there is no achievement {called}", section=SECTION, hint="See: lrs badges achievement list")
    return found


def newest(tx: Transaction) -> list[Achievement]:
    """The newest version of each achievement, in the order of names."""
    return list({each.name: each for each in every(tx)}.values())


def every(tx: Transaction) -> list[Achievement]:
    """Every version of every achievement, in the order of names and versions."""
    return read(rows(tx))


def rows(tx: Transaction) -> tuple[Row, ...]:
    """As `every`, as they are kept: the same for the same achievements."""
    return tuple(sorted(tx.run(_EVERY)))


def read(kept: Iterable[Row]) -> list[Achievement]:
    """The achievements that `rows` gave, in the order of names and versions."""
    return sorted(map(_read, kept), key=_order)


def versions(tx: Transaction, names: Iterable[str]) -> list[Achievement]:
    """Every version of these achievements, in the order of names and versions."""
    return sorted((_read(row) for row in tx.find_many(achievements, _COLUMNS, "name", set(names))), key=_order)


def image_of(tx: Transaction, sha2: bytes) -> tuple[Image, bytes] | None:
    """A picture and its content; None where there is none."""
    found = next(iter(tx.find_many(images, ("media_type", "content"), "sha2", [sha2])), None)
    return (Image(sha2, found[0]), bytes(found[1])) if found else None


def _order(each: Achievement) -> tuple[str, int]:
    return each.name, each.version


def _read(row: Any) -> Achievement:
    name, version, body, image, changed_us, retired_us = row
    told: dict[str, Any] = json.loads(body)
    told["tags"], told["scope"] = tuple(told["tags"]), tuple(told["scope"])
    told["alignments"] = tuple(_aligned(told["alignments"]))
    return Achievement(
        name=name, version=version, image=bytes(image), changed_us=changed_us, retired_us=retired_us, **told
    )


def _aligned(told: Iterable[Mapping[str, str]]) -> Iterator[Alignment]:
    known = {each.name for each in fields(Alignment)}
    return (Alignment(**{name: value for name, value in each.items() if name in known}) for each in told)
