"""The outboxes of a store, as an operator sees and mends them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from lrs.database import Database
from lrs.errors import BadRequest, NotFound
from lrs.operations.plugins import activations
from lrs.outbox import Channel, OutboxTotals
from lrs.storage import counters
from lrs.storage.outboxes import cursors as outbox
from lrs.storage.outboxes import dead_letters
from lrs.storage.outboxes.cursors import ChannelName, Cursor
from lrs.storage.outboxes.dead_letters import DeadLetter
from lrs.storage.transaction import Transaction

_PAGE = 500


@dataclass(frozen=True)
class Listed:
    """A channel that has begun; `is_set` while a plugin that is switched on has it. `dead` of its statements wait."""

    cursor: Cursor
    is_set: bool
    lag: int
    dead: int


def configured(database: Database, store_id: int) -> Mapping[ChannelName, Channel]:
    """The channels that the store has set up now. Raises BadRequest, Unavailable."""
    active = activations.active(database, store_id)
    found = (database.plugins.channels(plugin, basis) for plugin, basis in active.items())
    return {name: channel for each in found for name, channel in each.items()}


def listed(database: Database, store_id: int) -> list[Listed]:
    """Every channel that has begun, by name. Raises BadRequest, Unavailable."""
    are_set = configured(database, store_id)
    with database.read(store_id) as tx:
        cursors, dead, last = outbox.of_store(tx), dead_letters.counts(tx), counters.read(tx).position
    return [Listed(each, each.name in are_set, last - each.position, dead.get(each.name, 0)) for each in cursors]


def totals(database: Database) -> Mapping[str, OutboxTotals]:
    """What all stores have in each outbox, by its name, but for stores whose settings a plugin can't read any more.

    Raises Unavailable.
    """
    found = {box.name: OutboxTotals() for boxes in database.plugins.outboxes.values() for box in boxes}
    for store_id in activations.stores_with_plugins(database) if found else ():
        with suppress(BadRequest):
            for each in listed(database, store_id):
                if each.cursor.outbox in found:
                    found[each.cursor.outbox] = _with(found[each.cursor.outbox], each)
    return found


def _with(totals: OutboxTotals, each: Listed) -> OutboxTotals:
    lag = max(totals.lag, each.lag) if each.is_set else totals.lag
    return OutboxTotals(totals.delivered + each.cursor.delivered, totals.dead + each.dead, lag)


def dead(database: Database, store_id: int, name: ChannelName) -> Iterator[DeadLetter]:
    """What a channel could not send, in the order of positions. Raises NotFound."""
    with database.read(store_id) as tx:
        _check_begun(outbox.of_store(tx), name)

    def page(tx: Transaction, last: DeadLetter | None) -> Sequence[DeadLetter]:
        return dead_letters.page(tx, name, last.position if last else 0, _PAGE)

    return database.read_all(store_id, page)


def retry(database: Database, store_id: int, name: ChannelName, position: int | None = None) -> int:
    """Have a channel try again at once, with all dead letters or that at `position`; how many. Raises NotFound."""
    with database.write(store_id) as tx:
        _check_begun(outbox.of_store(tx), name)
        outbox.hurry(tx, name)
        return _found(name, position, dead_letters.revive(tx, name, position))


def drop(database: Database, store_id: int, name: ChannelName, position: int | None = None) -> int:
    """Give up all dead letters of a channel, or that at `position`; how many. Raises NotFound."""
    with database.write(store_id) as tx:
        _check_begun(outbox.of_store(tx), name)
        return _found(name, position, dead_letters.drop(tx, name, position))


def remove(database: Database, store_id: int, name: ChannelName) -> None:
    """Forget how far a channel has come that is not set up any more. Raises NotFound, BadRequest."""
    if name in configured(database, store_id):
        raise BadRequest(f"{name} is set up", hint="Take it out of the plugin's settings first: lrs plugin settings")
    with database.write(store_id) as tx:
        _check_begun(outbox.of_store(tx), name)
        dead_letters.drop(tx, name, None)
        outbox.remove(tx, name)


def forget(tx: Transaction, positions: Sequence[int]) -> None:
    """Take out what may quote statements at `positions`, which are erased."""
    dead_letters.forget(tx, positions)
    outbox.forget_errors(tx, positions)


def _check_begun(cursors: Sequence[Cursor], name: ChannelName) -> None:
    if name not in {each.name for each in cursors}:
        known = ", ".join(str(each.name) for each in cursors) or "none"
        raise NotFound(f"there is no channel {str(name)!r}", section="docs/forwarding.md", hint=f"Channels: {known}.")


def _found(name: ChannelName, position: int | None, count: int) -> int:
    if position is not None and not count:
        raise NotFound(f"{name} has no dead letter at position {position}", hint=f"Look: lrs outbox dead {name}")
    return count
