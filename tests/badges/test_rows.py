"""What is typed into the form of an achievement, as JSON."""

from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from lrs_badges.editor import rows


@pytest.mark.parametrize(
    ("typed", "count"),
    [("3", 3), ("2.0", 2), ("2.5", 2.5), ("three", "three"), ("NaN", "NaN"), ("1e999999999", "1e999999999")],
)
def test_a_number_is_read_and_what_is_none_stays_for_the_shape_to_refuse(typed: str, count: Any) -> None:
    form = MultiDict({"rules.bare": "on", "rules.0.kind": "statements", "rules.0.count": typed})

    assert rows.made(rows.read(form)) == {"statements": {}, "count": count}
