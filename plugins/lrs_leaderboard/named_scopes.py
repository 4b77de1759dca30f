"""What boards have tables of: courses, groups, activities, each with how many awards there are."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from lrs.api import Transaction
from lrs_leaderboard.authors import Considered
from lrs_leaderboard.awards import Changes
from lrs_leaderboard.boards import WHOLE_STORE, Boards, board_number
from lrs_leaderboard.tables import named_scopes

_SCOPE = ("board", "scope", "iri", "awards")
MOST_LISTED = 1_000


def change(tx: Transaction, boards: Boards, changes: Changes, considered: Considered) -> None:
    """Note what there are tables of."""
    many: Counter[tuple[int, bytes]] = Counter()
    for awards, sign in ((changes.before, -1), (changes.after, 1)):
        for award in awards.values():
            if award.scope != WHOLE_STORE:
                many[board_number(award.rule), award.scope] += sign
    iris = {each.scope.key: each.scope.iri for _, found in considered for each in found}
    rows = [(*key, iris.get(key[1], ""), change) for key, change in many.items() if change]
    left = tx.add_up(named_scopes, rows, names=_SCOPE, adds=("awards",), returning=("board", "scope", "awards"))
    tx.delete_many(named_scopes, _SCOPE[:2], [row[:2] for row in left if row[2] == 0])


def listed(tx: Transaction, board: int) -> Sequence[Any]:
    """The scopes of a board, those with the most awards first."""
    table = named_scopes.c
    wanted = tx.select(table.iri, table.scope, table.awards).where(table.board == board)
    return list(tx.execute(wanted.order_by(table.awards.desc(), table.iri).limit(MOST_LISTED)))
