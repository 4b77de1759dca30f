"""Why an endorsement by somebody is worth what it is, in numbers and in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lrs.api import PluginStore, Transaction, iso
from lrs_endorsements import states
from lrs_endorsements.persons import person_key
from lrs_endorsements.scoring import Discount
from lrs_endorsements.tables import given
from lrs_endorsements.trust import scores
from lrs_endorsements.trust.scores import NO_SCORE, Run, Score
from lrs_endorsements.trust.seeds import seed_keys

# Of the people who endorse somebody, as many are asked for their own trust.
_MOST_ENDORSERS = 1_000


@dataclass(frozen=True)
class Explanation:
    """What an endorsement by a person is worth, and why. `run` is None where trust hasn't been computed yet.

    `endorsed_by` is by how many people they are endorsed now, `trusted` how many of those trust reaches.
    """

    run: Run | None
    score: Score
    is_seed: bool
    endorsed_by: int
    trusted: int

    @property
    def worth(self) -> float:
        """From 0 to 1; 1 where trust hasn't been computed yet."""
        return self.score.worth if self.run else 1.0

    @property
    def words(self) -> str:
        """The reason, for the person who reads it."""
        if self.run is None:
            return "Trust has not been computed in this store yet, so that every endorsement counts fully."
        if self.is_seed:
            return "They are staff or an assessor: trust begins with them, and what they endorse counts fully."
        return f"{self._way} {_when(self.run)}"

    @property
    def _way(self) -> str:
        if self.score.trust == 0:
            return self._nothing
        share = f"They have {self.score.trust:.2g} of all trust, and who has {_usual(self.run)} counts fully"
        if self.score.worth >= 1:
            return f"{share}: an endorsement by them does."
        return f"{share}: an endorsement by them is worth {self.worth:.2g}."

    @property
    def _nothing(self) -> str:
        if not self.endorsed_by:
            return "Nobody has endorsed them, so that an endorsement by them is worth nothing yet."
        by = "1 person has" if self.endorsed_by == 1 else f"{self.endorsed_by} people have"
        return (
            f"{by} endorsed them, but no way leads to them from staff or assessors, "
            "so that an endorsement by them is worth nothing."
        )


def of_agent(store: PluginStore, tx: Transaction, agent: Mapping[str, Any]) -> Explanation:
    """What an endorsement by somebody is worth, and why."""
    person, run = person_key(agent), scores.current(tx)
    seeds = set(seed_keys(store.settings))
    endorsers = _endorsers(tx, person)
    if run is None:
        return Explanation(None, NO_SCORE, person in seeds, len(endorsers), 0)
    known = scores.of_people(tx, run, {person, *endorsers[:_MOST_ENDORSERS]})
    trusted = sum(1 for endorser in endorsers if endorser in known and known[endorser].trust > 0)
    return Explanation(run, known[person], person in seeds, len(endorsers), trusted)


def of_worth(worth: float) -> list[Discount]:
    """Why an endorsement counts less where the endorser's word is worth less than 1."""
    words = f"by who has endorsed the endorser, their word is worth {worth:.2g} of 1"
    return [Discount("trust", worth, words)] if worth < 1 else []


def _endorsers(tx: Transaction, person: bytes) -> list[bytes]:
    wanted = tx.select(given.c.endorser).where(given.c.endorsee == person, given.c.state == states.STANDS)
    return [bytes(row.endorser) for row in tx.execute(wanted.distinct().limit(_MOST_ENDORSERS))]


def _usual(run: Run | None) -> str:
    return f"{run.usual:.2g}" if run else ""


def _when(run: Run) -> str:
    return (
        f"Computed at {iso(run.at_us)} over {run.endorsements:,} endorsements among {run.people:,} people, "
        f"from {run.seeds:,} staff and assessors."
    )
