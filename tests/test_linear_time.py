"""Sixty-four times as much text takes about as many times as long, whatever the text: in the thread's own time."""

import re
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from lrs.errors import CairnError
from lrs.web.paths import spelling
from lrs.xapi import exact_json, multipart
from lrs.xapi.etag import is_named
from lrs.xapi.formats import accepted_languages, choose
from lrs.xapi.version import negotiate
from xapi_schemas import instant_us, to_hundredths
from xapi_schemas.fields import IRI, LANGUAGE_TAG, Mailto, MediaType, Sha2, Uuid
from xapi_schemas.statement import Version2
from xapi_schemas.timestamps import is_duration

FEW, TIMES = 1_000, 64
# What is linear takes 64, or some times that where it no longer fits a cache; what is quadratic takes 4,096.
MOST = 8 * TIMES


def seconds(deed: Callable[[Any], Any], text: Any) -> float:
    """The least time of three that the deed takes; it may refuse the text."""
    taken = []
    for _ in range(3):
        begun = time.thread_time()
        with suppress(ValueError, CairnError):
            deed(text)
        taken.append(time.thread_time() - begun)
    return min(taken)


def growth(deed: Callable[[Any], Any], make: Callable[[int], Any]) -> float:
    """How many times longer it takes with TIMES as much; what takes no time to speak of is not counted."""
    least = 0.000_1
    return seconds(deed, make(FEW * TIMES)) / max(least, seconds(deed, make(FEW)))


def read(body: bytes) -> None:
    parts = iter([body, b""])
    for part in multipart.parts(lambda size: next(parts), "b" * 60):
        for _ in part.content:
            pass


def matching(pattern: re.Pattern[str]) -> Callable[[str], Any]:
    return pattern.fullmatch


@pytest.mark.parametrize(
    ("deed", "make"),
    [
        pytest.param(matching(IRI), lambda n: "a" * n + " ", id="IRI: a scheme"),
        pytest.param(matching(IRI), lambda n: "a:" * n + " ", id="IRI: colons"),
        pytest.param(matching(Mailto.pattern), lambda n: "mailto:" + "a@" * n, id="mail: at signs"),
        pytest.param(matching(Mailto.pattern), lambda n: "mailto:" + "a." * n + "@", id="mail: dots"),
        pytest.param(matching(MediaType.pattern), lambda n: "a/a" + " " * n + "x", id="media type: blanks"),
        pytest.param(matching(MediaType.pattern), lambda n: "a/a" + " ;" * n + "\n", id="media type: parameters"),
        pytest.param(matching(Uuid.pattern), lambda n: "a-" * n, id="UUID"),
        pytest.param(matching(Sha2.pattern), lambda n: "a" * n, id="SHA-2"),
        pytest.param(matching(Version2.pattern), lambda n: "1.0." + "1" * n + "x", id="version of a statement"),
        pytest.param(matching(LANGUAGE_TAG), lambda n: "en" + "-aaaaa" * n + "!", id="tag: variants"),
        pytest.param(matching(LANGUAGE_TAG), lambda n: "en" + "-a-bb" * n + "!", id="tag: extensions"),
        pytest.param(matching(LANGUAGE_TAG), lambda n: "en-a" + "-bb" * n + "-x", id="tag: one extension"),
        pytest.param(matching(LANGUAGE_TAG), lambda n: "x" + "-a" * n + "!", id="tag: private use"),
        pytest.param(is_duration, lambda n: "P" + "1" * n, id="duration: digits"),
        pytest.param(is_duration, lambda n: "P" + "1.1" * n + "S", id="duration: fractions"),
        pytest.param(is_duration, lambda n: "PT" + "1H" * n, id="duration: parts"),
        pytest.param(to_hundredths, lambda n: "PT1." + "1" * n, id="hundredths: no unit"),
        pytest.param(to_hundredths, lambda n: ".11" * n, id="hundredths: many points"),
        pytest.param(instant_us, lambda n: "2026-01-01T00:00:00." + "1" * n + "x", id="timestamp: a fraction"),
        pytest.param(instant_us, lambda n: "2" * n, id="timestamp: digits"),
        pytest.param(negotiate, lambda n: "1.0." + "1" * n + "x", id="version of a request"),
        pytest.param(spelling, lambda n: "/" * n + "x", id="path: slashes"),
        pytest.param(spelling, lambda n: "http:" * n, id="path: schemes"),
        pytest.param(spelling, lambda n: "/a" * n + "/" * n, id="path: slashes at the end"),
        pytest.param(lambda text: is_named(text, '"a"'), lambda n: 'W/"' * n, id="entity tags: open quotes"),
        pytest.param(lambda text: is_named(text, '"a"'), lambda n: '"' + "a" * n, id="entity tags: one quote"),
        pytest.param(lambda text: is_named(text, '"a"'), lambda n: "," * n, id="entity tags: commas"),
        pytest.param(accepted_languages, lambda n: "en," * n, id="languages"),
        pytest.param(
            lambda text: choose({"en": "a", "fr": "b"}, accepted_languages(text)),
            lambda n: "en" + "-a" * n,
            id="languages: subtags",
        ),
        pytest.param(
            lambda tags: choose(dict.fromkeys(tags, "a"), ["de"] * 50),
            lambda n: [f"a{number}" for number in range(n)],
            id="a map of many languages",
        ),
        pytest.param(exact_json.loads, lambda n: b"[" * n, id="JSON: brackets"),
        pytest.param(exact_json.loads, lambda n: b'"' + b"\\u0041" * n + b'"', id="JSON: escapes"),
        pytest.param(exact_json.loads, lambda n: b"1" * n, id="JSON: an integer"),
        pytest.param(exact_json.loads, lambda n: b"1." + b"1" * n, id="JSON: a fraction"),
        pytest.param(exact_json.loads, lambda n: b"1e-" + b"1" * n, id="JSON: an exponent"),
        pytest.param(
            exact_json.loads,
            lambda n: b"{" + b",".join(b'"k%d":1' % number for number in range(n)) + b',"k%d":1}' % (n - 1),
            id="JSON: the last of many keys twice",
        ),
        pytest.param(
            exact_json.loads,
            lambda n: b"{" + b",".join(b'"%d":1.0' % (number << 61) for number in range(n)) + b"}",
            id="JSON: many keys",
        ),
        pytest.param(read, lambda n: (b"--" + b"b" * 59) * n, id="multipart: almost boundaries"),
        pytest.param(read, lambda n: (b"--" + b"b" * 60 + b" " * 60) * n, id="multipart: boundaries and blanks"),
        pytest.param(read, lambda n: b"-" * n * 60, id="multipart: dashes"),
        pytest.param(read, lambda n: (b"--" + b"b" * 60 + b"\r\n\r\n") * n, id="multipart: empty parts"),
        pytest.param(read, lambda n: b"--" + b"b" * 60 + b"\r\n" + b"a:b\r\n" * n, id="multipart: headers"),
    ],
)
def test_time_grows_as_the_text_does(deed: Callable[[Any], Any], make: Callable[[int], Any]) -> None:
    assert growth(deed, make) < MOST


def test_what_is_quadratic_would_be_seen() -> None:
    """Otherwise the tests above could not fail."""
    quadratic = re.compile("a*b")

    assert growth(quadratic.search, lambda n: "a" * (n // 3)) > MOST
