"""The filters of a statement query, from parameters (1.0.3 Communication 2.1.3)."""

from lrs.storage.query import Query
from lrs.xapi.conditions import CONDITIONS, read_conditions
from lrs.xapi.parameters import Parameters

FILTERS = (
    *CONDITIONS,
    "since",
    "until",
    "ascending",
    "cursor",
)


def read_query(given: Parameters) -> Query:
    """The filters among the parameters."""
    return Query(
        conditions=read_conditions(given),
        since_us=given.optional_instant_us("since"),
        until_us=given.optional_instant_us("until"),
        ascending=given.truth("ascending"),
        cursor=given.count("cursor") if "cursor" in given.values else None,
    )
