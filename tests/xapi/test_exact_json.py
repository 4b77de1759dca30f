"""JSON keeps every digit, and refuses what would be lost."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrs.xapi import exact_json
from lrs.xapi.exact_json import MAX_DEPTH

NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
WHITE_SPACE = st.text(" \t\r\n", max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-0",
        "-0.0",
        "1.0",
        "1.50",
        "1e5",
        "1E+05",
        "1.5e-7",
        "0.1000",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "123456789012345678901234567890",
        "-123456789012345678901234567890",
        "0.12345678901234567890123456789",
        "1e300",
    ],
)
def test_a_number_is_written_as_it_was_read(number: str) -> None:
    """Data 2.2: MUST NOT return a different serialization of any properties."""
    text = f'{{"raw":{number},"more":[{number}]}}'.encode()

    written = exact_json.dumps(exact_json.loads(text))

    assert written == text


@pytest.mark.parametrize(
    ("number", "value"), [("1.50", 1.5), ("1e5", 100000.0), ("-0", 0), ("12" * 12, int("12" * 12))]
)
def test_a_number_counts_as_what_it_is(number: str, value: float) -> None:
    read = exact_json.loads(number.encode())

    assert read == float(value)


@given(st.lists(st.tuples(WHITE_SPACE, NUMBERS, WHITE_SPACE), min_size=1, max_size=6))
def test_white_space_costs_no_digit(spaced: list[tuple[str, str, str]]) -> None:
    text = "[" + ",".join(before + number + after for before, number, after in spaced) + "]"

    written = exact_json.dumps(exact_json.loads(text.encode()))

    assert written.decode() == "[" + ",".join(number for _, number, _ in spaced) + "]"


@given(VALUES.filter(lambda value: all(abs(number) < 2**63 for number in integers(value))))
def test_a_value_is_read_as_it_was_written(value: Any) -> None:
    read = exact_json.loads(exact_json.dumps(value))

    assert read == value


@given(VALUES, WHITE_SPACE)
def test_a_value_that_another_wrote_is_read_as_it_is(value: Any, white_space: str) -> None:
    text = json.dumps(value, indent=white_space, separators=(" ,", ": "))

    read = exact_json.loads(text.encode())

    assert read == json.loads(text, parse_int=lambda digits: float(digits) if len(digits) > 18 else int(digits))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        pytest.param('{"id":1,"id":2}', "id", id="at the top"),
        pytest.param('{"id":1,"id":1}', "id", id="with the same value"),
        pytest.param('[{"a":{"x":1,"y":2,"x":3}}]', "x", id="deep within"),
        pytest.param('{"verb":1,"v\\u0065rb":2}', "verb", id="once escaped"),
        pytest.param('{"a":1,"b":2,"b":3,"a":4}', "a", id="two keys"),
        pytest.param('{"":1,"":2}', "", id="the empty key"),
    ],
)
def test_a_key_that_stands_twice_is_refused_by_name(text: str, key: str) -> None:
    """Data 2.2: a Statement MUST use each property no more than one time."""
    with pytest.raises(ValueError, match=f'^the key "{key}" stands twice in one object$'):
        exact_json.loads(text.encode())


@pytest.mark.parametrize("text", ['[{"id":1},{"id":2}]', '{"id":{"id":1}}', '{"a":1,"A":2}', '{"é":1,"e\\u0301":2}'])
def test_a_key_may_stand_in_two_objects(text: str) -> None:
    read = exact_json.loads(text.encode())

    assert read == json.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"NaN", id="NaN"),
        pytest.param(b"[1.50,NaN]", id="NaN behind an exact number"),
        pytest.param(b"Infinity", id="Infinity"),
        pytest.param(b"-Infinity", id="minus Infinity"),
        pytest.param(b"1e999", id="a number beyond all bounds"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"{", id="an open brace"),
        pytest.param(b"{'a':1}", id="single quotes"),
        pytest.param(b'{"a":1,}', id="a trailing comma"),
        pytest.param(b"1 2", id="two values"),
        pytest.param(b"01", id="a leading zero"),
        pytest.param(b"1.", id="a point without digits"),
        pytest.param(b"// x\n1", id="a comment"),
        pytest.param(b'"\t"', id="a tab in a string"),
        pytest.param(b'"\xff"', id="bytes that are no UTF-8"),
        pytest.param(b"\xef\xbb\xbf1", id="a byte order mark"),
        pytest.param('"é"'.encode("latin-1"), id="Latin-1"),
        pytest.param('"é"'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'"\\ud800"', id="a lone high surrogate"),
        pytest.param(b'"\\udc00 \\ud800"', id="surrogates in the wrong order"),
        pytest.param(b'{"\\ud800":1}', id="a lone surrogate as key"),
    ],
)
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="JSON"):
        exact_json.loads(text)


def test_a_pair_of_surrogates_is_one_character() -> None:
    read = exact_json.loads(b'"\\ud83d\\ude00"')

    assert read == "😀"


@pytest.mark.parametrize("leaf", ["1", "1.50"], ids=["a plain number", "an exact number"])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")], ids=["arrays", "objects"])
def test_the_deepest_nesting_is_read_and_written(opening: str, closing: str, leaf: str) -> None:
    text = (opening * MAX_DEPTH + leaf + closing * MAX_DEPTH).encode()

    written = exact_json.dumps(exact_json.loads(text))

    assert written == text


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 1000, 100_000])
@pytest.mark.parametrize("leaf", ["1", "1.50"], ids=["a plain number", "an exact number"])
def test_deeper_nesting_is_refused(depth: int, leaf: str) -> None:
    text = ("[" * depth + leaf + "]" * depth).encode()

    with pytest.raises(ValueError, match=r"deep|depth"):
        exact_json.loads(text)


def test_indented_json_keeps_the_digits() -> None:
    value = exact_json.loads(b'{"raw":1.50}')

    text = exact_json.indented(value)

    assert text == '{\n  "raw": 1.50\n}'


def integers(value: Any) -> list[int]:
    """Every integer within `value`."""
    if isinstance(value, dict | list):
        children = value.values() if isinstance(value, dict) else value
        return [number for child in children for number in integers(child)]
    return [value] if isinstance(value, int) else []
