"""Replay equals live: boards are a function of what counts, whatever came first, and however it was read."""

import os
from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from lrs.database import Database
from lrs.operations.plugins import activations, deriving, projections
from lrs.storage.plugins import checkpoints
from lrs.storage.stores import Store
from lrs_leaderboard import choices, tables
from tests.client import Client
from tests.conftest import make_credential, make_store_with
from tests.leaderboard.conftest import Game
from tests.leaderboard.test_points import LIKED, POSTED, PROGRESSED, did, person
from tests.statements import voiding

EXAMPLES = int(os.environ.get("CAIRN_EXAMPLES", "12"))  # more of them take longer to find more
PEOPLE, THINGS = ("ann", "bob", "cem"), ("a", "b")
_LIMITED = {"once": True, "most_a_day": 25}
_BURST = {"seconds": 7200, "most": 2}
BOARDS: list[dict[str, Any]] = [
    {
        "name": "all",
        "title": "All",
        "period": "all",
        "rules": [
            {"name": "done", "concepts": ["completed"], "points": 10, **_LIMITED},
            {"name": "much", "concepts": ["completed", "posted"], "points": 5, "burst": _BURST},
            {"name": "liked", "concepts": ["liked"], "points": 3, "to": "author", "mutual_days": 1, "most_a_day": 7},
        ],
    },
    {
        "name": "day",
        "title": "Day",
        "period": "day",
        "scope": "activity",
        "members": "who opts in",
        "rules": [{"name": "way", "concepts": ["progressed"], "points": 33, "by": "progress"}, {"name": "any"}],
    },
    {"name": "rolling", "title": "Rolling", "period": "rolling", "rules": [{"name": "any", "most_a_day": 2}]},
]
# Few, so that deeds fall on one day, into one burst, upon one object.
_HOURS = st.sampled_from((0, 1, 2, 3, 23, 24, 50))
_WHO, _WHAT = st.sampled_from(PEOPLE), st.sampled_from(THINGS)


def _progress(percent: int) -> dict[str, Any]:
    return {"extensions": {"https://w3id.org/xapi/cmi5/result/extensions/progress": percent}}


DEEDS = st.one_of(
    st.tuples(st.sampled_from(("done", "posted", "liked")), _WHO, _WHAT, _HOURS),
    st.tuples(st.just("progress"), _WHO, _WHAT, _HOURS, st.integers(0, 100)),
    st.tuples(st.just("choose"), _WHO, st.sampled_from(choices.VISIBILITIES)),
    st.tuples(st.sampled_from(("done", "posted", "liked")), _WHO, _WHAT, _HOURS),
    st.tuples(st.just("void"), st.integers(0, 20)),
    st.tuples(st.just("void"), st.integers(0, 20)),
    st.tuples(st.just("void first"), _WHO, _WHAT, _HOURS),
    st.tuples(st.just("erase"), _WHO),
    st.tuples(st.just("derive"), st.integers(1, 7)),
    st.tuples(st.just("derive"), st.integers(1, 7)),
)
_VERBS = {"done": "http://adlnet.gov/expapi/verbs/completed", "posted": POSTED, "liked": LIKED}


class History:
    """A store to which something happens."""

    def __init__(self, game: Game):
        self.game = game
        self.sent: list[dict[str, Any]] = []
        self.has_erased = False

    def do(self, deed: tuple[Any, ...]) -> None:
        kind, *rest = deed
        if kind == "derive":
            self._derive(rest[0])
        elif kind == "erase":
            self.has_erased = True
            self.game.erase(person(rest[0]))
        elif kind == "void":
            if self.sent:
                self.game.post(voiding(self.sent[-1 - rest[0] % len(self.sent)], id=str(uuid4())))
        elif kind == "void first":
            late = self._made("done", *rest)
            self.game.post(voiding(late))
            self._post(late)
        else:
            self._post(self._made(kind, *rest))

    def _made(self, kind: str, who: str, what: str, hours: int = 0, percent: int = 0) -> dict[str, Any]:
        if kind == "choose":
            return {**choices.statement(person(who), what, "Comet"), "id": str(uuid4())}
        at = f"2026-11-{20 + hours // 24:02}T{hours % 24:02}:00:00Z"
        if kind == "progress":
            return did(who, PROGRESSED, what, at, result=_progress(percent))
        return did(who, _VERBS[kind], what, at)

    def _post(self, one: dict[str, Any]) -> None:
        self.game.post(one)
        self.sent.append(one)

    def _derive(self, most: int) -> None:
        database, store_id = self.game.database, self.game.store.store_id
        projections.tend(database, store_id)
        with database.read(store_id) as tx:
            reached = checkpoints.of_store(tx)
        for each in reached:
            deriving.advance(database, store_id, each, most)


def derived(database: Database, store: Store) -> dict[str, list[Any]]:
    """Every row that readers see, but for the number of the generation."""
    found = {}
    for name, table in tables.metadata.tables.items():
        columns = [column for column in table.columns if column.name not in ("store_id", "generation")]
        with database.read(store.store_id) as tx:
            found[name] = sorted(tuple(row) for row in tx.execute(tx.select(*columns)))
    return found


# Long histories are never made shorter: each attempt is as slow as this one.
@trying(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(deeds=st.lists(DEEDS, min_size=25, max_size=50))
def test_what_is_rebuilt_is_what_came_to_be(database: Database, app: Any, deeds: list[tuple[Any, ...]]) -> None:
    store = make_store_with(database, "leaderboard")
    activations.change_settings(database, store, "leaderboard", {"boards": BOARDS})
    issued = make_credential(database, store.store_id)
    history = History(Game(database, store, Client(app, issued.key, issued.secret, mount="")))

    for deed in deeds:
        history.do(deed)
    history.game.derive()
    live = derived(database, store)
    list(projections.rebuild(database, store.store_id, "leaderboard"))
    rebuilt = derived(database, store)

    if history.has_erased:  # what the ranks of others were before is told by what is left
        live.pop("leaderboard_ranks"), rebuilt.pop("leaderboard_ranks")
    assert live == rebuilt
