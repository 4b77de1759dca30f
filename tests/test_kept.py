"""Values that are kept for a moment."""

from itertools import count

from lrs.kept import Kept


def test_a_value_is_read_once_while_it_is_fresh() -> None:
    kept, numbers = Kept[str, int](max_age_s=60, most=10), count()

    found = [kept.get("a", lambda: next(numbers)) for _ in range(3)]

    assert found == [0, 0, 0]


def test_a_value_is_read_again_when_it_is_old() -> None:
    kept, numbers = Kept[str, int](max_age_s=0, most=10), count()

    found = [kept.get("a", lambda: next(numbers)) for _ in range(3)]

    assert found == [0, 1, 2]


def test_a_forgotten_value_is_read_again() -> None:
    kept, numbers = Kept[str, int](max_age_s=60, most=10), count()
    kept.get("a", lambda: next(numbers))

    kept.forget("a")

    assert kept.get("a", lambda: next(numbers)) == 1


def test_there_are_no_more_than_so_many() -> None:
    """Strangers choose the keys: what they ask for must not fill the memory."""
    kept, numbers = Kept[int, int](max_age_s=60, most=10), count()

    for key in range(1000):
        kept.get(key, lambda: next(numbers))

    assert len(kept) <= 10
