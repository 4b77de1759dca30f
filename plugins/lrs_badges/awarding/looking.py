"""Who is to be judged again without any new statement: rules, personas, others or the time have changed."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from lrs.api import PluginStore, Transaction, digest, personas_changed_behind
from lrs_badges import achievements, tables
from lrs_badges.awarding import due, projection
from lrs_badges.rules import criteria
from lrs_badges.tables import sweeps

_AT_ONCE = 2_000
_NOBODY = bytes(16)
_MINUTE_US = 60_000_000
RULES, OTHERS, PERSONAS, EXPIRY = "rules", "others", "personas", "expiry"


class Sweep(NamedTuple):
    """How far a look at everybody has come: by what, behind which person, and when it ended; 0 for not yet."""

    by: bytes
    behind: bytes
    ended_us: int


def look_again(store: PluginStore) -> Iterator[None]:
    """Note all who are to be judged again; after each part."""
    for name, part in ((PERSONAS, _by_personas), (EXPIRY, _by_expiry)):
        with store.read() as tx:
            people, sweep = part(tx)
        if people:
            _write(store, name, people, sweep)
            yield
    yield from _everybody(store, RULES, rules_digest)
    yield from _everybody(store, OTHERS, lambda tx: _turn(store, tx))


def rules_digest(tx: Transaction) -> bytes:
    """What everybody is judged by: another one, where anything of it is."""
    now_us = tx.now_us()
    told = [
        (each.name, each.version, each.is_open_at(now_us), each.criteria, each.scope, each.valid_days)
        for each in achievements.every(tx)
    ]
    return digest(b"badge rules", json.dumps([told, projection.filters_of(tx)], sort_keys=True))


def _turn(store: PluginStore, tx: Transaction) -> bytes:
    """Another one every so many minutes, where rules hang on what other plugins know."""
    known = (criteria.read(each.criteria, each.scope) for each in achievements.every(tx))
    if not any(criteria.is_of_others(each) for each in known):
        return _NOBODY
    return (tx.now_us() // (_MINUTE_US * store.settings["look_again_minutes"])).to_bytes(16, "big")


def _everybody(store: PluginStore, name: str, by: Callable[[Transaction], bytes]) -> Iterator[None]:
    """Note everybody, a part at a time, where what they are judged by is another than the last time."""
    while True:
        with store.read() as tx:
            last, wanted, now_us = _last(tx, name), by(tx), tx.now_us()
            is_whole = last.by == wanted and bool(last.ended_us)
            behind = last.behind if last.by == wanted else _NOBODY
            found = [] if is_whole or wanted == _NOBODY else _people_behind(tx, behind)
        if is_whole or wanted == _NOBODY:
            return
        _write(store, name, found, Sweep(wanted, found[-1] if found else _NOBODY, 0 if found else now_us))
        yield


def _people_behind(tx: Transaction, behind: bytes) -> list[bytes]:
    person = tables.people.c.person
    wanted = tx.select(person).distinct().where(person > behind).order_by(person).limit(_AT_ONCE)
    return [bytes(each) for each in tx.execute(wanted).scalars()]


def _by_personas(tx: Transaction) -> tuple[list[bytes], Sweep]:
    """Those whose identifiers were joined or parted."""
    entry, keys = personas_changed_behind(tx, int.from_bytes(_last(tx, PERSONAS).by, "big"))
    return keys, Sweep(entry.to_bytes(16, "big"), _NOBODY, tx.now_us())


def _by_expiry(tx: Transaction) -> tuple[list[bytes], Sweep]:
    """Those whose awards have expired since the last time."""
    last, now_us, table = _last(tx, EXPIRY), tx.now_us(), tables.awards.c
    wanted = tx.select(table.person).where(table.expires_us > last.ended_us, table.expires_us <= now_us)
    return sorted({bytes(each) for each in tx.execute(wanted).scalars()}), Sweep(_NOBODY, _NOBODY, now_us)


def _last(tx: Transaction, name: str) -> Sweep:
    row = tx.execute(tx.select(sweeps.c.by, sweeps.c.behind, sweeps.c.ended_us).where(sweeps.c.name == name)).first()
    return Sweep(bytes(row.by), bytes(row.behind), row.ended_us) if row else Sweep(_NOBODY, _NOBODY, 0)


def _write(store: PluginStore, name: str, people: Iterable[bytes], sweep: Sweep) -> None:
    with store.write() as tx:
        due.add(tx, ((each, due.EVERYTHING) for each in people))
        tx.upsert(sweeps, {"name": name, **sweep._asdict()}, changes=list(Sweep._fields))
