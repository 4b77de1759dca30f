"""Awards: who has which badge, since when, why, and whether it still stands."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from lrs.api import Transaction, entries_by_id, joined_with, personas_of
from lrs_badges import tables
from lrs_badges.awarding import said

VALID, REVOKED, SUSPENDED, EXPIRED = "valid", "revoked", "suspended", "expired"
STATES = (VALID, REVOKED, SUSPENDED, EXPIRED)
_STATE_AFTER = {said.REVOKE: REVOKED, said.SUSPEND: SUSPENDED, said.RESUME: VALID}
_COLUMNS = said.Earned._fields


@dataclass(frozen=True)
class Award:
    """A badge that somebody was awarded: `award_id` is the id of the statement that says so.

    `agent` is whom that statement names, `persona` the key of the person now. `number` counts how often they were
    awarded this version. `expires_us` is 0 for never. `reason` is why it was awarded by hand or, where it doesn't
    stand any more, why not. `grounds` are the ids of the statements that earned it, `by` who awarded it by hand, and
    `position` where the statement stands in the log.
    """

    award_id: UUID
    achievement: str
    version: int
    number: int
    agent: Mapping[str, Any]
    persona: bytes
    awarded_us: int
    expires_us: int
    state: str
    changed_us: int
    reason: str
    grounds: tuple[UUID, ...]
    is_by_hand: bool
    by: Mapping[str, Any] | None
    position: int

    @property
    def is_valid(self) -> bool:
        return self.state == VALID


def find(tx: Transaction, award_id: UUID) -> Award | None:
    """The award with this id; None where there is none, or its statement doesn't count any more."""
    return find_many(tx, [award_id]).get(award_id)


def find_many(tx: Transaction, award_ids: Iterable[UUID]) -> dict[UUID, Award]:
    """Those of these awards that there are, by their ids."""
    wanted = sorted({(each.bytes,) for each in award_ids})
    return {each.award_id: each for each in _told(tx, tx.find_matching(tables.awards, _COLUMNS, ("award",), wanted))}


def of_person(tx: Transaction, person: bytes) -> list[Award]:
    """The awards of a person, by the key of the persona or of any agent of it; the newest first."""
    return _told(tx, tx.find_many(tables.awards, _COLUMNS, "person", joined_with(tx, [person])[person]))


def of_achievement(tx: Transaction, name: str, version: int = 0, most: int = 200, before: int = 0) -> list[Award]:
    """Up to `most` awards of an achievement, of all its versions for 0; the last of the log first.

    `before` is the position of the last one that is known, for those that follow.
    """
    table = tables.awards.c
    wanted = tx.select(*(table[column] for column in _COLUMNS)).where(table.achievement == name)
    wanted = wanted.where(table.version == version) if version else wanted
    wanted = wanted.where(table.position < before) if before else wanted
    found = _told(tx, tx.execute(wanted.order_by(table.position.desc()).limit(most)))
    return sorted(found, key=lambda each: -each.position)


def _told(tx: Transaction, rows: Iterable[Sequence[Any]]) -> list[Award]:
    """Awards with what their statements say, the newest first."""
    earned = sorted((said.Earned(*row) for row in rows), key=lambda each: (-each.at_us, -each.position))
    steps = steps_of(tx, [each.award for each in earned])
    personas = personas_of(tx, {bytes(each.person) for each in earned})
    last = {each.award: steps[each.award][-1] for each in earned if steps[each.award]}
    ids = [UUID(bytes=each.award) for each in earned] + [UUID(bytes=each.statement) for each in last.values()]
    statements = {key: json.loads(entry.body) for key, entry in entries_by_id(tx, ids).items() if entry.body}
    now_us = tx.now_us()
    return [
        _award(each, last.get(each.award), statements, personas[bytes(each.person)], now_us)
        for each in earned
        if UUID(bytes=each.award) in statements
    ]


def steps_of(tx: Transaction, awarded: Iterable[bytes]) -> Mapping[bytes, list[said.Step]]:
    """What was done about awards, in the order in which it was."""
    found: defaultdict[bytes, list[said.Step]] = defaultdict(list)
    for row in tx.find_many(tables.steps, said.Step._fields, "award", set(awarded)):
        step = said.Step(*row)
        found[bytes(step.award)].append(step)
    for each in found.values():
        each.sort(key=lambda step: (step.at_us, step.position))
    return found


def state_of(earned: said.Earned, steps: Sequence[said.Step], now_us: int) -> str:
    """Where an award stands at a time: what was done last counts, but what is revoked stays so."""
    kinds = [step.kind for step in steps]
    state = REVOKED if said.REVOKE in kinds else _STATE_AFTER[kinds[-1]] if kinds else VALID
    return EXPIRED if state == VALID and 0 < earned.expires_us <= now_us else state


def _award(
    earned: said.Earned, last: said.Step | None, statements: Mapping[UUID, Any], persona: bytes, now_us: int
) -> Award:
    award_id = UUID(bytes=earned.award)
    statement, step = statements[award_id], statements.get(UUID(bytes=last.statement)) if last else None
    told = said.details(statement)
    return Award(
        award_id=award_id,
        achievement=earned.achievement,
        version=earned.version,
        number=earned.number,
        agent=statement["actor"],
        persona=persona,
        awarded_us=earned.at_us,
        expires_us=earned.expires_us,
        state=state_of(earned, [last] if last else [], now_us),
        changed_us=last.at_us if last else earned.at_us,
        reason=str(said.details(step).get("reason", "")) if step else str(told.get("reason", "")),
        grounds=tuple(UUID(each) for each in told.get("grounds", ())),
        is_by_hand=bool(earned.is_by_hand),
        by=statement.get("context", {}).get("instructor"),
        position=earned.position,
    )
