"""Who is due to be judged, and about what: noted by whatever may change what they have earned, taken by who awards."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import BigInteger, bindparam, select

from lrs.api import Prepared, Transaction, digest, select_walled
from lrs_badges.tables import due

EVERYTHING = bytes(16)
_MOST = bindparam("most", type_=BigInteger)
_FIRST = select_walled(due, "person").distinct().order_by(due.c.person).limit(_MOST).subquery()
_LAST = select(_FIRST.c.person).order_by(_FIRST.c.person.desc()).limit(1).scalar_subquery()
_WAITING = Prepared(select_walled(due, "person", "about", "times").where(due.c.person <= _LAST))


class Due(NamedTuple):
    """That a person, by the key of an agent, is to be judged, and how often that was noted.

    It is `about` the rules that a filter concerns, by its key: there is more that passes it. Or about those that an
    achievement concerns (`of_badge`), or EVERYTHING, for whatever may have come or gone.
    """

    person: bytes
    about: bytes
    times: int


def of_badge(achievement: str) -> bytes:
    """What is due where awards of an achievement have changed."""
    return digest(b"due badge", achievement)


def add(tx: Transaction, noted: Iterable[tuple[bytes, bytes]]) -> None:
    """Note people, by the keys of their agents, each with what it is about."""
    rows = [(*each, 1) for each in sorted(set(noted))]
    tx.add_up(due, rows, names=Due._fields, adds=("times",))


def first(tx: Transaction, most: int) -> list[Due]:
    """All that is noted of up to so many people."""
    return [Due(*row) for row in tx.run(_WAITING, most=most)]


def take(tx: Transaction, judged: Iterable[Due]) -> None:
    """Let go of what was not noted again since."""
    tx.delete_many(due, Due._fields, judged)
