"""How it goes with a plugin, in words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lrs.contributions import Projection
from lrs.operations.plugins.activations import Installed
from lrs.storage.plugins.checkpoints import BUILDING, DROPPED, LIVE, TRIAL, Checkpoint
from lrs.web.plugins import words

COUNTED = Projection("tally_counted", 2, lambda tx, events, rules: None)
BEFORE: Mapping[str, Any] = {"settings": {}}
FAILURE: Mapping[str, Any] = {"error": "E: x", "error_position": 41, "error_statement_id": bytes(16), "failed_us": 1}


def generation(state: str, position: int = 40, **other: Any) -> Checkpoint:
    return replace(Checkpoint("tally_counted", 1, state, 2, BEFORE, position), **other)


def installed(*generations: Checkpoint, is_enabled: bool = True, last: int = 1_000) -> Installed:
    return Installed("tally", is_enabled, {}, generations, last)


def told(plugin: Installed) -> list[tuple[str, str]]:
    return [(line.state.mood, line.state.text) for line in words.lines(plugin, COUNTED)]


@pytest.mark.parametrize(
    ("plugin", "expected"),
    [
        pytest.param(installed(), ("quiet", "About to begin."), id="just switched on"),
        pytest.param(installed(is_enabled=False), ("quiet", "It has not begun."), id="never switched on"),
        pytest.param(installed(generation(LIVE), last=40), ("well", "Up to date."), id="up to date"),
        pytest.param(installed(generation(LIVE)), ("quiet", "960 statements behind."), id="behind"),
        pytest.param(installed(generation(LIVE), last=41), ("quiet", "1 statement behind."), id="one behind"),
        pytest.param(
            installed(generation(LIVE, version=1)),
            ("quiet", "Of rules that have changed, 960 statements behind. It is read until it is derived anew."),
            id="of another version",
        ),
        pytest.param(installed(generation(LIVE, **FAILURE)), ("ill", "Stopped, 960 statements behind."), id="stopped"),
        pytest.param(
            installed(generation(BUILDING)),
            (
                "quiet",
                "Being derived for the first time: 40 of 1,000 statements read (4 %). It shows nothing until then.",
            ),
            id="first time",
        ),
        pytest.param(
            installed(generation(BUILDING), is_enabled=False),
            (
                "quiet",
                "Half derived for the first time: 40 of 1,000 statements read (4 %). It shows nothing until then.",
            ),
            id="switched off half way",
        ),
        pytest.param(
            installed(generation(BUILDING, **FAILURE)),
            (
                "ill",
                "Stopped while it was derived for the first time: 40 of 1,000 statements read (4 %). "
                "It shows nothing until then.",
            ),
            id="stopped on the way",
        ),
        pytest.param(
            installed(generation(BUILDING, 0), last=0),
            ("quiet", "Being derived for the first time: 0 of 0 statements read (100 %). It shows nothing until then."),
            id="an empty store",
        ),
    ],
)
def test_a_projection_says_how_far_it_has_come(plugin: Installed, expected: tuple[str, str]) -> None:
    assert told(plugin) == [expected]


def test_what_is_derived_anew_stands_beside_what_is_read() -> None:
    plugin = installed(generation(LIVE, 1_000), generation(BUILDING, 250))

    assert [text for _, text in told(plugin)] == [
        "Up to date.",
        "Being derived anew: 250 of 1,000 statements read (25 %). What was derived before is read until then.",
    ]


def test_trials_and_what_was_dropped_are_not_shown() -> None:
    plugin = installed(generation(LIVE, 1_000), generation(TRIAL, **FAILURE), generation(DROPPED, **FAILURE))

    assert (told(plugin), words.has_stopped(plugin)) == ([("well", "Up to date.")], False)


@pytest.mark.parametrize(
    ("position", "took_us", "pace"),
    [
        pytest.param(0, 0, "", id="nothing read"),
        pytest.param(2_000, 1_000, "less than 1 ms per 1,000 statements", id="fast"),
        pytest.param(2_000, 40_000, "20 ms per 1,000 statements", id="milliseconds"),
        pytest.param(2_000, 5_000_000, "2.5 s per 1,000 statements", id="seconds"),
    ],
)
def test_the_pace_is_the_time_for_a_thousand_statements(position: int, took_us: int, pace: str) -> None:
    (line,) = words.lines(installed(generation(LIVE, position, took_us=took_us)), COUNTED)

    assert line.pace == pace


@pytest.mark.parametrize(
    ("plugin", "expected"),
    [
        (installed(), ("well", "On.")),
        (installed(is_enabled=False), ("quiet", "Off.")),
        (installed(generation(LIVE, **FAILURE)), ("ill", "On, and stopped.")),
        (installed(generation(LIVE, **FAILURE), is_enabled=False), ("ill", "Off, and stopped.")),
    ],
    ids=["on", "off", "stopped", "off and stopped"],
)
def test_a_plugin_says_whether_somebody_has_to_look_after_it(plugin: Installed, expected: tuple[str, str]) -> None:
    state = words.state(plugin)

    assert (state.mood, state.text) == expected
