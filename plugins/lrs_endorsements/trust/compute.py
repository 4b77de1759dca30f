"""Computing trust of everybody in a store: from the endorsements that stand to the scores that are kept."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from sqlalchemy import func, or_

from lrs.api import BadRequest, PluginStore, Transaction, personas_of
from lrs_endorsements import states
from lrs_endorsements.tables import PROJECTION_NAME, given
from lrs_endorsements.trust import scores
from lrs_endorsements.trust.keeping import keep
from lrs_endorsements.trust.network import Endorsements, Keys, built, key_at, keys_of
from lrs_endorsements.trust.pagerank import trust, usual, worths
from lrs_endorsements.trust.scores import Run
from lrs_endorsements.trust.seeds import seed_keys
from lrs_endorsements.trust.weights import weights

# Which part of the work is done when endorsements are read, and when trust is computed.
_READ, _COMPUTED = 0.5, 0.6
_AT_ONCE = 20_000


def compute(store: PluginStore) -> Iterator[float]:
    """Compute trust and keep it; gives how much is done, from 0 to 1.

    Raises NotFound while endorsements are derived for the first time, BadRequest where trust begins with nobody.
    """
    seeds, portions = keys_of(seed_keys(store.settings)), []
    if not len(seeds):
        raise BadRequest(
            "trust begins with staff and assessors, and the store names none",
            section="docs/endorsement-trust.md",
            hint="Set staff or assessors: lrs plugin settings endorsements '{\"assessors\": [...]}' --store S",
        )
    with store.read() as tx:
        position, at_us, number = store.derived(tx, PROJECTION_NAME).position, tx.now_us(), scores.next_number(tx)
        for portion, done in _standing(tx, at_us):
            portions.append(portion)
            yield _READ * done
        ends, seeds = _as_personas(tx, _whole(portions)), _as_personas(tx, seeds)
    yield from _keep(store, Run(number, position, at_us, 0, 0, 0, 0.0), _endorsements(ends, store.settings), seeds)


def _keep(store: PluginStore, run: Run, endorsements: Endorsements, seeds: Keys) -> Iterator[float]:
    network = built(endorsements, seeds)
    found = trust(network, store.settings["trust_damping"])
    yield _COMPUTED
    sizes = {"people": len(network.people), "endorsements": len(endorsements.weights), "seeds": len(np.unique(seeds))}
    whole = Run(**{**vars(run), **sizes, "usual": usual(found, network)})
    for done in keep(store, whole, network, (found, worths(found, network))):
        yield _COMPUTED + (1 - _COMPUTED) * done


def _standing(tx: Transaction, now_us: int) -> Iterator[tuple[Any, float]]:
    """The ends of endorsements that stand, a portion at a time, so that a million fit into little memory."""
    stands = (given.c.state == states.STANDS, or_(given.c.expires_us == 0, given.c.expires_us > now_us))
    size, read = tx.execute(tx.select(func.count(), of=given).where(*stands)).scalar_one(), 0
    wanted = tx.select(given.c.endorser, given.c.endorsee).where(*stands).execution_options(stream_results=True)
    for rows in tx.execute(wanted).partitions(_AT_ONCE):
        read += len(rows)
        yield np.array([tuple(row) for row in rows], dtype=keys_of(()).dtype), read / size


def _whole(portions: list[Keys]) -> Keys:
    return np.concatenate((np.empty((0, 2), keys_of(()).dtype), *portions))


def _as_personas(tx: Transaction, agents: Keys) -> Keys:
    """The keys of the personas that agents are of, each in its place."""
    each, places = np.unique(agents, return_inverse=True)
    keys = [key_at(each, index) for index in range(len(each))]
    personas = personas_of(tx, keys)
    return keys_of(personas[key] for key in keys)[places].reshape(agents.shape)


def _endorsements(ends: Keys, settings: Mapping[str, Any]) -> Endorsements:
    return Endorsements(ends[:, 0], ends[:, 1], weights(ends[:, 0], ends[:, 1], settings))
