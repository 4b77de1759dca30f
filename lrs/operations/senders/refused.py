"""What is kept of a refused request: each statement that broke a rule, by itself.

Headers are not kept, so no secret is. Everything is bounded here, before it is kept anywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from itertools import groupby
from typing import Any

from lrs.actor import Actor
from lrs.clock import now_us
from lrs.database import Database
from lrs.errors import MalformedJson, StatementViolation
from lrs.operations.conflicts import CONFLICT, conflicting
from lrs.operations.senders.health import MOST_LABEL, plain
from lrs.operations.statements import Submission
from lrs.storage.senders.refusals import CONFLICT as OF_CONFLICT
from lrs.storage.senders.refusals import INVALID, MALFORMED, Refusal
from lrs.xapi import complete, exact_json
from xapi_schemas import Rule, Violation

MOST_BODY_BYTES = 64 * 1024
MOST_A_REQUEST = 100
_MOST_VIOLATIONS = 50
_MOST_TEXT = 300


def of_violations(actor: Actor, submission: Submission, violations: Iterable[StatementViolation]) -> dict[int, Refusal]:
    """What to keep of a submission that breaks rules, by index; of many statements the first MOST_A_REQUEST."""
    found: dict[int, Refusal] = {}
    size, version = len(submission.statements), submission.version
    for index, grouped in groupby(sorted(violations, key=_index), key=_index):
        if len(found) == MOST_A_REQUEST:
            break
        of_one, body = list(grouped), exact_json.dumps(submission.statements[index])
        reason = OF_CONFLICT if of_one[0].violation.rule is CONFLICT else INVALID
        place = {"reason": reason, "version": version, "batch_index": index, "batch_size": size}
        found[index] = _refusal(actor, body, of_one, place)
    return found


def conflict_violations(database: Database, actor: Actor, submission: Submission) -> list[StatementViolation]:
    """Which statements of a submission of valid ones conflict with what is stored. Raises Unavailable."""
    drafts = [
        complete.draft(each, authority=actor.authority, version=submission.version, teaches=False)
        for each in submission.statements
    ]
    places = conflicting(database, actor.store_id, drafts)
    return [StatementViolation(place, Violation("/id", drafts[place].statement_id, CONFLICT)) for place in places]


def of_malformed(actor: Actor, version: str, refusal: MalformedJson) -> Refusal:
    """What to keep of a body that is no JSON: its text."""
    rule = Rule(refusal.detail, refusal.section, refusal.hint)
    place = {"reason": MALFORMED, "version": version, "batch_index": 0, "batch_size": 1}
    return _refusal(actor, refusal.raw, [StatementViolation(0, Violation("", None, rule))], place)


def written(violations: Iterable[StatementViolation]) -> bytes:
    """Violations of one statement as JSON to keep: as a refusal names them, without its index."""
    named = [each.as_json() for each in list(violations)[:_MOST_VIOLATIONS]]
    return exact_json.dumps(
        [{name: _bounded(value) for name, value in each.items() if name != "index"} for each in named]
    )


def _bounded(value: Any) -> Any:
    """`value` as it is recognised: keys make pointers, and numbers have digits, of any length."""
    text = value if isinstance(value, str) else exact_json.dumps(value).decode()
    return value if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + "…"


def _refusal(actor: Actor, body: bytes, violations: Sequence[StatementViolation], place: Mapping[str, Any]) -> Refusal:
    at_us = now_us()
    return Refusal(
        refusal_id=_id(actor.key, place["version"], body),
        key=actor.key,
        label=plain(actor.label, MOST_LABEL),
        authority=exact_json.dumps(actor.authority),
        teaches=actor.may("define"),
        violations=written(violations),
        body=body[:MOST_BODY_BYTES],
        body_bytes=len(body),
        first_us=at_us,
        last_us=at_us,
        **place,
    )


def _id(key: str, version: str, body: bytes) -> bytes:
    """The same for the same sender and content: who tries again in vain is counted, not kept again."""
    return blake2b(b"\0".join((key.encode(), version.encode(), body)), digest_size=16).digest()


def _index(violation: StatementViolation) -> int:
    return violation.index
