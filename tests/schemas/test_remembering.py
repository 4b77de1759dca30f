"""What was worked out is remembered, within bounds."""

import pytest

from xapi_schemas.remembering import remembering


class Length:
    """The length of a text, and the texts that it was worked out for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, text: str) -> int:
        self.asked.append(text)
        return len(text)


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        pytest.param(["a", "b", "a"], ["a", "b"], id="what is known is not asked again"),
        pytest.param(["a" * 501] * 2, ["a" * 501] * 2, id="long texts are not kept"),
        pytest.param(["a", "b", "c", "a", "c"], ["a", "b", "c", "a"], id="beyond the bound it begins anew"),
    ],
)
def test_a_result_is_worked_out_once_within_bounds(texts: list[str], asked: list[str]) -> None:
    length = Length()
    remembered = remembering(2)(length)

    results = [remembered(text) for text in texts]

    assert (results, length.asked) == ([len(text) for text in texts], asked)
