"""Who made what others like: the first who says so. Where that changes, what they were given is another's."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Table

from lrs.api import Event, Transaction, agent_key
from lrs_leaderboard.awards import held_by_author
from lrs_leaderboard.boards import NOBODY, Boards, Candidate, Rule, made_keys
from lrs_leaderboard.judging import Award, Key, Sent
from lrs_leaderboard.tables import authors, awards, claims, likes
from xapi_schemas import instant_us

_CLAIM = ("made", "claimed_us", "statement", "member", "known_by")
_CLAIM_KEY = ("made", "statement")
_LIKE = ("made", "rule", "scope", "statement", "day", "object_key")
_AWARD_KEY = ("member", "rule", "day", "scope", "statement")

Considered = Sequence[tuple[Event, Sequence[Candidate]]]
ByMade = Mapping[bytes, "Claim"]
Claims = dict[tuple[bytes, bytes], "Claim"]


class Author(NamedTuple):
    """A member, and the position of a statement that says who they are."""

    member: bytes
    known_by: int


class Claim(NamedTuple):
    """That somebody has made something: the first in the order of time counts."""

    made: bytes
    claimed_us: int
    statement: bytes
    member: bytes
    known_by: int

    @property
    def key(self) -> tuple[bytes, bytes]:
        return self.made, self.statement

    @property
    def author(self) -> Author:
        return Author(self.member, self.known_by)


UNKNOWN = Author(NOBODY, 0)


class Authors:
    """The authors of what a batch is about, before it and after."""

    def __init__(self, tx: Transaction, boards: Boards, considered: Considered):
        self._tx, self._boards = tx, boards
        came, went = _claims(boards, considered)
        about = {claim.made for claim in (*came.values(), *went)}
        about |= {each.made for _, found in considered for each in found if each.made}
        self._before = _first(tx, authors, about)
        self._now = _settled(tx, self._before, came, went) if came or went else self._before

    def of(self, candidate: Candidate, position: int) -> Author:
        """For whom the points of a candidate are, which stands at a position."""
        if candidate.person:
            return Author(candidate.person, position)
        found = self._now.get(candidate.made)
        return found.author if found else UNKNOWN

    def moved(self) -> Iterator[tuple[Sent, Sent]]:
        """What is another's from now on, as it was and as it is."""
        before, now = ({made: claim.author for made, claim in of.items()} for of in (self._before, self._now))
        changed = [made for made in {**before, **now} if before.get(made) != now.get(made)]
        given: dict[Key, tuple[Author, bytes]] = {}
        for made, rule, scope, statement, day, object_key in self._tx.find_many(likes, _LIKE, "made", changed):
            member = before.get(made, UNKNOWN).member
            given[member, rule, day, scope, statement] = now.get(made, UNKNOWN), object_key
        for row in self._tx.find_matching(awards, Award._fields, _AWARD_KEY, given):
            old = Award(*row)
            author, object_key = given[old.key]
            yield Sent(old, object_key), Sent(_given_to(old, self._boards.rule(old.rule), author), object_key)


def note_likes(tx: Transaction, added: Sequence[Candidate], removed: Sequence[Candidate]) -> None:
    """Keep in mind which awards hang on who made something."""
    came, went = ([_like(each) for each in given if each.made] for given in (added, removed))
    tx.delete_many(likes, _LIKE[:4], [like[:4] for like in went])
    tx.insert_many(likes, _LIKE, came)


def _like(given: Candidate) -> tuple[Any, ...]:
    return (given.made, given.rule.number, given.scope.key, given.statement_id, given.day, given.object_key)


def _given_to(old: Award, rule: Rule, author: Author) -> Award:
    held = held_by_author(rule, old.giver, author.member)
    return old._replace(member=author.member, known_by=author.known_by, limits=held, points=0 if held else old.base)


def _settled(tx: Transaction, before: ByMade, came: Claims, went: Sequence[Claim]) -> ByMade:
    """Who has made what, when these claims have come and those have gone."""
    tx.delete_many(claims, _CLAIM_KEY, [claim.key for claim in went])
    tx.insert_many(claims, _CLAIM, list(came.values()))
    # Another one is looked for only where the first has gone: of what many claim, there may be very many.
    lost = {claim.made for claim in went if claim.made in before and before[claim.made].key == claim.key}
    now = {**{made: claim for made, claim in before.items() if made not in lost}, **_first(tx, claims, lost)}
    for claim in came.values():
        if claim.made not in now or claim < now[claim.made]:
            now[claim.made] = claim
    changed = [made for made in {**before, **now} if before.get(made) != now.get(made)]
    tx.delete_many(authors, ("made",), [(made,) for made in changed])
    tx.insert_many(authors, _CLAIM, [now[made] for made in changed if made in now])
    return now


def _first(tx: Transaction, table: Table, made: set[bytes]) -> ByMade:
    """The first claim in a table to each of these."""
    found = sorted((Claim(*row) for row in tx.find_many(table, _CLAIM, "made", made)), reverse=True)
    return {claim.made: claim for claim in found}


def _claims(boards: Boards, considered: Considered) -> tuple[Claims, list[Claim]]:
    """The claims that come, and those that go."""
    came: Claims = {}
    went: list[Claim] = []
    for event, _ in considered:
        for claim in _claimed(event) if boards.is_authoring(event.statement) else ():
            if event.change > 0:
                came[claim.key] = claim
            elif came.pop(claim.key, None) is None:
                went.append(claim)
    return came, went


def _claimed(event: Event) -> Iterator[Claim]:
    member = agent_key(event.statement["actor"])
    if member is not None:
        statement_id, claimed_us = UUID(event.statement["id"]).bytes, instant_us(event.statement["timestamp"])
        for made in made_keys(event.statement):
            yield Claim(made, claimed_us, statement_id, member, event.position)
