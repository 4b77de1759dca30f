"""When each chore of a plugin is due in a store, and who is at it.

Whoever does a chore holds its row for some time, which is renewed while it is done: one does it at a time, and where
that one is killed, another begins when the time is over.
"""

from dataclasses import dataclass, fields

from sqlalchemy import or_

from lrs.storage.tables import chores
from lrs.storage.transaction import Transaction


@dataclass(frozen=True)
class Turn:
    """A chore is due again at `due_us`, unless somebody holds it; it was done last at `done_us`."""

    chore: str
    due_us: int = 0
    done_us: int | None = None
    holder: bytes | None = None
    held_until_us: int = 0

    def is_due(self, now_us: int) -> bool:
        """Whether it is to be done now, and nobody is at it."""
        return self.due_us <= now_us and (self.holder is None or self.held_until_us < now_us)


_NAMES = tuple(field.name for field in fields(Turn))
_COLUMNS = tuple(chores.c[name] for name in _NAMES)


def of_store(tx: Transaction) -> dict[str, Turn]:
    """Every chore that was ever begun, by its name."""
    return {row.chore: Turn(*row) for row in tx.execute(tx.select(*_COLUMNS))}


def hold(tx: Transaction, chore: str, holder: bytes, seconds: int) -> bool:
    """Have `holder` alone do a chore for so long; False where another one is at it."""
    now_us = tx.now_us()
    tx.insert_missing(chores, ("chore", "due_us", "held_until_us"), [(chore, 0, 0)])
    is_free = or_(chores.c.holder.is_(None), chores.c.holder == holder, chores.c.held_until_us < now_us)
    held = tx.update(chores).where(chores.c.chore == chore, is_free)
    return bool(tx.execute(held.values(holder=holder, held_until_us=now_us + seconds * 1_000_000)).rowcount)


def put_off(tx: Transaction, chore: str, holder: bytes, seconds: int) -> None:
    """Have a chore that `holder` has left unfinished be due again in so many seconds."""
    mine = tx.update(chores).where(chores.c.chore == chore, chores.c.holder == holder)
    tx.execute(mine.values(holder=None, due_us=tx.now_us() + seconds * 1_000_000))


def finish(tx: Transaction, chore: str, holder: bytes, seconds: int) -> None:
    """Note that `holder` has done a chore, which is due again in so many seconds."""
    put_off(tx, chore, holder, seconds)
    tx.execute(tx.update(chores).where(chores.c.chore == chore).values(done_us=tx.now_us()))
