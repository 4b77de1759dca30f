"""Role profiles: which competencies a role takes, each at a level, and how much it matters. A record of the store."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.api import NotFound, Transaction, dumps
from lrs_competencies.frameworks.outline import Item
from lrs_competencies.mastery.holding import rank_of
from lrs_competencies.mastery.levels import Basis, scale_of
from lrs_competencies.mastery.people import SECTION
from lrs_competencies.mastery.tables import roles


@dataclass(frozen=True)
class Need:
    """A competency that a role takes, at a level or above; the lowest, if none is named."""

    item: Item
    level: str
    rank: int
    importance: float


@dataclass(frozen=True)
class Role:
    """A role profile; `body` is the JSON in which it is kept and exported."""

    name: str
    body: Mapping[str, Any]
    needs: Sequence[Need]

    @property
    def title(self) -> str:
        return str(self.body["title"])


def listed(tx: Transaction) -> list[Mapping[str, Any]]:
    """The role profiles of a store as JSON, in the order of their names."""
    rows = tx.execute(tx.select(roles.c.body).order_by(roles.c.name))
    return [json.loads(row.body) for row in rows]


def get(tx: Transaction, basis: Basis, name: str) -> Role:
    """The role profile with this name. Raises NotFound."""
    body = tx.execute(tx.select(roles.c.body).where(roles.c.name == name)).scalar()
    if body is None:
        known = ", ".join(each["name"] for each in listed(tx)[:20]) or "none"
        raise NotFound(f"there is no role {name!r}", section=SECTION, hint=f"Roles are: {known}.")
    told = json.loads(body)
    return Role(name, told, [_need(basis, each) for each in told["items"]])


def keep(tx: Transaction, basis: Basis, told: Mapping[str, Any]) -> None:
    """Keep a role profile, in place of one with its name. Raises BadRequest for a level that is none of the item's."""
    for each in told["items"]:
        rank_of(basis.find(each["item"]), each["level"])
    values = {"name": told["name"], "title": told["title"], "body": dumps(told).decode()}
    tx.upsert(roles, values, changes=("title", "body"))


def remove(tx: Transaction, name: str) -> None:
    """Remove a role profile. Raises NotFound."""
    if not tx.execute(tx.delete(roles).where(roles.c.name == name)).rowcount:
        raise NotFound(f"there is no role {name!r}", section=SECTION, hint="GET /competencies/api/roles lists them.")


def _need(basis: Basis, told: Mapping[str, Any]) -> Need:
    item = basis.find(told["item"])
    named = {level.name.casefold(): level.rank for level in scale_of(item)}
    # A framework may have lost the level since: then the lowest is meant.
    return Need(item, told["level"], named.get(told["level"].casefold(), 1), told["importance"])
