"""What a store has learned of agents: the names under which they appeared (1.0.3 Communication 2.4)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func

from lrs.storage.tables import agent_names, stores
from lrs.storage.transaction import Transaction

NAMES_SHOWN = 100
NAMES_OF_EACH = 5
_KEYS_A_QUERY = 500


def names(tx: Transaction, agent_keys: Sequence[bytes]) -> list[str]:
    """Names of these agents together, in alphabetical order."""
    wanted = tx.select(agent_names.c.name).where(agent_names.c.key.in_(agent_keys)).distinct()
    rows = tx.execute(wanted.order_by(agent_names.c.name).limit(NAMES_SHOWN))
    return [name.decode() for name in rows.scalars()]


def names_of_each(tx: Transaction, agent_keys: Sequence[bytes]) -> dict[bytes, list[str]]:
    """The first few names of each of many agents, in alphabetical order."""
    found: dict[bytes, list[str]] = defaultdict(list)
    for start in range(0, len(agent_keys), _KEYS_A_QUERY):
        for row in tx.execute(_first_names(tx, agent_keys[start : start + _KEYS_A_QUERY])):
            found[row.key].append(row.name.decode())
    return found


def _first_names(tx: Transaction, agent_keys: Sequence[bytes]) -> Select[Any]:
    place = func.row_number().over(partition_by=agent_names.c.key, order_by=agent_names.c.name).label("place")
    known = tx.select(agent_names.c.key, agent_names.c.name, place).where(agent_names.c.key.in_(agent_keys)).subquery()
    first = tx.select(known.c.key, known.c.name).where(known.c.place <= NAMES_OF_EACH)
    return first.order_by(known.c.key, known.c.name)


def learn(tx: Transaction, taught: Mapping[tuple[bytes, bytes], str]) -> None:
    """Keep names by the keys of agent and name; those that are known already write nothing."""
    rows = [(agent_key, name_key, name.encode()) for (agent_key, name_key), name in sorted(taught.items())]
    tx.insert_missing(agent_names, ("key", "name_key", "name"), rows)


def count_names(tx: Transaction, agent_keys: Sequence[bytes]) -> int:
    """How many names these agents have."""
    wanted = tx.select(func.count(), of=agent_names).select_from(agent_names).where(agent_names.c.key.in_(agent_keys))
    return int(tx.execute(wanted).scalar_one())


def forget_names(tx: Transaction, agent_keys: Sequence[bytes]) -> None:
    """Delete the names of these agents; only for who holds the lock of the store's counters.

    Every process takes what it knew to be learned for unknown then: who comes again is learned again.
    """
    tx.execute(tx.delete(agent_names).where(agent_names.c.key.in_(agent_keys)))
    tx.execute(tx.update(stores).values(relearned=stores.c.relearned + 1))
