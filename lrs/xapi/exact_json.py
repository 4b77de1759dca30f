"""JSON in and out without losing a digit or a duplicate key.

orjson is fast, but keeps the last of two equal keys and turns 1.50 into 1.5. So a text is parsed by it
and written again: where the two texts are the same but for white space, nothing was lost. Otherwise the
standard library parses it once more, sees every pair and keeps the text of every number.
"""

import json
from collections import Counter
from typing import Any, NoReturn

import orjson

_WHITE_SPACE = b" \t\r\n"
MAX_DEPTH = 254  # orjson's own limit when writing


class Number(float):
    """A number that is written again as it was read."""

    text: str

    def __new__(cls, text: str) -> "Number":
        number = super().__new__(cls, text)
        number.text = text
        return number


def loads(raw: bytes) -> Any:
    """The value of the JSON text `raw`, in UTF-8.

    Raises ValueError, with words for the sender, on malformed text, a key that stands twice in an object,
    NaN and Infinity, and nesting deeper than MAX_DEPTH.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"the body is not JSON: {error}") from None
    if _is_written_alike(raw, value):
        return value
    return _loads_exactly(raw.decode())


def dumps(value: Any) -> bytes:
    """`value` as compact JSON on one line; numbers that `loads` gave are written as they were read."""
    return orjson.dumps(value, default=_as_read)


def _is_written_alike(raw: bytes, value: Any) -> bool:
    """Whether `value` is written as `raw` but for white space; False too for integers beyond 64 bits."""
    try:
        written = orjson.dumps(value)
    except TypeError as error:
        if "Recursion" in str(error):
            raise ValueError(f"the JSON is nested deeper than {MAX_DEPTH} levels") from None
        return False
    return raw == written or raw.translate(None, _WHITE_SPACE) == written.translate(None, _WHITE_SPACE)


def _loads_exactly(text: str) -> Any:
    return json.loads(
        text,
        object_pairs_hook=_unique,
        parse_float=Number,
        parse_int=_integer,
        parse_constant=_refuse_constant,
    )


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1)
        raise ValueError(f'the key "{twice}" stands twice in one object')
    return members


def _integer(text: str) -> int | Number:
    return Number(text) if len(text) > 18 or text == "-0" else int(text)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _as_read(value: Any) -> orjson.Fragment:
    assert isinstance(value, Number), type(value)
    return orjson.Fragment(value.text)


def indented(value: Any) -> str:
    """`value` as JSON for a person to read."""
    return orjson.dumps(value, default=_as_read, option=orjson.OPT_INDENT_2).decode()
