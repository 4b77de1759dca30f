"""Statements about endorsements before they are stored: what doesn't keep the policies is refused, with the mend."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from uuid import UUID

from lrs.api import Actor, InStore, NotFound, Problem, Transaction, Unavailable, statements_at
from lrs_endorsements import taking
from lrs_endorsements.cases import Case, Cases, Rules
from lrs_endorsements.persons import joined
from lrs_endorsements.policies import POLICIES, Policy
from lrs_endorsements.policies.standing import suffices
from lrs_endorsements.said import Endorsement, Reader, Statement
from lrs_endorsements.settings import HOLDS
from lrs_endorsements.tables import PROJECTION_NAME
from lrs_endorsements.vocabulary import Vocabulary

# So many statements that aren't derived yet are read for who was where; who is behind further has to wait.
_MOST_UNDERIVED = 2_000


def has_to_check(reader: Reader, statements: Sequence[Statement]) -> bool:
    """Whether one of the statements may be an endorsement, a request or a step."""
    return any(map(reader.may_concern, {each["verb"]["id"] for each in statements}))


def check(tx: Transaction, actor: Actor, statements: Sequence[Statement], store: InStore) -> Iterator[Problem]:
    """What is wrong with the endorsements, requests and steps among statements."""
    rules = store.rules
    reader = Reader(Vocabulary(rules.settings["base"]), rules.concepts, tx.now_us())
    said = {index: reader.endorsement(statement) for index, statement in enumerate(statements)}
    endorsements = {index: replace(each, authority=actor.authority) for index, each in said.items() if each}
    if endorsements:
        yield from _Door(tx, store, reader, statements).problems(endorsements)
    yield from taking.problems(tx, reader, Rules(rules.settings), statements)


class _Door:
    """Judges the endorsements of a batch."""

    def __init__(self, tx: Transaction, store: InStore, reader: Reader, statements: Sequence[Statement]):
        self._tx, self._store, self._reader, self._statements = tx, store, reader, statements
        self._rules = Rules(store.rules.settings)

    def problems(self, endorsements: Mapping[int, Endorsement]) -> Iterator[Problem]:
        """What the policies, our own and those of others, refuse."""
        policies = list(self._policies())
        for index, case in self._with_holders(self._standing(endorsements)).items():
            for policy in policies:
                for flaw in policy(case):
                    yield Problem(index, flaw.pointer, flaw.rule, hint=flaw.hint)

    def _standing(self, endorsements: Mapping[int, Endorsement]) -> dict[int, Case]:
        """The cases; what isn't derived yet is read only for those who have no standing without it."""
        found = self._cases(endorsements, self._statements)
        lacking = {index: case.said for index, case in found.items() if not suffices(case)}
        return found | self._cases(lacking, (*self._underived(), *self._statements)) if lacking else found

    def _cases(self, endorsements: Mapping[int, Endorsement], fresh: Iterable[Statement]) -> dict[int, Case]:
        beside = {UUID(each["id"]): each for each in self._statements if "id" in each}
        cases = Cases(self._tx, self._reader, self._rules, beside=beside, fresh=fresh, known_as=joined)
        return dict(zip(endorsements, cases.of(list(endorsements.values())), strict=True))

    def _policies(self) -> Iterable[Policy]:
        offered = self._store.ask("endorsements_policies")
        return chain(POLICIES.values(), *(policies.values() for policies in offered.values()))

    def _underived(self) -> Iterable[Statement]:
        """What is stored but not derived yet. Raises Unavailable where that is much."""
        try:
            derived = self._store.derived(self._tx, PROJECTION_NAME)
            first, last = derived.position + 1, min(derived.last_position, derived.position + _MOST_UNDERIVED + 1)
        except NotFound:
            first, last = 1, _MOST_UNDERIVED + 1
        found = statements_at(self._tx, range(first, last + 1))
        if len(found) > _MOST_UNDERIVED:
            told = "who was where is still being derived from the statements of this store"
            raise Unavailable(told, section="docs/endorsements.md", hint="Send it again in a moment.")
        return found.values()

    def _with_holders(self, cases: Mapping[int, Case]) -> dict[int, Case]:
        """The cases, with those who hold what they endorse, as other plugins know: asked once an item and level."""
        found = dict(cases)
        asked: dict[tuple[str, str], list[int]] = {}
        for index, case in cases.items():
            if HOLDS in self._rules.settings["standing"] and not suffices(case):
                asked.setdefault((case.item, case.level), []).append(index)
        for (item, level), indexes in asked.items():
            agents = [self._statements[index]["actor"] for index in indexes]
            answers = self._store.ask("endorsements_holds", tx=self._tx, agents=agents, item=item, level=level)
            for index, *holds in zip(indexes, *answers.values(), strict=True):
                found[index] = found[index].held() if any(holds) else found[index]
        return found
