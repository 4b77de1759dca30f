"""From the log to the boards: who has which points, for what, and who is seen where."""

from collections.abc import Sequence

from lrs.api import Event, Projection, Rules, Transaction
from lrs_leaderboard import authors, awards, history, named_scopes, rolling, scores, visibility
from lrs_leaderboard.authors import UNKNOWN, Author, Authors, Considered
from lrs_leaderboard.boards import Boards, Candidate
from lrs_leaderboard.judging import Act, Sent
from lrs_leaderboard.scores import Tables
from lrs_leaderboard.standings import standings
from lrs_leaderboard.tables import PROJECTION_NAME


def apply(tx: Transaction, events: Sequence[Event], rules: Rules) -> None:
    """Bring the boards forward by a batch of events."""
    boards = Boards(rules)
    for today, part in history.parts(tx, boards, events):
        _apply(tx, boards, part, today)


def _apply(tx: Transaction, boards: Boards, events: Sequence[Event], today: int) -> None:
    visibility.change(tx, boards, events)
    considered = [(event, tuple(boards.candidates(event.statement))) for event in events if event.change]
    batch = _Batch(tx, boards, considered)
    changes = awards.change(tx, boards, list(batch.added.values()), list(batch.removed.values()))
    members = {award.member for award in (*changes.before.values(), *changes.after.values())}
    tables = Tables(boards, rolling.windows(tx), visibility.hidden(tx, boards, members))
    gained = scores.gains(tables, changes)
    gone = scores.change(tx, tables, gained)
    history.note(tx, boards, gained, today)
    history.forget(tx, boards, gone)
    named_scopes.change(tx, boards, changes, considered)


class _Batch:
    """The awards that begin and cease to count: one a statement, rule and scope, whatever happened to it meanwhile."""

    def __init__(self, tx: Transaction, boards: Boards, considered: Considered):
        self.added: dict[Act, Sent] = {}
        self.removed: dict[Act, Sent] = {}
        self._authors = Authors(tx, boards, considered) if boards.need_authors else None
        for old, new in self._authors.moved() if self._authors else ():
            self.removed[old.award.act], self.added[new.award.act] = old, new
        came: dict[Act, Candidate] = {}
        went: list[Candidate] = []
        for event, candidates in considered:
            for candidate in candidates:
                sent = self._sent(candidate, event.position)
                if event.change > 0:
                    self.added[sent.award.act], came[sent.award.act] = sent, candidate
                else:
                    self._take_back(sent)
                    if came.pop(sent.award.act, None) is None:
                        went.append(candidate)
        if self._authors:
            authors.note_likes(tx, list(came.values()), went)

    def _sent(self, candidate: Candidate, position: int) -> Sent:
        author = self._author(candidate, position)
        return Sent(awards.award(candidate, author.member, author.known_by), candidate.object_key)

    def _author(self, candidate: Candidate, position: int) -> Author:
        if not candidate.rule.is_to_author:
            return Author(candidate.giver, position)
        return self._authors.of(candidate, position) if self._authors else UNKNOWN

    def _take_back(self, sent: Sent) -> None:
        act = sent.award.act
        if self.added.pop(act, None) is None:
            self.removed[act] = sent


def tick(tx: Transaction, now_us: int, rules: Rules) -> None:
    """Have what counts the last days count up to today."""
    rolling.advance(tx, Boards(rules), now_us)


PROJECTION = Projection(PROJECTION_NAME, 2, apply, standings, tick)
