"""The tables, all of them derived from the log.

members are keys of 16 bytes (`agent_key`): a person's name is read from a statement of theirs when it is shown,
whose position is `known_by`, so that nothing is left of a name when the statement is erased.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, SmallInteger, String, Table

from lrs.api import derived_table

PROJECTION_NAME = "leaderboard_points"
metadata = MetaData()


def _key(name: str) -> Column[bytes]:
    return Column(name, LargeBinary(16), primary_key=True)


def _number(name: str) -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _derived(name: str, *columns: object) -> Table:
    return derived_table(f"leaderboard_{name}", metadata, *columns, projection=PROJECTION_NAME)


# What each statement brought by each rule: why somebody has their points.
awards = _derived(
    "awards",
    _key("member"),
    _number("rule"),
    _number("day"),
    _key("scope"),
    _key("statement"),
    Column("giver", LargeBinary(16), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("base", Integer, nullable=False),  # before limits
    Column("limits", SmallInteger, nullable=False),  # those that keep it from counting (`limits`)
    Column("points", Integer, nullable=False),
    Column("known_by", BigInteger, nullable=False),
)

# Which awards have a say in what others bring: those of one object, one burst, one pair of people.
traces = _derived(
    "traces",
    _key("trace"),
    _key("statement"),
    Column("giver", LargeBinary(16), nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("base", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("member", LargeBinary(16), nullable=False),
    Column("rule", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("scope", LargeBinary(16), nullable=False),
)

# Who says to have made what others like, and when.
claims = _derived(
    "claims",
    _key("made"),
    _key("statement"),
    Column("claimed_us", BigInteger, nullable=False),
    Column("member", LargeBinary(16), nullable=False),
    Column("known_by", BigInteger, nullable=False),
)

# Who has made it: the first of those.
authors = _derived(
    "authors",
    _key("made"),
    Column("claimed_us", BigInteger, nullable=False),
    Column("statement", LargeBinary(16), nullable=False),
    Column("member", LargeBinary(16), nullable=False),
    Column("known_by", BigInteger, nullable=False),
)

# Likes and such by what their author is known by, to be given to another when that turns out.
likes = _derived(
    "likes",
    _key("made"),
    _number("rule"),
    _key("scope"),
    _key("statement"),
    Column("day", Integer, nullable=False),
    Column("object_key", LargeBinary(16), nullable=False),
)

# What everybody has on each table of a board: a span is the first day of a period, or 0.
scores = _derived(
    "scores",
    _number("board"),
    _key("scope"),
    _number("span"),
    _key("member"),
    Column("points", BigInteger, nullable=False),
    Column("awards", Integer, nullable=False),
    Column("is_shown", Boolean, nullable=False),
    Column("known_by", BigInteger, nullable=False),
)
Index(
    "leaderboard_scores_by_rank",
    *(scores.c[name] for name in ("store_id", "generation", "board", "scope", "span", "is_shown", "points", "member")),
)
Index("leaderboard_scores_by_member", scores.c.store_id, scores.c.generation, scores.c.member)

# How many members have so many points, in steps of 1, 128, 128 * 128 ...: a rank is a sum of a few of these.
counts = _derived(
    "counts",
    _number("board"),
    _key("scope"),
    _number("span"),
    _number("level"),
    Column("family", BigInteger, primary_key=True, autoincrement=False),  # the bucket of the next level
    Column("bucket", BigInteger, primary_key=True, autoincrement=False),
    Column("members", Integer, nullable=False),
)

# What there are tables of, beside the whole store.
named_scopes = _derived(
    "scopes",
    _number("board"),
    _key("scope"),
    Column("iri", String, nullable=False),
    Column("awards", Integer, nullable=False),
)

# How a person wants to be seen; the last choice counts.
choices = _derived(
    "choices",
    _key("member"),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("statement", LargeBinary(16), nullable=False),
    Column("visibility", String(16), nullable=False),
    Column("alias", String(60), nullable=False),
)

# Up to which day a rolling board counts.
clocks = _derived("clocks", _number("board"), Column("day", Integer, nullable=False))

# Rank and points at the end of days, on boards whose periods don't end.
ranks = _derived(
    "ranks",
    _number("board"),
    _key("scope"),
    _key("member"),
    _number("day"),
    Column("points", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
)
# Whose points have changed since then; of each board, the day that this is about.
moved = _derived("moved", _number("board"), _key("scope"), _key("member"), Column("day", Integer, nullable=False))
