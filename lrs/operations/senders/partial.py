"""Storing what is valid of a batch, for senders that ask for it: the specification has it all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lrs.actor import Actor
from lrs.database import Database
from lrs.errors import Conflict, InvalidStatements, StatementViolation
from lrs.operations import statements
from lrs.operations.senders import refused
from lrs.operations.statements import Submission
from lrs.xapi import references

_MOST_ROUNDS = 5


@dataclass(frozen=True)
class Partly:
    """How it went: ids of what was stored, in the order given, and why the rest was refused.

    `refusal_ids` says, by index, under which id a refused statement was kept.
    """

    stored: Sequence[str]
    violations: Sequence[StatementViolation]
    refusal_ids: Mapping[int, str] = field(default_factory=dict)


def store(database: Database, actor: Actor, submission: Submission) -> Partly:
    """Store, together, the statements of a batch that break no rule.

    Of two statements with one id, the later is refused where xAPI refuses the batch. Raises InvalidStatements
    where none is left, Forbidden, Unavailable; Conflict where others store the same ids at the same time.
    """
    violations: list[StatementViolation] = []
    left = list(range(len(submission.statements)))
    for attempt in range(_MOST_ROUNDS):
        rest = submission if attempt == 0 else _of(submission, left)
        try:
            return Partly(statements.store(database, actor, rest), violations)
        except InvalidStatements as refusal:
            found = refusal.violations
        except Conflict:
            found = refused.conflict_violations(database, actor, rest)
            if not found:
                raise
        violations += [replace(each, index=left[each.index]) for each in found]
        blamed = {violation.index for violation in violations}
        left = [index for index in left if index not in blamed]
        if not left:
            break
    raise InvalidStatements(sorted(violations, key=lambda each: each.index))


def _of(submission: Submission, indexes: Sequence[int]) -> Submission:
    """Those statements alone, which are valid each by itself, with the contents that they declare."""
    chosen = [submission.statements[index] for index in indexes]
    declared = {each["sha2"].lower() for one in chosen for each in references.attachments(one)}
    contents = {sha2: content for sha2, content in submission.attachments.items() if sha2 in declared}
    return replace(submission, statements=chosen, attachments=contents)
