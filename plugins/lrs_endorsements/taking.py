"""Requests and steps before they are stored: whether they can be taken, and by whom."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

import orjson

from lrs.api import Problem, Transaction, entries_by_id
from lrs_endorsements.cases import Case, Cases, Rules
from lrs_endorsements.persons import joined
from lrs_endorsements.said import COMMENT, DECLINE, REVOKE, WITHDRAW, Reader, Request, Statement, Step
from lrs_endorsements.states import may_take

_ASK_HINT = "Send the person as object, with objectType, and what is to be endorsed as contextActivities.grouping."
_WHO = {
    "endorsement": "The endorser withdraws, the endorsed person accepts, declines or disputes, staff disputes.",
    "request": "Who was asked declines a request, who asked withdraws it.",
}


def problems(tx: Transaction, reader: Reader, rules: Rules, statements: Sequence[Statement]) -> Iterator[Problem]:
    """What is wrong with the requests and steps among statements."""
    steps: dict[int, Step] = {}
    for index, statement in enumerate(statements):
        if statement["verb"]["id"] == reader.vocabulary.requested:
            yield from _request_problems(reader, index, statement)
        step = reader.step(statement)
        if step is not None and step.kind not in (COMMENT, REVOKE):
            steps[index] = step
        elif step is None and _is_ours(reader, statement):
            yield Problem(index, "/object", "this is about a statement", hint="Send a StatementRef.")
    if steps:
        yield from _Subjects(tx, reader, rules, statements).problems(steps)


def _is_ours(reader: Reader, statement: Statement) -> bool:
    return statement["verb"]["id"] in (reader.vocabulary.withdrew, reader.vocabulary.disputed)


def _request_problems(reader: Reader, index: int, statement: Statement) -> Iterator[Problem]:
    request = reader.request(statement)
    if request is None:
        yield Problem(index, "/object", "a request asks a person to endorse something", hint=_ASK_HINT)
        return
    for flaw in request.parts.flaws:
        yield Problem(index, flaw.pointer, flaw.rule, hint=flaw.hint)
    if request.person == request.asker:
        yield Problem(index, "/object", "nobody endorses themselves", hint="Ask somebody who has seen it.")


class _Subjects:
    """What the steps of a batch are about."""

    def __init__(self, tx: Transaction, reader: Reader, rules: Rules, statements: Sequence[Statement]):
        self._reader, self._statements = reader, statements
        beside = {UUID(each["id"]): each for each in statements if "id" in each}
        self._cases = Cases(tx, reader, rules, beside=beside, known_as=joined)
        self._tx, self._beside = tx, beside

    def problems(self, steps: Mapping[int, Step]) -> Iterator[Problem]:
        """The steps that nobody may take, or not who takes them."""
        found = self._found({UUID(bytes=step.subject) for step in steps.values()})
        endorsements = {key: self._reader.endorsement(each) for key, each in found.items()}
        said = {key: each for key, each in endorsements.items() if each is not None}
        cases = dict(zip(said, self._cases.of(list(said.values())), strict=True))
        for index, step in steps.items():
            subject = UUID(bytes=step.subject)
            request = self._reader.request(found[subject]) if subject in found else None
            yield from self._problem(index, step, cases.get(subject), request)

    def _found(self, ids: set[UUID]) -> dict[UUID, Statement]:
        entries = entries_by_id(self._tx, ids)
        stored = {key: orjson.loads(each.body) for key, each in entries.items() if each.is_in_sight}
        return stored | {key: each for key, each in self._beside.items() if key in ids}

    def _problem(self, index: int, step: Step, case: Case | None, request: Request | None) -> Iterator[Problem]:
        if case is not None:
            if not may_take(case, step.kind, step.person):
                yield Problem(index, "/actor", "this isn't theirs to do", hint=_WHO["endorsement"])
        elif request is not None:
            may = {DECLINE: request.person, WITHDRAW: request.asker}
            if may.get(step.kind) != step.person:
                yield Problem(index, "/actor", "this isn't theirs to do", hint=_WHO["request"])
        elif _is_ours(self._reader, self._statements[index]):
            hint = "Send the id of an endorsement, or of a request, that is stored here and not voided."
            yield Problem(index, "/object/id", "there is no endorsement with this id here", hint=hint)
