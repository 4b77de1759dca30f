"""Rebuilt equals live equals the pure function: mastery hangs on what counts, whatever came first."""

from typing import Any
from uuid import uuid4

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as trying
from hypothesis import strategies as st

from lrs.database import Database
from lrs_competencies.mastery import tables
from lrs_competencies.mastery.reading import Reading
from lrs_competencies.mastery.record import Record
from lrs_competencies.mastery.vocabulary import DESELECTED, REVOKED, VERIFIED
from tests.competencies.mastery import outlines
from tests.competencies.mastery.conftest import School
from tests.competencies.mastery.outlines import BARGAINING, LISTENING, NEGOTIATING
from tests.competencies.mastery.sent import ANN, BEN, FAILED, PASSED, TESS, conferred, did, planned, reference
from tests.conftest import make_store_with

DERIVED = (tables.evidence, tables.remarks, tables.goals, tables.members)
RULES = [
    {"name": "quiz", "concepts": ["passed"], "items": [NEGOTIATING, LISTENING]},
    {"name": "failed", "concepts": ["failed"], "items": [BARGAINING], "polarity": "negative", "weight": 0.5},
]
_WHO, _WHAT, _DAY = st.sampled_from((ANN, BEN)), st.sampled_from((NEGOTIATING, LISTENING)), st.integers(1, 5)
DEEDS = st.one_of(
    st.tuples(st.sampled_from((PASSED, PASSED, FAILED)), _WHO, _DAY),
    st.tuples(st.sampled_from(("confer", "revoke", "plan")), _WHO, _WHAT, _DAY),
    st.tuples(st.sampled_from((VERIFIED, DESELECTED)), st.integers(0, 9)),
    st.tuples(st.just("void"), st.integers(0, 9)),
    st.tuples(st.just("void first"), _WHO, _DAY),
    st.tuples(st.just("erase"), _WHO),
    st.tuples(st.just("derive"), st.integers(1, 4)),
)


class History:
    """A school to which something happens."""

    def __init__(self, school: School):
        self.school, self.sent = school, [did(verb=PASSED)]
        school.post(*self.sent)

    def do(self, deed: tuple[Any, ...]) -> None:
        kind, *rest = deed
        if kind == "derive":
            self.school.derive(rest[0])
        elif kind == "erase":
            self.school.erase(rest[0])
        elif kind == "void":
            self.school.void(self._sent(rest[0])["id"])
        elif kind == "void first":
            late = did(rest[0], day=rest[1])
            self.school.void(late["id"])
            self.school.post(late)
        else:
            self._post(self._made(kind, rest))

    def _made(self, kind: str, rest: list[Any]) -> dict[str, Any]:
        if kind in (PASSED, FAILED):
            return did(rest[0], kind, rest[1])
        if kind in (VERIFIED, DESELECTED):
            return did(TESS, kind, object=reference(self._sent(rest[0])["id"]))
        who, what, day = rest
        made = {"confer": conferred(what, who, day=day), "revoke": conferred(what, who, REVOKED, day=day)}
        return {**made, "plan": planned(what, who, day=day)}[kind]

    def _post(self, made: dict[str, Any]) -> None:
        self.school.post(made)
        self.sent.append(made)

    def _sent(self, number: int) -> dict[str, Any]:
        return self.sent[number % len(self.sent)]


def new_school(like: School, database: Database) -> School:
    school = School(database, like._app, make_store_with(database, "competencies"))
    with school.inside("competencies").write() as tx:
        outlines.keep(tx)
    school.set_up("competencies", rules=RULES, thresholds=[{"weight": 1, "days": 1}])
    return school


def ranks(school: School) -> dict[str, int]:
    """What everybody has of everything, by the tables."""
    with school.inside("competencies").read() as tx:
        reading = Reading(tx)
        return {
            f"{who['name']} {item.label}": record.mastery(item).rank
            for who in (ANN, BEN)
            for record in [reading.record(reading.person(who))]
            for item in reading.basis.outline.items.values()
        }


@given(st.lists(DEEDS, min_size=3, max_size=14), st.integers(1, 5))
@trying(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)
def test_rebuilt_equals_live(school: School, database: Database, deeds: list[tuple[Any, ...]], at_once: int) -> None:
    happened = History(new_school(school, database))
    for deed in deeds:
        happened.do(deed)
    happened.school.derive()
    live = [happened.school.rows(table) for table in DERIVED]

    happened.school.rebuild("competencies", at_once)

    assert [happened.school.rows(table) for table in DERIVED] == live


@given(st.lists(DEEDS, min_size=3, max_size=14))
@trying(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
)
def test_what_is_voided_never_was(school: School, database: Database, deeds: list[tuple[Any, ...]]) -> None:
    """A store that was sent only what counts in the end has the same mastery."""
    happened, other = (History(new_school(school, database)) for _ in range(2))
    for deed in (each for each in deeds if each[0] != "erase"):
        happened.do(deed)
    voided = {each["object"]["id"] for each in _stored(happened.school) if each["verb"]["id"].endswith("voided")}
    kept = [each for each in happened.sent[1:] if each["id"] not in voided]
    if happened.sent[0]["id"] in voided:
        other.school.void(other.sent[0]["id"])
    other.school.post(*({**each, "id": str(uuid4())} for each in reversed(kept) if each["verb"]["id"] != VERIFIED))
    for school_ in (happened.school, other.school):
        school_.derive()

    assert ranks(happened.school) == ranks(other.school)


def _stored(school: School) -> list[dict[str, Any]]:
    told = school.sender.get(
        "/xapi/statements", query_string={"limit": 0, "verb": "http://adlnet.gov/expapi/verbs/voided"}
    )
    return list((told.json or {})["statements"])


def test_the_present_is_as_of_now(school: School) -> None:
    school.set_up("competencies", rules=RULES, thresholds=[{"weight": 1}])
    school.post(did(), conferred(LISTENING))
    school.derive()

    with school.inside("competencies").read() as tx:
        then = Reading(tx, tx.now_us())
        record: Record = then.record(then.person(ANN))
        as_of = {f"Ann {item.label}": record.mastery(item).rank for item in then.basis.outline.items.values()}

    assert as_of == {name: rank for name, rank in ranks(school).items() if name.startswith("Ann")}
