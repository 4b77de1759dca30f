"""The picture of an achievement that has none of its own."""

import pytest

from lrs_badges.credentials import drawing


@pytest.mark.parametrize(
    ("one", "other"),
    [("é", "ï"), ("Ж", "Ш"), ("ع", "س"), ("अ", "इ"), ("山", "川")],
    ids=["Latin", "Cyrillic", "Arabic", "Devanagari", "Chinese"],
)
def test_letters_of_any_script_are_drawn(one: str, other: str) -> None:
    """What no font has is drawn as the same box, whatever it is."""
    assert drawing.medal("#112233", "#001122", [one]) != drawing.medal("#112233", "#001122", [other])
