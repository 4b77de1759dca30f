"""The tables: achievements and who is to be looked at, which are records; grounds and awards, derived from the log.

People are keys of 16 bytes (`lrs.api.agent_key`). What is derived is a function of the log and of the achievements as
they were when the generation began (`basis`), never of personas, of other plugins or of the time.
"""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, MetaData, SmallInteger, String, Table

from lrs.api import derived_table, record_table

PROJECTION_NAME = "badges_record"
metadata = MetaData()


def _key(name: str) -> Column[bytes]:
    return Column(name, LargeBinary(16), primary_key=True)


def _time(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _derived(name: str, *columns: object) -> Table:
    return derived_table(f"badges_{name}", metadata, *columns, projection=PROJECTION_NAME)


# Each version of each achievement: `body` is the JSON that `schemas.AchievementShape` describes.
achievements = record_table(
    "badges_achievements",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("body", String, nullable=False),
    Column("image", LargeBinary(32), nullable=False),  # SHA-256, empty for none
    _time("changed_us"),
    _time("retired_us"),  # 0: is awarded
)

# Images of achievements, by the SHA-256 of their content.
images = record_table(
    "badges_images",
    metadata,
    Column("sha2", LargeBinary(32), primary_key=True),
    Column("media_type", String(40), nullable=False),
    Column("content", LargeBinary, nullable=False),
)

# Who is to be judged anew, and about what (`due.Due`); `times` tells whether something happened meanwhile.
due = record_table("badges_due", metadata, _key("person"), _key("about"), Column("times", Integer, nullable=False))

# By what everybody was judged last (a digest), and up to which person.
sweeps = record_table(
    "badges_sweeps",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("by", LargeBinary(16), nullable=False),
    Column("behind", LargeBinary(16), nullable=False),
    _time("ended_us"),  # 0: not yet
)

# The filters by which the others were derived (`filters.Filter`), as JSON.
basis = _derived(
    "basis", Column("number", Integer, primary_key=True, autoincrement=False), Column("filters", String, nullable=False)
)

# Who statements are about, under each spelling of their identifier.
people = _derived(
    "people",
    _key("person"),
    _key("spelling"),
    Column("identity", String, nullable=False),
    Column("statements", Integer, nullable=False),
)

# Which statements of a person pass a filter (`grounds.Ground`).
grounds = _derived(
    "grounds",
    _key("person"),
    _key("filter"),
    _key("statement"),
    _time("at_us"),
    Column("object", LargeBinary(16), nullable=False),
    Column("duration_ms", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)

# What the store has awarded (`said.Earned`); `award` is the id of the statement. The key begins with the person: rather
# than look people up in an index, SQLite would read all rows that have the first two columns of the key.
awards = _derived(
    "awards",
    _key("person"),
    Column("achievement", String(40), primary_key=True),
    _key("award"),
    Column("version", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    _time("at_us"),
    _time("expires_us"),  # 0: never
    _time("since_us"),  # grounds before don't count for it
    Column("is_by_hand", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
)
# Only the key begins with store and generation: PostgreSQL takes any index that does so where it has no statistics, and
# reads all of a generation.
_WITHIN = (awards.c.store_id, awards.c.generation)
Index("badges_awards_by_award", awards.c.award, *_WITHIN, unique=True)
Index("badges_awards_by_achievement", awards.c.achievement, *_WITHIN, awards.c.position)

# What was done about an award (`said.Step`): revoked, suspended, resumed.
steps = _derived(
    "steps",
    _key("award"),
    _key("statement"),
    Column("kind", SmallInteger, nullable=False),
    Column("number", Integer, nullable=False),
    _time("at_us"),
    Column("is_by_hand", Boolean, nullable=False),
    Column("position", BigInteger, nullable=False),
)
