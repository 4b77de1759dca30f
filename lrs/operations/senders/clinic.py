"""What is noted of senders: how it goes with each, and what of theirs was refused.

Notes are taken in memory and written down together every few seconds, so that no request waits for a transaction
of its own. A crash loses the notes of those seconds, never a statement.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock

from lrs.actor import Actor
from lrs.clock import iso, now_us
from lrs.database import Database
from lrs.errors import Conflict, InvalidStatements, MalformedJson, StatementViolation, Unavailable
from lrs.operations import statements
from lrs.operations.senders import health, partial, refused
from lrs.operations.senders.health import Visit
from lrs.operations.senders.partial import Partly
from lrs.operations.soon import Soon
from lrs.operations.statements import Submission
from lrs.operations.stores import settings as settings_of
from lrs.storage.database.engine import DRIVER_ERRORS
from lrs.storage.senders import health as sender_health
from lrs.storage.senders import refusals
from lrs.storage.senders.health import Health
from lrs.storage.senders.refusals import Refusal
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json

_log = logging.getLogger(__name__)
_MOST_BYTES_A_SENDER = 4 * 1024 * 1024
_MOST_BYTES = 32 * 1024 * 1024


@dataclass
class _Notes:
    """What was noted of one store since it was written down last.

    `bytes_of` are those of refusals by sender. A timestamp beyond `horizon` is from the future.
    """

    healths: dict[str, Health] = field(default_factory=dict)
    refusals: dict[bytes, Refusal] = field(default_factory=dict)
    bytes_of: dict[str, int] = field(default_factory=dict)
    horizon: str = field(default_factory=lambda: iso(now_us() + health.TOLERATED_US))

    def of(self, actor: Actor) -> Health:
        """The notes on a sender, to be added to."""
        if actor.key not in self.healths:
            label, authority = health.plain(actor.label, health.MOST_LABEL), exact_json.dumps(actor.authority)
            self.healths[actor.key] = Health(actor.key, label, authority)
        return self.healths[actor.key]

    def add(self, refusal: Refusal) -> bool:
        """Note a refusal, or count it up; whether there was room for it."""
        earlier = self.refusals.get(refusal.refusal_id)
        if earlier is not None:
            times = earlier.times + refusal.times
            self.refusals[refusal.refusal_id] = replace(refusal, times=times, first_us=earlier.first_us)
            return True
        held = self.bytes_of.get(refusal.key, 0) + len(refusal.body) + len(refusal.violations)
        if held > _MOST_BYTES_A_SENDER:
            return False
        self.refusals[refusal.refusal_id], self.bytes_of[refusal.key] = refusal, held
        return True

    def absorb(self, later: "_Notes") -> None:
        """Add what was noted later."""
        for key, counted in later.healths.items():
            self.healths[key] = health.combined(self.healths.get(key) or Health(key), counted)
        for refusal in later.refusals.values():
            self.add(refusal)
        self.horizon = later.horizon


class Clinic:
    """The notes of one process. Whoever stores statements through it has what is refused kept."""

    def __init__(self, database: Database, *, written_every_s: float = 5.0):
        self._database = database
        self._notes: dict[int, _Notes] = {}
        self._noting, self._writing = Lock(), Lock()
        self._writing_down = Soon(self.write_down, written_every_s)

    def store(self, actor: Actor, submission: Submission) -> list[str]:
        """As `statements.store`; of a batch that is refused, the statements that are to blame are kept."""
        try:
            ids = statements.store(self._database, actor, submission)
        except InvalidStatements as refusal:
            self._keep(actor, submission, refusal.violations)
            raise
        except Conflict:
            self._keep(actor, submission, self._conflicts(actor, submission))
            raise
        self._count(actor, submission, accepted=len(ids), refused=0)
        return ids

    def store_partly(self, actor: Actor, submission: Submission) -> Partly:
        """As `partial.store`; what is refused is kept, and its refusal named by id unless there was no room."""
        try:
            done = partial.store(self._database, actor, submission)
        except InvalidStatements as refusal:
            self._keep(actor, submission, refusal.violations)
            raise
        kept = self._keep(actor, submission, done.violations, accepted=len(done.stored))
        if not kept:
            return done
        self.write_down()
        return replace(done, refusal_ids=kept if self._keeps(actor.store_id) else {})

    def _keeps(self, store_id: int) -> bool:
        """Whether the store keeps refusals at all."""
        try:
            return bool(settings_of(self._database, store_id)["refusals_kept"] > 0)
        except Unavailable:
            return True  # they are noted, and the answer is decided

    def keep_malformed(self, actor: Actor, version: str, refusal: MalformedJson) -> None:
        """Keep a body that is no JSON, if its sender may store statements."""
        if actor.may("statements/write"):
            self._note_refusals(actor, [refused.of_malformed(actor, version, refusal)])

    def note(self, actor: Actor, visit: Visit) -> None:
        """Count a request that was answered."""
        with self._noting:
            health.count_visit(self._notes_of(actor).of(actor), visit)

    def _conflicts(self, actor: Actor, submission: Submission) -> list[StatementViolation]:
        try:
            return refused.conflict_violations(self._database, actor, submission)
        except Unavailable as error:
            _log.warning("statements of %s that conflict are not kept: %s", actor.key, error.detail)
            return []

    def _keep(
        self, actor: Actor, submission: Submission, violations: Sequence[StatementViolation], *, accepted: int = 0
    ) -> dict[int, str]:
        """Note what was refused; the ids of what will be kept, by index."""
        entries = refused.of_violations(actor, submission, violations)
        kept = self._note_refusals(actor, entries.values())
        self._count(actor, submission, accepted=accepted, refused=len({each.index for each in violations}))
        return {index: entry.refusal_id.hex() for index, entry in entries.items() if entry.refusal_id in kept}

    def _count(self, actor: Actor, submission: Submission, *, accepted: int, refused: int) -> None:
        with self._noting:
            notes = self._notes_of(actor)
            sender = notes.of(actor)
            health.count_statements(sender, accepted=accepted, refused=refused)
            health.look_at_clock(sender, submission.statements, notes.horizon)

    def _note_refusals(self, actor: Actor, entries: Iterable[Refusal]) -> set[bytes]:
        sent = list(entries)
        with self._noting:
            notes = self._notes_of(actor)
            held = sum(size for each in self._notes.values() for size in each.bytes_of.values())
            kept = {entry.refusal_id for entry in sent if held < _MOST_BYTES and notes.add(entry)}
        if len(kept) < len({entry.refusal_id for entry in sent}):
            _log.warning("not all refused statements of %s are kept: they come faster than they are written", actor.key)
        return kept

    def _notes_of(self, actor: Actor) -> _Notes:
        """The notes on the actor's store, which will be written down; only for who holds `_noting`."""
        self._writing_down.ask()
        if actor.store_id not in self._notes:
            self._notes[actor.store_id] = _Notes()
        return self._notes[actor.store_id]

    def write_down(self) -> None:
        """Write down what was noted; what can't be written now is noted still. What others write now is waited for."""
        with self._writing:
            with self._noting:
                noted, self._notes = self._notes, {}
                self._writing_down.settle()
            for store_id, notes in noted.items():
                self._write_down(store_id, notes)

    def _write_down(self, store_id: int, notes: _Notes) -> None:
        try:
            with self._database.write(store_id) as tx:
                _write(tx, notes)
        except Unavailable as error:
            _log.warning("notes on senders can't be written now: %s", error.detail)
            self._put_back(store_id, notes)
        except DRIVER_ERRORS as error:
            _log.error("notes on senders are lost", exc_info=error)

    def _put_back(self, store_id: int, notes: _Notes) -> None:
        with self._noting:
            self._writing_down.ask()
            notes.absorb(self._notes.get(store_id) or _Notes())
            self._notes[store_id] = notes


def _write(tx: Transaction, notes: _Notes) -> None:
    """Add notes to what is known."""
    tx.lock(refusals.LOCK)  # several processes add up
    kept = refusals.bounds(tx)
    for key, counted in sorted(notes.healths.items()):
        sender_health.keep(tx, health.combined(sender_health.find(tx, key) or Health(key), counted))
    refusals.delete_older(tx, kept.oldest_us)
    if kept.most:
        refusals.keep(tx, list(notes.refusals.values()))
    for key in {refusal.key for refusal in notes.refusals.values()}:
        refusals.prune(tx, key, kept.most)
