"""How far projections have read the log, for each generation of what they derive.

Generations of a projection, of which readers see the one that is live:

live        is read, and follows the log
building    takes the place of the live one when it has caught up
trial       is made to be compared, and dropped
dropped     is deleted, a part at a time

A row is the lock on its generation: whoever changes what was derived holds it, and moves `position` with it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BigInteger, Integer, String, Table, bindparam, func, tuple_

from lrs.storage.prepared import Prepared, select_walled, update_walled
from lrs.storage.tables import checkpoints
from lrs.storage.transaction import Transaction

LIVE, BUILDING, TRIAL, DROPPED = "live", "building", "trial", "dropped"
_NO_VERSION = 0  # those of projections begin at 1
_CLEARED_AT_ONCE = 1_000
_NO_FAILURE: Mapping[str, None] = {
    "error": None,
    "error_position": None,
    "error_statement_id": None,
    "failed_us": None,
}


@dataclass(frozen=True)
class Checkpoint:
    """One generation: up to which position of the log it was derived, by which version, and on which basis; in how many
    batches, and how long the plugin took for them.

    Where it has failed, `error` says why, and `error_position` and `error_statement_id` at what; it doesn't go on.
    """

    projection: str
    generation: int
    state: str
    version: int
    basis: Mapping[str, Any]
    position: int
    batches: int = 0
    took_us: int = 0
    error: str | None = None
    error_position: int | None = None
    error_statement_id: bytes | None = None
    failed_us: int | None = None

    def is_of(self, version: int, basis: Mapping[str, Any]) -> bool:
        """Whether it is what this version derives on this basis: what the store has set."""
        return (self.version, self.basis) == (version, basis)


_COLUMNS = tuple(Checkpoint.__dataclass_fields__)
# What is asked at each batch.
_IS_IT = (
    checkpoints.c.projection == bindparam("projection", type_=String),
    checkpoints.c.generation == bindparam("generation", type_=Integer),
)
_OF_STORE = Prepared(select_walled(checkpoints, *_COLUMNS).order_by(checkpoints.c.projection, checkpoints.c.generation))
_FIND = select_walled(checkpoints, *_COLUMNS).where(*_IS_IT)
_FOUND, _LOCKED = Prepared(_FIND), Prepared(_FIND.with_for_update())
_MOVE = Prepared(
    update_walled(checkpoints)
    .where(*_IS_IT)
    .values(
        position=bindparam("position_now", type_=BigInteger),
        batches=checkpoints.c.batches + 1,
        took_us=checkpoints.c.took_us + bindparam("more_us", type_=BigInteger),
    )
)


def of_store(tx: Transaction) -> list[Checkpoint]:
    """Every generation of every projection, in order."""
    return [_read(row) for row in tx.run(_OF_STORE)]


def of_projection(tx: Transaction, projection: str) -> list[Checkpoint]:
    """Every generation of one projection, in order."""
    return [each for each in of_store(tx) if each.projection == projection]


def live(tx: Transaction, projection: str) -> Checkpoint | None:
    """The generation of a projection that is read; None while the first is being built."""
    return next((each for each in of_projection(tx, projection) if each.state == LIVE), None)


def lock(tx: Transaction, projection: str, generation: int) -> Checkpoint | None:
    """A generation, held until the transaction ends; None where it has gone."""
    return _one(tx.run(_LOCKED, projection=projection, generation=generation))


def find(tx: Transaction, projection: str, generation: int) -> Checkpoint | None:
    """As `lock`, without holding it."""
    return _one(tx.run(_FOUND, projection=projection, generation=generation))


def _one(rows: Sequence[tuple[Any, ...]]) -> Checkpoint | None:
    return _read(rows[0]) if rows else None


def _read(row: Any) -> Checkpoint:
    """A checkpoint of a row of the driver's: that of SQLite leaves JSON as it is."""
    read = Checkpoint(*row)
    return replace(read, basis=json.loads(read.basis)) if isinstance(read.basis, str) else read


def begin(tx: Transaction, projection: str, state: str, version: int, basis: Mapping[str, Any]) -> int:
    """Begin a generation, which has read nothing yet."""
    newest = tx.select(func.max(checkpoints.c.generation)).where(checkpoints.c.projection == projection)
    generation = (tx.execute(newest).scalar_one() or 0) + 1
    row = {"state": state, "version": version, "basis": basis, "position": 0, "batches": 0, "took_us": 0}
    tx.insert(checkpoints, {"projection": projection, "generation": generation, **row})
    return generation


def move(tx: Transaction, at: Checkpoint, position: int, took_us: int) -> None:
    """Note that what was derived now has everything up to `position`, and how long the last batch took."""
    tx.do(_MOVE, projection=at.projection, generation=at.generation, position_now=position, more_us=took_us)


def fail(tx: Transaction, at: Checkpoint, error: str, position: int, statement_id: bytes) -> None:
    """Stop a generation at a statement, and keep why."""
    failure = {"error": error, "error_position": position, "error_statement_id": statement_id}
    _change(tx, at, {**failure, "failed_us": tx.now_us()})


def resume(tx: Transaction, projection: str) -> bool:
    """Let what has failed go on from where it stopped; whether something had."""
    failed = tx.update(checkpoints).where(checkpoints.c.projection == projection, checkpoints.c.error.is_not(None))
    return bool(tx.execute(failed.values(_NO_FAILURE)).rowcount)


def drop(tx: Transaction, at: Checkpoint) -> None:
    """Give a generation up."""
    _change(tx, at, {"state": DROPPED})


def outdate(tx: Transaction, at: Checkpoint) -> None:
    """Have a generation made anew; a live one is read until that has caught up."""
    _change(tx, at, {"version": _NO_VERSION} if at.state == LIVE else {"state": DROPPED})


def go_live(tx: Transaction, at: Checkpoint) -> None:
    """Have a generation read from now on, in place of the one before."""
    before = tx.update(checkpoints).where(checkpoints.c.projection == at.projection, checkpoints.c.state == LIVE)
    tx.execute(before.values(state=DROPPED))
    _change(tx, at, {"state": LIVE})


def clear(tx: Transaction, tables: Iterable[Table]) -> int:
    """Delete a part of the rows of `tables` in the transaction's generation; how many those were."""
    cleared = 0
    for table in tables:
        key = tuple_(*table.primary_key.columns)
        portion = tx.select(*table.primary_key.columns).limit(_CLEARED_AT_ONCE)
        cleared += tx.execute(tx.delete(table).where(key.in_(portion))).rowcount
    return cleared


def remove(tx: Transaction, at: Checkpoint) -> None:
    """Forget a generation whose rows are deleted."""
    tx.execute(tx.delete(checkpoints).where(*_is(at.projection, at.generation)))


def _change(tx: Transaction, at: Checkpoint, values: Mapping[str, Any]) -> None:
    tx.execute(tx.update(checkpoints).where(*_is(at.projection, at.generation)).values(values))


def _is(projection: str, generation: int) -> tuple[Any, Any]:
    return checkpoints.c.projection == projection, checkpoints.c.generation == generation
