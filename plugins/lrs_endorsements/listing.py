"""Endorsements as readers see them: with their grounds, evidence, standing, discounts and history, never as a count."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import and_, or_

from lrs.api import NotFound, PluginStore, Transaction, entries_by_id
from lrs_endorsements import states
from lrs_endorsements.cases import Case, Cases, Rules
from lrs_endorsements.grounds import Ground
from lrs_endorsements.judging import Judged, taken_with
from lrs_endorsements.persons import Identifiers, joined, person_key
from lrs_endorsements.places import Place
from lrs_endorsements.policies import REASONS, broken, evidence, standing
from lrs_endorsements.said import STEP_NAMES, Reader, Statement, item_activity
from lrs_endorsements.scoring import Discount, Edge, Neighbourhood, left_of
from lrs_endorsements.settings import HOLDS
from lrs_endorsements.states import Taken
from lrs_endorsements.tables import PROJECTION_NAME, given
from lrs_endorsements.trust import scores
from lrs_endorsements.trust.explanation import of_worth
from lrs_endorsements.vocabulary import Vocabulary

MOST = 200
_COLUMNS = tuple(given.c[name] for name in Judged._fields)


@dataclass(frozen=True)
class Pinned:
    """A piece of evidence, and whether it is still what the endorser has seen."""

    statement_id: UUID
    sha256: str
    is_unchanged: bool


@dataclass(frozen=True)
class Event:
    """A step in the history of an endorsement."""

    name: str
    statement_id: UUID
    at_us: int
    agent: Mapping[str, Any]
    words: str


@dataclass(frozen=True)
class Shown:
    """An endorsement with all that a reader needs to judge it. `weight` is what its discounts leave of it."""

    statement_id: UUID
    endorser: Mapping[str, Any]
    endorsee: Mapping[str, Any] | None
    item: str
    item_name: str
    level: str
    words: str
    grounds: Sequence[Ground]
    evidence: Sequence[Pinned]
    standing: Sequence[str]
    at_us: int
    expires_us: int
    state: int
    reasons: Sequence[str]
    discounts: Sequence[Discount]
    history: Sequence[Event]

    @property
    def weight(self) -> float:
        return left_of(self.discounts) if self.state == states.STANDS else 0.0


class Reading:
    """The endorsements of a store, as far as they are derived, within a transaction."""

    def __init__(self, store: PluginStore, tx: Transaction):
        """Raises NotFound while they are derived for the first time."""
        derived = store.derived(tx, PROJECTION_NAME)
        self.store, self.tx, self.position = store, tx, derived.position
        self.rules = Rules(derived.rules.settings)
        self.reader = Reader(Vocabulary(derived.rules.settings["base"]), derived.rules.concepts)
        self.now_us = tx.now_us()

    def known_as(self, agent: Mapping[str, Any]) -> Identifiers:
        """Under which identifiers an agent is known."""
        key = person_key(agent)
        return joined(self.tx, {key})[key]

    def of_endorsee(self, agent: Mapping[str, Any], most: int, place: Place | None = None) -> list[Shown]:
        """The endorsements of a person, the newest first, behind a place."""
        return self._listed(given.c.endorsee.in_(self.known_as(agent)), most, place)

    def by_endorser(self, agent: Mapping[str, Any], most: int, place: Place | None = None) -> list[Shown]:
        """The endorsements that a person has given, the newest first, behind a place."""
        return self._listed(given.c.endorser.in_(self.known_as(agent)), most, place)

    def waiting_for(self, agent: Mapping[str, Any], most: int) -> list[Shown]:
        """The endorsements of a person that wait to be accepted, the newest first."""
        is_theirs = given.c.endorsee.in_(self.known_as(agent))
        return self._listed(and_(is_theirs, given.c.state == states.WAITING), most, None)

    def one(self, statement_id: UUID) -> Shown:
        """An endorsement by its id. Raises NotFound."""
        found = self._listed(given.c.statement == statement_id.bytes, 1, None)
        if not found:
            hint = "It may not be derived yet: try again in a moment."
            raise NotFound(f"there is no endorsement {statement_id}", section="docs/endorsements.md", hint=hint)
        return found[0]

    def _listed(self, condition: Any, most: int, place: Place | None) -> list[Shown]:
        wanted = self.tx.select(*_COLUMNS).where(condition)
        if place is not None:
            is_behind = and_(given.c.at_us == place.at_us, given.c.statement < place.statement)
            wanted = wanted.where(or_(given.c.at_us < place.at_us, is_behind))
        ordered = wanted.order_by(given.c.at_us.desc(), given.c.statement.desc()).limit(most)
        return self._shown([Judged._make(row) for row in self.tx.execute(ordered)])

    def _shown(self, rows: Sequence[Judged]) -> list[Shown]:
        bodies = statements(self.tx, [UUID(bytes=row.statement) for row in rows])
        read = {key: self.reader.endorsement(statement) for key, statement in bodies.items()}
        said = {key: each for key, each in read.items() if each is not None}
        cases = dict(zip(said, self._cases(list(said.values()), bodies), strict=True))
        taken = taken_with(self.tx, [row.statement for row in rows])
        steps = statements(self.tx, [UUID(bytes=step.statement) for each in taken.values() for step in each])
        around, worths = self._neighbourhood(rows), scores.worths(self.tx, {row.endorser for row in rows})
        shown = []
        for row in rows:
            key = UUID(bytes=row.statement)
            if key in cases:
                history = _history(sorted(taken.get(row.statement, ())), steps)
                edge = Edge(row.endorser, row.endorsee, row.at_us)
                discounts = [*around.discounts(edge), *of_worth(worths[row.endorser])]
                shown.append(self._one(row, bodies[key], cases[key], discounts, taken, history))
        return shown

    def _cases(self, said: Sequence[Any], bodies: Mapping[UUID, Statement]) -> list[Case]:
        """The cases, with those who hold what they endorse now, as other plugins know."""
        found = Cases(self.tx, self.reader, self.rules, known_as=joined).of(said)
        if HOLDS not in self.rules.settings["standing"]:
            return found
        asked: dict[tuple[str, str], list[int]] = {}
        for index, case in enumerate(found):
            if not standing.suffices(case):
                asked.setdefault((case.item, case.level), []).append(index)
        for (item, level), indexes in asked.items():
            agents = [bodies[_id(found[index])]["actor"] for index in indexes]
            answers = self.store.ask("endorsements_holds", tx=self.tx, agents=agents, item=item, level=level)
            for index, *holds in zip(indexes, *answers.values(), strict=True):
                found[index] = found[index].held() if any(holds) else found[index]
        return found

    def _one(
        self,
        row: Judged,
        statement: Statement,
        case: Case,
        discounts: Sequence[Discount],
        taken: Mapping[bytes, Sequence[Taken]],
        history: Sequence[Event],
    ) -> Shown:
        reasons = broken(case)
        state = states.state_of(case, bool(reasons), taken.get(row.statement, ()))
        if row.state == states.SUPERSEDED and state in (states.STANDS, states.WAITING):
            state = states.SUPERSEDED
        about = case.target.statement if case.target and not case.said.endorsee else statement
        return Shown(
            statement_id=_id(case),
            endorser=statement["actor"],
            endorsee=case.grant.person if case.grant else case.said.endorsee,
            item=case.item,
            item_name=item_name(about, case.item),
            level=case.level,
            words=str(statement.get("result", {}).get("response", "")),
            grounds=case.said.parts.grounds,
            evidence=[
                Pinned(each.statement_id, each.sha256, not evidence.wrong_with(case, each))
                for each in case.said.parts.evidence
            ],
            standing=[standing.WORDS[name] for name in standing.of_bits(standing.as_bits(case.standing))],
            at_us=case.said.at_us,
            expires_us=states.expiry_us(case),
            state=states.state_now(state, states.expiry_us(case), self.now_us),
            reasons=[REASONS[name] for name in reasons],
            discounts=discounts,
            history=history,
        )

    def _neighbourhood(self, rows: Sequence[Judged]) -> Neighbourhood:
        """Who endorses whom around these endorsements, by those that stand."""
        names = ("endorser", "endorsee", "at_us", "state")
        endorsers, endorsees = {row.endorser for row in rows}, {row.endorsee for row in rows}
        found = list(self.tx.find_many(given, names, "endorser", endorsers | endorsees))
        found += self.tx.find_many(given, names, "endorsee", endorsers)
        return Neighbourhood((Edge(*edge) for *edge, state in found if state == states.STANDS), self.rules.settings)


def grouped(shown: Iterable[Shown]) -> list[tuple[str, str, list[Shown]]]:
    """Endorsements by what is endorsed: its id, its name, and they."""
    groups: dict[str, list[Shown]] = {}
    for each in shown:
        groups.setdefault(each.item, []).append(each)
    return [(item, each[0].item_name, each) for item, each in groups.items()]


def statements(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Statement]:
    """The statements with these ids that are still there."""
    return {key: orjson.loads(entry.body) for key, entry in entries_by_id(tx, ids).items() if entry.body}


def _id(case: Case) -> UUID:
    assert case.said.id is not None, "what is in the log has an id"
    return case.said.id


def _history(taken: Iterable[Taken], statements: Mapping[UUID, Statement]) -> list[Event]:
    found = []
    for step in taken:
        statement = statements.get(UUID(bytes=step.statement))
        if statement is not None:
            words = str(statement.get("result", {}).get("response", ""))
            name = STEP_NAMES[step.kind]
            found.append(Event(name, UUID(bytes=step.statement), step.at_us, statement["actor"], words))
    return found


def item_name(statement: Statement, item: str) -> str:
    """What an item is called in a statement; its id where it isn't named there."""
    activity = item_activity(statement) or statement["object"]
    names = activity.get("definition", {}).get("name", {}) if activity.get("id") == item else {}
    return str(names.get("en") or next(iter(names.values()), item))
