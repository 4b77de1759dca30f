"""The statements that are sent."""

import json
from collections import Counter
from itertools import islice

import pytest

from bench import sample
from xapi_schemas import is_statement


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_every_statement_is_valid(version: str) -> None:
    sent = map(json.loads, sample.statements(100, seed=0))

    refused = [each for each in sent if not is_statement(each, version)]

    assert refused == []


def test_a_longer_stream_begins_with_the_same_statements() -> None:
    short = [*sample.statements(20, seed=0)]

    long = sample.statements(1_000_000, seed=0)

    assert [*islice(long, 20)] == short


def test_the_busy_fill_a_page_in_the_smallest_store() -> None:
    sent = [json.loads(each) for each in sample.statements(10_000, seed=0)]

    pairs = Counter((each["verb"]["id"], each["object"]["id"]) for each in sent[5_000:])
    learners = Counter(each["actor"]["account"]["name"] for each in sent)

    assert min(count for _, count in pairs.most_common(sample.BUSY_VERBS * sample.BUSY_ACTIVITIES)) >= 50
    assert min(count for _, count in learners.most_common(sample.BUSY_LEARNERS)) >= 50
