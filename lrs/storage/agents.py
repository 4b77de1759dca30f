"""What a store has learned of agents: the names under which they appeared (1.0.3 Communication 2.4)."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func

from lrs.storage.tables import agent_names, stores
from lrs.storage.transaction import Transaction

NAMES_SHOWN = 100


def names(tx: Transaction, agent_key: bytes) -> list[str]:
    """Names of the agent, in alphabetical order."""
    wanted = tx.select(agent_names.c.name).where(agent_names.c.key == agent_key)
    rows = tx.execute(wanted.order_by(agent_names.c.name).limit(NAMES_SHOWN))
    return [name.decode() for name in rows.scalars()]


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
