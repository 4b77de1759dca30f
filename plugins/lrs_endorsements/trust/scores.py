"""Trust as it is read: of the last run that is whole."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lrs.api import Transaction, personas_of
from lrs_endorsements.trust.tables import runs, scores


@dataclass(frozen=True)
class Run:
    """A computation: of how many endorsements among how many people, up to which position of the log, and when.

    `seeds` are with how many trust begins, `usual` how much of all trust counts fully.
    """

    run: int
    position: int
    at_us: int
    people: int
    endorsements: int
    seeds: int
    usual: float


@dataclass(frozen=True)
class Score:
    """How much of all trust, which is 1, a person has, and what an endorsement of theirs is worth, from 0 to 1."""

    trust: float
    worth: float


NO_SCORE = Score(0.0, 0.0)


def current(tx: Transaction) -> Run | None:
    """The run that is read, or None where trust hasn't been computed yet."""
    found = tx.execute(_runs(tx).where(runs.c.is_whole).order_by(runs.c.run.desc()).limit(1)).first()
    return Run(**found._mapping) if found else None


def of_people(tx: Transaction, run: Run, people: Iterable[bytes]) -> Mapping[bytes, Score]:
    """The scores of people by any of their keys, those whom trust doesn't reach included."""
    wanted = personas_of(tx, people)
    found = tx.find_matching(
        scores, ("person", "trust", "worth"), ("run", "person"), [(run.run, one) for one in set(wanted.values())]
    )
    known = {bytes(persona): Score(trust, worth) for persona, trust, worth in found}
    return {person: known.get(persona, NO_SCORE) for person, persona in wanted.items()}


def worths(tx: Transaction, people: Iterable[bytes]) -> Mapping[bytes, float]:
    """What an endorsement by each of these people is worth; 1 for everybody where trust hasn't been computed yet."""
    run, wanted = current(tx), list(people)
    if run is None:
        return dict.fromkeys(wanted, 1.0)
    return {person: score.worth for person, score in of_people(tx, run, wanted).items()}


def next_number(tx: Transaction) -> int:
    """A number that no run has had."""
    last = tx.execute(tx.select(runs.c.run).order_by(runs.c.run.desc()).limit(1)).scalar()
    return int(last or 0) + 1


def _runs(tx: Transaction) -> Any:
    columns = runs.c
    return tx.select(
        columns.run, columns.position, columns.at_us, columns.people, columns.endorsements, columns.seeds, columns.usual
    )
