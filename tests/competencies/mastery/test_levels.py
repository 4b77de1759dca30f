"""Mastery as a function of evidence, outline, thresholds and time: no database."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs_competencies.frameworks.outline import Outline
from lrs_competencies.mastery.evidence import (
    DAY_US,
    EVIDENCE,
    GRANT,
    NEVER,
    SCORE,
    VERIFIED,
    WEIGHT,
    WITHDRAWAL,
    Piece,
    Remark,
)
from lrs_competencies.mastery.keys import NOBODY, reference_key
from lrs_competencies.mastery.levels import Basis
from lrs_competencies.mastery.record import Record
from lrs_competencies.mastery.settings import RollUpShape, ThresholdShape
from lrs_competencies.mastery.thresholds import Thresholds
from tests.competencies.mastery.outlines import BARGAINING, LISTENING, NEGOTIATING, SALES, SELLING, outline

ANN, TESS, TOM, LMS = (bytes([number]) * 16 for number in (1, 2, 3, 4))
TODAY = 1_000 * DAY_US


def piece(item: str = NEGOTIATING, *, day: int = 1_000, number: int = 0, **more: Any) -> Piece:
    """Evidence of an item, on a day."""
    said = {"kind": EVIDENCE, "level": "", "weight": WEIGHT, "score": None, "until_us": NEVER}
    by = {"source": LMS, "signer": NOBODY, "reference": item, "position": 1}
    where = {"person": ANN, "item": reference_key(item), "statement": bytes([day % 256, number]) * 8, "rule": 0}
    return Piece(**{**where, **said, **by, "at_us": day * DAY_US, **more})


def record(*pieces: Piece, at_us: int = TODAY, remarks: tuple[Remark, ...] = (), **threshold: Any) -> Record:
    """What Ann has, by one threshold for all; `weight` and everything else is not asked for unless it is given."""
    shape = ThresholdShape().load({"weight": 0, **threshold})
    thresholds = Thresholds({"thresholds": [shape], "roll_ups": [RollUpShape().load({})]})
    return Record(Basis(outline(), thresholds), pieces, remarks, frozenset({ANN}), at_us)


def rank(found: Record, item: str = NEGOTIATING) -> int:
    return found.mastery(found.basis.find(item)).rank


def days(*numbers: int, **more: Any) -> list[Piece]:
    return [piece(day=number, **more) for number in numbers]


@pytest.mark.parametrize(
    ("threshold", "enough", "too_little"),
    [
        pytest.param({"weight": 2}, days(1, 2), days(1), id="weight"),
        pytest.param({"count": 2}, days(1, 2), days(1), id="count"),
        pytest.param({"days": 2}, days(1, 2), [piece(number=1), piece(number=2)], id="days"),
        pytest.param({"sources": 2}, [*days(1), piece(source=TOM)], days(1, 2), id="sources"),
        pytest.param(
            {"signers": 2}, [piece(signer=TOM), piece(signer=TESS, day=1)], days(1, 2, signer=TOM), id="signers"
        ),
        pytest.param({"score": 0.8}, [piece(score=8_000)], [piece(score=7_999)], id="score"),
        pytest.param({"score": 0.8}, [piece(score=SCORE)], [piece()], id="no score"),
        pytest.param({"recency_days": 10}, days(1, 990), days(1, 989), id="recency"),
        pytest.param({"weight": 1, "half_life_days": 10}, days(1_000), days(999), id="decay"),
        pytest.param({}, days(1), [], id="anything at all"),
    ],
)
def test_a_level_is_held_where_the_threshold_is_met(
    threshold: dict[str, Any], enough: list[Piece], too_little: list[Piece]
) -> None:
    assert (rank(record(*enough, **threshold)), rank(record(*too_little, **threshold))) == (1, 0)


def test_two_half_lives_leave_a_quarter() -> None:
    found = record(piece(day=980), weight=1, half_life_days=10)

    (requirement, _) = found.mastery(found.basis.find(NEGOTIATING)).levels[0].requirements

    assert (requirement.found, requirement.missing) == (0.25, 0.75)


def test_evidence_of_a_level_is_evidence_of_those_below() -> None:
    assert [rank(record(piece(level=level))) for level in ("", "novice", "Able", "expert", "unheard of")] == [
        1,
        1,
        2,
        3,
        1,
    ]


def test_evidence_against_a_level_speaks_against_those_above() -> None:
    against = piece(level="able", weight=-WEIGHT, number=7)

    found = record(piece(level="expert"), against, weight=1)

    assert [state.requirements[0].found for state in found.mastery(found.basis.find(NEGOTIATING)).levels] == [1, 0, 0]


def test_what_has_expired_counts_no_more() -> None:
    until = piece(day=1, until_us=TODAY)

    assert (rank(record(until, at_us=TODAY - 1)), rank(record(until, at_us=TODAY))) == (1, 0)


def test_a_grant_gives_its_level_whatever_the_threshold() -> None:
    assert rank(record(piece(kind=GRANT, level="able", signer=TOM), count=9)) == 2


@pytest.mark.parametrize("own", [{"source": ANN}, {"signer": ANN}], ids=["sent", "signed"])
def test_nobody_grants_themself_anything(own: dict[str, bytes]) -> None:
    assert rank(record(piece(kind=GRANT, **own))) == 0


def test_the_latest_grant_of_somebody_takes_the_place_of_those_before() -> None:
    """The profile's template `updatedcompetency`: a new date on which it expires."""
    first, update = piece(day=1, kind=GRANT), piece(day=2, kind=GRANT, until_us=900 * DAY_US)

    assert rank(record(first, update)) == 0
    assert rank(record(first, update._replace(source=TOM))) == 1


def test_behind_a_withdrawal_nothing_counts_that_was_before() -> None:
    withdrawn = piece(day=500, kind=WITHDRAWAL)

    assert rank(record(piece(day=499), piece(day=1, kind=GRANT), withdrawn)) == 0
    assert rank(record(piece(day=499), piece(day=501), withdrawn)) == 1
    assert rank(record(piece(day=499), withdrawn, at_us=499 * DAY_US)) == 1
    assert rank(record(piece(day=500), withdrawn)) == 0


def test_a_level_that_is_withdrawn_leaves_those_below() -> None:
    withdrawn = piece(day=500, kind=WITHDRAWAL, level="able")

    assert rank(record(piece(day=1, level="novice"), piece(day=2, level="expert"), withdrawn)) == 1


def test_who_says_that_it_is_true_stands_for_it() -> None:
    said = [Remark(piece().statement, bytes([n]) * 16, VERIFIED, who, TODAY) for n, who in enumerate((TOM, ANN), 1)]

    assert rank(record(piece(), remarks=(said[0],), signers=1)) == 1
    assert rank(record(piece(), remarks=(said[1],), signers=1)) == 0


def test_who_says_so_later_stood_for_nothing_before() -> None:
    said = Remark(piece(day=1).statement, bytes(16), VERIFIED, TOM, TODAY)

    assert rank(record(piece(day=1), remarks=(said,), signers=1, at_us=TODAY - 1)) == 0


def test_what_is_the_same_elsewhere_counts() -> None:
    assert (rank(record(piece(BARGAINING))), rank(record(piece()), BARGAINING)) == (1, 1)


def test_what_is_the_same_does_not_reach_across_to_what_is_not() -> None:
    assert rank(record(piece(BARGAINING)), LISTENING) == 0


@pytest.mark.parametrize(
    ("shape", "one", "both"),
    [
        pytest.param({"how": "all"}, 0, 1, id="all"),
        pytest.param({"how": "any"}, 1, 1, id="any"),
        pytest.param({"how": "some", "least": 2}, 0, 1, id="some"),
        pytest.param(
            {"how": "weighted", "share": 0.7, "weights": {LISTENING: 3.0}}, 1, 1, id="weighted, the heavy one"
        ),
        pytest.param({"how": "weighted", "share": 0.8, "weights": {LISTENING: 3.0}}, 0, 1, id="weighted, not enough"),
        pytest.param({"how": "none"}, 0, 0, id="none"),
    ],
)
def test_what_stands_below_makes_mastery_of_what_is_above(shape: dict[str, Any], one: int, both: int) -> None:
    def selling(*items: str) -> int:
        found = record(*(piece(item) for item in items))
        settings = {"thresholds": [ThresholdShape().load({"weight": 0})], "roll_ups": [RollUpShape().load(shape)]}
        found.basis = Basis(outline(), Thresholds(settings))
        return rank(found, SELLING)

    assert (selling(LISTENING), selling(LISTENING, NEGOTIATING)) == (one, both)


def test_what_stands_below_on_a_shorter_scale_counts_for_all_levels_when_it_is_at_its_top() -> None:
    found = record(piece(LISTENING))
    items = {key: replace(item, levels=()) if item.uri == LISTENING else item for key, item in outline().items.items()}
    roll_up = RollUpShape().load({"how": "any"})
    thresholds = Thresholds({"thresholds": [ThresholdShape().load({"weight": 0})], "roll_ups": [roll_up]})
    found.basis = Basis(Outline(b"test", items), thresholds)

    assert rank(found, SELLING) == 3


def test_the_threshold_that_says_most_exactly_what_it_is_for_holds() -> None:
    places: list[dict[str, Any]] = [{}, {"framework": "00000000-0000-0000-0000-000000000001"}, {"item": NEGOTIATING}]
    places += [{"item": NEGOTIATING, "level": "able"}]
    shapes = [ThresholdShape().load({**place, "count": number}) for number, place in enumerate(places, 1)]
    thresholds = Thresholds({"thresholds": shapes, "roll_ups": []})
    items = outline().items.values()

    counts = {item.uri: thresholds.of(item, "novice")["count"] for item in items}

    assert (counts[BARGAINING], counts[LISTENING], counts[NEGOTIATING]) == (1, 2, 3)
    assert thresholds.of(next(item for item in items if item.uri == NEGOTIATING), "able")["count"] == 4
    assert SALES


_PIECES = st.lists(
    st.builds(
        piece,
        st.sampled_from((NEGOTIATING, LISTENING, BARGAINING)),
        day=st.integers(990, 1_001),
        number=st.integers(0, 3),
        level=st.sampled_from(("", "novice", "able", "expert")),
        kind=st.sampled_from((EVIDENCE, EVIDENCE, EVIDENCE, GRANT, WITHDRAWAL)),
        weight=st.sampled_from((WEIGHT, WEIGHT, -WEIGHT)),
        score=st.sampled_from((None, 0, SCORE)),
        until_us=st.sampled_from((NEVER, 995 * DAY_US)),
        source=st.sampled_from((LMS, TOM, ANN)),
        signer=st.sampled_from((NOBODY, TESS, ANN)),
    ),
    max_size=8,
    unique_by=lambda each: each.key,
)
_THRESHOLDS = st.fixed_dictionaries(
    {},
    optional={
        "weight": st.sampled_from((0.5, 1, 2)),
        "count": st.integers(0, 3),
        "days": st.integers(0, 3),
        "sources": st.integers(0, 2),
        "signers": st.integers(0, 1),
        "score": st.sampled_from((0.5,)),
        "recency_days": st.integers(0, 9),
        "half_life_days": st.integers(0, 9),
    },
)


def ranks(found: Record) -> dict[str, int]:
    return {item.uri: found.mastery(item).rank for item in found.basis.outline.items.values()}


@given(_PIECES, _PIECES, _THRESHOLDS)
def test_more_positive_evidence_never_takes_a_level_away(
    known: list[Piece], more: list[Piece], threshold: dict[str, Any]
) -> None:
    positive = [each._replace(kind=EVIDENCE, weight=WEIGHT, rule=1) for each in more]

    before, after = ranks(record(*known, **threshold)), ranks(record(*known, *positive, **threshold))

    assert all(after[uri] >= before[uri] for uri in before)


@given(_PIECES, st.randoms(), _THRESHOLDS)
def test_the_order_of_evidence_does_not_matter(known: list[Piece], random: Any, threshold: dict[str, Any]) -> None:
    shuffled = random.sample(known, len(known))

    assert ranks(record(*shuffled, **threshold)) == ranks(record(*known, **threshold))


@given(_PIECES, _THRESHOLDS, st.integers(989, 1_002))
def test_what_comes_later_changes_nothing_of_the_past(known: list[Piece], threshold: dict[str, Any], day: int) -> None:
    at_us = day * DAY_US
    before = [each for each in known if each.at_us <= at_us]

    assert ranks(record(*known, at_us=at_us, **threshold)) == ranks(record(*before, at_us=at_us, **threshold))
