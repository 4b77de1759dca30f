"""The queries that are measured: requests by name, each a list that is gone through again and again."""

import json
from collections.abc import Iterator, Mapping
from itertools import product
from random import Random
from urllib.parse import urlencode

from bench import sample
from bench.load import Sender
from lrs.config import Settings
from lrs.opened import opened_as_it_is
from lrs.storage import log
from tests.reliability.server import Store

BY_ID, BY_AGENT, BY_VERB_ACTIVITY, RELATED, RARE = (
    "by id",
    "by agent",
    "by verb + activity + since",
    "by activity with related_activities",
    "by a rare verb + activity + since",
)
# Of these, every page is full in a store of 10,000 already; of a rare pair, the answer grows with the store.
FULL_PAGES = (BY_ID, BY_AGENT, BY_VERB_ACTIVITY, RELATED)
_LIMIT = 50
_IDS, _RARE_PAIRS = 1_000, 200


def requests(sender: Sender, store: Store, size: int) -> dict[str, list[bytes]]:
    """The requests of each query, for a store of `size` statements; `since` is its middle."""
    with opened_as_it_is(Settings(database_url=store.database_url)) as database, database.read(store.store_id) as tx:

        def stored(position: int) -> Mapping[str, str]:
            statement: Mapping[str, str] = json.loads(log.read_behind(tx, position, 1).entries[0].body)
            return statement

        random = Random(size)
        ids = [stored(random.randrange(size))["id"] for _ in range(min(_IDS, size))]
        since = stored(size // 2)["stored"]
    asked = {
        BY_ID: [urlencode({"statementId": each}) for each in ids],
        BY_AGENT: [_page(agent=_agent(number)) for number in range(sample.BUSY_LEARNERS)],
        BY_VERB_ACTIVITY: [_page(verb=verb, activity=each, since=since) for verb, each in _busy_pairs()],
        RELATED: [_page(activity=course, related_activities="true") for course in _courses()],
        RARE: [_page(verb=verb, activity=each, since=since) for verb, each in _rare_pairs(random)],
    }
    return {name: [sender.get(query) for query in queries] for name, queries in asked.items()}


def _page(**parameters: str) -> str:
    return urlencode({**parameters, "limit": _LIMIT})


def _agent(number: int) -> str:
    account = sample.learner(number)["account"]
    return json.dumps({"account": account})


def _busy_pairs() -> Iterator[tuple[str, str]]:
    return product(sample.VERBS[: sample.BUSY_VERBS], map(sample.activity_id, range(sample.BUSY_ACTIVITIES)))


def _rare_pairs(random: Random) -> Iterator[tuple[str, str]]:
    for _ in range(_RARE_PAIRS):
        number = random.randrange(sample.BUSY_ACTIVITIES, sample.ACTIVITIES)
        yield random.choice(sample.VERBS[sample.BUSY_VERBS :]), sample.activity_id(number)


def _courses() -> Iterator[str]:
    return map(sample.course_id, range(sample.COURSES))
