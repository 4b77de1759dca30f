"""Which statements an act of erasing takes: those of a person, or those of a retention rule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

from lrs.clock import DAY_US, instant_us, iso
from lrs.database import Database
from lrs.errors import BadRequest
from lrs.operations.agents import joined_to
from lrs.operations.filters import read_query
from lrs.storage.query import Query
from lrs.xapi import exact_json, references
from lrs.xapi.identity import identity
from lrs.xapi.parameters import Parameters
from lrs.xapi.person import MAIN_ROLES, Person

ANYWHERE, ACTOR = "anywhere", "actor"
MOST_AGENTS, MOST_IDS, MOST_RULES = 20, 1_000, 100
MOST_TOGETHER = 50  # SQLite reads up to 500 lists of links together, and each identifier has up to nine
_MOST_DAYS = 36_500
_RULE_FILTERS = ("agent", "verb", "activity", "registration", "related_agents", "related_activities")


class Selection(Protocol):
    """What an act takes: statements that `query` finds, or that are voided, and that it `covers`; and `ids`."""

    @property
    def act(self) -> str:
        """erasure or retention."""

    @property
    def agents(self) -> Sequence[Mapping[str, Any]]:
        """Every identifier by which somebody is erased."""

    @property
    def person(self) -> Person | None:
        """Who is erased, in other places too."""

    @property
    def query(self) -> Query | None: ...

    @property
    def ids(self) -> Sequence[UUID]: ...

    def covers(self, statement: Mapping[str, Any]) -> bool: ...

    def claims(self, receipt_id: UUID) -> dict[str, Any]:
        """What was asked, as the receipt tells it: without personal data."""

    def is_same(self, claims: Mapping[str, Any], receipt_id: UUID) -> bool:
        """Whether an act that was interrupted was asked for the same."""


@dataclass(frozen=True)
class PersonSelection:
    """All that is about a person; `where` may narrow it to statements with the person as actor or object."""

    agents: Sequence[Mapping[str, Any]]
    where: str = ANYWHERE
    ids: Sequence[UUID] = ()
    act = "erasure"

    @cached_property
    def person(self) -> Person:
        return Person.known_as(self.agents)

    @property
    def query(self) -> Query | None:
        return Query(own=self.person.terms, ascending=True) if self.agents else None

    def covers(self, statement: Mapping[str, Any]) -> bool:
        roles = self.person.roles_in(statement)
        return bool(roles & MAIN_ROLES if self.where == ACTOR else roles)

    def claims(self, receipt_id: UUID) -> dict[str, Any]:
        agents = sorted(salted(receipt_id, str(identity(agent))) for agent in self.agents)
        return {"agents_sha256": agents, "where": self.where, "statements": sorted(map(str, self.ids))}

    def is_same(self, claims: Mapping[str, Any], receipt_id: UUID) -> bool:
        return claims == self.claims(receipt_id)


@dataclass(frozen=True)
class Rule:
    """A store keeps what it `covers` for so many days after it was stored."""

    older_than_days: int
    filters: Mapping[str, str]

    def as_json(self) -> dict[str, Any]:
        return {"older_than_days": self.older_than_days, **self.filters}


@dataclass(frozen=True)
class RuleSelection:
    """What a retention rule covers, by what each statement says itself, stored up to `until_us`."""

    rule: Rule
    until_us: int
    act = "retention"
    agents: Sequence[Mapping[str, Any]] = ()
    person = None
    ids: Sequence[UUID] = ()

    @classmethod
    def at(cls, rule: Rule, now_us: int) -> "RuleSelection":
        """What `rule` covers at this time."""
        return cls(rule, now_us - rule.older_than_days * DAY_US)

    @cached_property
    def query(self) -> Query:
        return read_query(_parameters({**self.rule.filters, "until": iso(self.until_us), "ascending": "true"}))

    def covers(self, statement: Mapping[str, Any]) -> bool:
        if instant_us(statement["stored"]) > self.until_us:
            return False
        own = references.keys(statement)
        return all(not own.isdisjoint(terms) for terms in self.query.conditions)

    def claims(self, receipt_id: UUID) -> dict[str, Any]:
        return {"rule": self._rule_claim(receipt_id), "stored_until": iso(self.until_us)}

    def is_same(self, claims: Mapping[str, Any], receipt_id: UUID) -> bool:
        return bool(claims["rule"] == self._rule_claim(receipt_id))

    def _rule_claim(self, receipt_id: UUID) -> dict[str, Any]:
        rule = self.rule.as_json()
        if "agent" in rule:
            agent = _parameters(self.rule.filters).agent()
            rule["agent_sha256"] = salted(receipt_id, str(identity(agent)))
            del rule["agent"]
        return rule


def salted(receipt_id: UUID, known_as: str) -> str:
    """The SHA-256 of an identity, with the receipt's id before it: receipts about one person can't be linked."""
    return sha256(f"{receipt_id} {known_as}".encode()).hexdigest()


def read_person(agents: Sequence[str], where: str, ids: Sequence[str]) -> PersonSelection:
    """A selection from Agents as JSON texts, and ids of statements. Raises BadRequest."""
    if not agents and not ids:
        raise BadRequest("nobody and nothing was named", section="docs/erasure.md", hint="Name an Agent, as JSON.")
    if len(agents) > MOST_AGENTS or len(ids) > MOST_IDS:
        what = f"up to {MOST_AGENTS} Agents and {MOST_IDS} statements can be named at once"
        raise BadRequest(what, section="docs/erasure.md", hint="Name the others in a request of their own.")
    return PersonSelection(
        agents=[_parameters({"agent": agent}).agent() for agent in agents],
        where=_parameters({"where": where}).one_of("where", ANYWHERE, ACTOR),
        ids=[_parameters({"statement": each}).uuid("statement") for each in ids],
    )


def with_personas(database: Database, store_id: int, selection: PersonSelection) -> PersonSelection:
    """`selection` with all identifiers that are joined to those named. Raises BadRequest where they are too many."""
    with database.read(store_id) as tx:
        together = [*selection.agents, *joined_to(tx, selection.agents)]
    agents = {identity(agent): agent for agent in together}
    if len(agents) > MOST_TOGETHER:
        what = (
            f"with those joined to them these are {len(agents)} identifiers; up to {MOST_TOGETHER} are erased at once"
        )
        raise BadRequest(what, section="docs/erasure.md", hint="Name fewer people at once.")
    return replace(selection, agents=[*agents.values()])


def read_rules(value: Any) -> list[Rule]:
    """The rules of a store's setting `retention`. Raises BadRequest that names the rule and what is wrong."""
    if not isinstance(value, list) or len(value) > MOST_RULES:
        raise BadRequest(f"retention is a list of up to {MOST_RULES} rules", section="docs/erasure.md", hint=_EXAMPLE)
    return [_read_rule(number, each) for number, each in enumerate(value, 1)]


_EXAMPLE = 'Write for example [{"older_than_days": 365, "verb": "http://adlnet.gov/expapi/verbs/experienced"}].'


def _read_rule(number: int, value: Any) -> Rule:
    days = value.get("older_than_days") if isinstance(value, dict) else None
    if type(days) is not int or not 1 <= days <= _MOST_DAYS:
        what = f"rule {number} needs older_than_days, a whole number from 1 to {_MOST_DAYS}"
        raise BadRequest(what, section="docs/erasure.md", hint=_EXAMPLE)
    filters = {name: as_text(given) for name, given in value.items() if name != "older_than_days"}
    read_query(Parameters.checked(filters, *_RULE_FILTERS, section="docs/erasure.md"))
    return Rule(days, filters)


def as_text(given: Any) -> str:
    """A value that was given as JSON, as a parameter of GET has it: a text as it is."""
    return given if isinstance(given, str) else exact_json.dumps(given).decode()


def _parameters(values: Mapping[str, str]) -> Parameters:
    allowed = (*_RULE_FILTERS, "until", "ascending", "where", "statement")
    return Parameters.checked(values, *allowed, section="docs/erasure.md")
