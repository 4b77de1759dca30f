"""Who made what others like: the first who says so. Where that changes, what they were given is another's."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from lrs.api import Event, Transaction, agent_identity
from lrs_leaderboard.awards import held_by_author
from lrs_leaderboard.boards import NOBODY, Boards, Candidate, Rule, agent_key, made_keys
from lrs_leaderboard.judging import Award, Key, Sent
from lrs_leaderboard.tables import authors, awards, likes
from xapi_schemas import instant_us

_CLAIM = ("made", "statement", "member", "claimed_us", "known_by")
_LIKE = ("made", "rule", "scope", "statement", "day", "object_key")
_AWARD_KEY = ("member", "rule", "day", "scope", "statement")

Considered = Sequence[tuple[Event, Sequence[Candidate]]]


class Author(NamedTuple):
    """A member, and the position of a statement that says who they are."""

    member: bytes
    known_by: int


UNKNOWN = Author(NOBODY, 0)


class Authors:
    """The authors of what a batch is about, before it and after."""

    def __init__(self, tx: Transaction, boards: Boards, considered: Considered):
        self._tx, self._boards = tx, boards
        came, went = _claims(boards, considered)
        claimed = {made for made, _ in (*came, *went)}
        self._before = _found(tx, claimed | {each.made for _, found in considered for each in found if each.made})
        tx.delete_many(authors, _CLAIM[:2], list(went))
        tx.insert_many(authors, _CLAIM, list(came.values()))
        self._now = {**self._before, **dict.fromkeys(claimed, UNKNOWN), **_found(tx, claimed)}

    def of(self, candidate: Candidate, position: int) -> Author:
        """For whom the points of a candidate are, which stands at a position."""
        if candidate.person:
            return Author(candidate.person, position)
        return self._now.get(candidate.made, UNKNOWN)

    def moved(self) -> Iterator[tuple[Sent, Sent]]:
        """What is another's from now on, as it was and as it is."""
        changed = [made for made, now in self._now.items() if self._before.get(made, UNKNOWN) != now]
        given: dict[Key, tuple[bytes, bytes]] = {}
        for made, rule, scope, statement, day, object_key in self._tx.find_many(likes, _LIKE, "made", changed):
            given[self._before.get(made, UNKNOWN).member, rule, day, scope, statement] = made, object_key
        for row in self._tx.find_matching(awards, Award._fields, _AWARD_KEY, given):
            old = Award(*row)
            made, object_key = given[old.key]
            yield Sent(old, object_key), Sent(_given_to(old, self._boards.rule(old.rule), self._now[made]), object_key)


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


def _found(tx: Transaction, made: set[bytes]) -> dict[bytes, Author]:
    """Who has made these things, of all who say so."""
    claims = sorted(tx.find_many(authors, ("made", "claimed_us", "statement", "member", "known_by"), "made", made))
    return {of: Author(member, known_by) for of, _, _, member, known_by in reversed(claims)}


def _claims(boards: Boards, considered: Considered) -> tuple[dict[tuple[bytes, bytes], Any], set[tuple[bytes, bytes]]]:
    """The claims that come, by what was made and the statement, and the keys of those that go."""
    came: dict[tuple[bytes, bytes], Any] = {}
    went: set[tuple[bytes, bytes]] = set()
    for event, _ in considered:
        for claim in _claimed(event) if event.change and boards.is_authoring(event.statement) else ():
            if event.change > 0:
                came[claim[0], claim[1]] = claim
            elif came.pop((claim[0], claim[1]), None) is None:
                went.add((claim[0], claim[1]))
    return came, went


def _claimed(event: Event) -> Iterator[tuple[bytes, bytes, bytes, int, int]]:
    identity = agent_identity(event.statement["actor"])
    if identity is not None:
        statement_id, claimed_us = UUID(event.statement["id"]).bytes, instant_us(event.statement["timestamp"])
        for made in made_keys(event.statement):
            yield made, statement_id, agent_key(identity), claimed_us, event.position
