"""What verbs mean, however they are spelt."""

import re
from pathlib import Path

import pytest

from lrs.xapi.concepts import CONCEPTS, Concepts
from xapi_schemas.fields import IRI

PAGE = Path(__file__).resolve().parents[2] / "docs/concepts.md"


@pytest.mark.parametrize(
    "verb",
    [
        pytest.param("https://w3id.org/xapi/acrossx/verbs/liked", id="the one to emit"),
        pytest.param("http://w3id.org/xapi/acrossx/verbs/liked", id="its twin"),
        pytest.param("http://activitystrea.ms/schema/1.0/like", id="as the TinCan registry has it"),
        pytest.param("http://activitystrea.ms/like", id="as ADL's profile has it"),
        pytest.param("https://activitystrea.ms/schema/1.0/favorite", id="a twin of another"),
        pytest.param("http://id.tincanapi.com/verb/voted-up", id="another word"),
    ],
)
def test_every_spelling_is_understood(verb: str) -> None:
    assert Concepts({}).of(verb) == {"liked"}


@pytest.mark.parametrize("verb", ["http://example.com/liked", "liked", "", "http://activitystrea.ms/schema/2.0/like"])
def test_what_nobody_has_said_means_nothing(verb: str) -> None:
    assert Concepts({}).of(verb) == frozenset()


def test_a_verb_may_mean_several_things() -> None:
    assert Concepts({}).of("http://adlnet.gov/expapi/verbs/mastered") == {"mastered", "achieved"}


def test_a_store_adds_verbs_and_concepts_of_its_own() -> None:
    concepts = Concepts({"liked": ["http://example.com/v/applauded"], "applauded": ["http://example.com/v/applauded"]})

    assert concepts.of("https://example.com/v/applauded") == {"liked", "applauded"}
    assert "liked" in concepts.of("http://activitystrea.ms/like")


def test_every_verb_is_an_iri() -> None:
    assert [verb for verbs in CONCEPTS.values() for verb in verbs if not IRI.fullmatch(verb)] == []


def test_the_page_lists_what_is_understood() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", PAGE.read_text(), re.MULTILINE)

    assert {concept: tuple(re.findall(r"`([^`]+)`", verbs)) for concept, verbs in rows} == CONCEPTS
