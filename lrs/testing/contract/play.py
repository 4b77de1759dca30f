"""Playing a history in a store, and what a plugin has come to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lrs.storage.plugins import checkpoints
from lrs.testing.broken import Broken
from lrs.testing.history import Deed, Posted
from lrs.testing.stores import FreshStore

BATCH_SIZES = (1, 3, 7, 200)
_DECIMALS = 9


def play(store: FreshStore, deeds: Sequence[Deed]) -> int:
    """Have it all happen in a store, and be derived on the way in batches of odd sizes; how many were refused.

    What the plugin refuses with 400 is left out.
    """
    refused = 0
    for number, deed in enumerate(deeds):
        if isinstance(deed, Posted):
            refused += offer(store, deed.statements)
        else:
            store.erase(deed.agent)
        if number % 3 != 1:  # else more has happened by the next time
            store.derive(BATCH_SIZES[number % len(BATCH_SIZES)])
    store.derive()
    return refused


def offer(store: FreshStore, statements: Sequence[Mapping[str, Any]]) -> int:
    """Store statements together, or those that aren't refused one by one; how many are refused.

    Raises Broken where it is anything but their fault.
    """
    answer = store.sender.post("/xapi/statements", json=statements)
    if answer.status_code == 400 and len(statements) > 1:
        return sum(offer(store, [each]) for each in statements)
    if answer.status_code not in (200, 400):
        raise Broken(f"storing {len(statements)} statements is answered {answer.status_code}: {answer.text}")
    return int(answer.status_code == 400)


def derived(store: FreshStore, plugin: str) -> dict[str, list[Any]]:
    """All that readers see of what a plugin has derived: the rows of its tables, and its standings."""
    host = store.database.plugins
    projections = host.projections.get(plugin, ())
    tables = [table for each in projections for table in host.tables_of(each.name) or ()]
    found: dict[str, list[Any]] = {table.name: store.rows(table) for table in tables}
    with store.database.read(store.store_id) as tx:
        for each in projections:
            live = checkpoints.live(tx, each.name)
            told = host.standings(tx, live) if live else ()
            found[f"the standings of {each.name}"] = [standing._asdict() for standing in told]
    return found


def check_same(expected: Mapping[str, list[Any]], found: Mapping[str, list[Any]], *, then: str, mend: str) -> None:
    """Raise Broken at the first row that is another one; `then` says when it was found."""
    for what, before, after in _differing(expected, found):
        raise Broken(f"in {what} there is {after} {then}, and {before} before", mend)


def _differing(expected: Mapping[str, list[Any]], found: Mapping[str, list[Any]]) -> Iterator[tuple[str, str, str]]:
    for what, rows in expected.items():
        before, after = list(map(_exact, rows)), list(map(_exact, found[what]))
        only_before, only_after = _without(before, after), _without(after, before)
        if only_before or only_after:
            yield what, _first(only_before), _first(only_after)


def _without(rows: list[Any], others: list[Any]) -> list[Any]:
    return [row for row in rows if row not in others]


def _first(rows: list[Any]) -> str:
    return str(rows[0]) if rows else "nothing of the kind"


def _exact(value: Any) -> Any:
    """A value by which it can be compared: sums of fractions depend on their order, in the last digits."""
    if isinstance(value, float):
        return round(value, _DECIMALS)
    if isinstance(value, dict):
        return {name: _exact(each) for name, each in value.items()}
    return [_exact(each) for each in value] if isinstance(value, list) else value
