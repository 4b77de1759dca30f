"""What is known of people by whom rules are judged, and what finding it takes."""

import pytest

from lrs.storage.plugins import checkpoints
from lrs_badges import tables
from lrs_badges.awarding.facts import held_by
from lrs_badges.awarding.said import Earned
from lrs_badges.people import Person
from tests.badges.conftest import School
from tests.postgresql import rows_read


@pytest.mark.parametrize("server", ["postgresql"], indirect=True)
def test_of_awards_without_statistics_no_more_is_read_than_somebody_has(school: School) -> None:
    school.award()
    with school.badges.write() as tx:
        live = checkpoints.live(tx, tables.PROJECTION_NAME)
        assert live is not None
        derived = tx.of_generation(live.projection, live.generation)
        derived.insert_many(tables.awards, Earned._fields, (_earned(number) for number in range(500)))
    first = Person(_key(0), frozenset([_key(0)]), ())

    with school.badges.read() as tx:
        read_before = rows_read(tx, "badges_awards")
        (held,) = held_by(tx, [first], [{"courses", "lessons"}])
        read = rows_read(tx, "badges_awards") - read_before

    assert [each.earned for each in held] == [_earned(0)]
    assert read == 2, "once for each achievement"


def _earned(number: int) -> Earned:
    return Earned(_key(number), _key(number), "courses", 1, 1, number, 0, 0, is_by_hand=False, position=number)


def _key(number: int) -> bytes:
    return number.to_bytes(16, "big")
