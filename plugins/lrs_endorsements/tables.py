"""The tables: what is derived from the log, and which links were issued, of which the plugin is the source.

People are keys of 16 bytes (`persons.person_key`), items are too (`persons.item_key`): names are read from the
statements when they are shown, so that nothing is left of a person when their statements are erased.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, MetaData, SmallInteger, String, Table

from lrs.api import derived_table, record_table

PROJECTION_NAME = "endorsements_flow"
metadata = MetaData()


def _key(name: str) -> Column[bytes]:
    return Column(name, LargeBinary(16), primary_key=True)


def _bytes(name: str) -> Column[bytes]:
    return Column(name, LargeBinary(16), nullable=False)


def _time(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _derived(name: str, *columns: object) -> Table:
    return derived_table(f"endorsements_{name}", metadata, *columns, projection=PROJECTION_NAME)


# What was endorsed, by whom, and where it stands. Ids that aren't known (yet) are empty.
given = _derived(
    "given",
    _key("statement"),
    _bytes("endorser"),
    _bytes("endorsee"),
    _bytes("item"),
    _time("at_us"),
    _time("expires_us"),  # 0: never
    Column("state", SmallInteger, nullable=False),  # `states`, before it expires by itself
    Column("standing", SmallInteger, nullable=False),  # the grounds on which the endorser may (`policies.standing`)
    Column("reasons", String, nullable=False),  # names of the policies that refuse it, with commas
    Column("position", BigInteger, nullable=False),
)
Index("endorsements_given_by_endorsee", *(given.c[name] for name in ("store_id", "generation", "endorsee", "item")))
Index("endorsements_given_by_endorser", *(given.c[name] for name in ("store_id", "generation", "endorser", "at_us")))

# Who was asked for what, and when.
asked = _derived(
    "asked",
    _key("statement"),
    _bytes("asker"),
    _bytes("person"),
    _bytes("item"),
    _time("at_us"),
    _time("expires_us"),
    Column("position", BigInteger, nullable=False),
)
Index("endorsements_asked_by_person", asked.c.store_id, asked.c.generation, asked.c.person)
Index("endorsements_asked_by_asker", asked.c.store_id, asked.c.generation, asked.c.asker)

# What somebody did about an endorsement or a request, or said about one (`steps`).
steps = _derived(
    "steps",
    _key("subject"),
    _key("statement"),
    Column("kind", SmallInteger, nullable=False),
    _bytes("person"),
    _time("at_us"),
)

# On which statements an endorsement depends: its target, its evidence, and what it answers.
watched = _derived("watched", _key("watched"), _key("statement"))

# Who was in which group or at which event, and when.
presences = _derived(
    "presences",
    _key("person"),
    _key("place"),
    _key("statement"),
    _time("at_us"),
    Column("kind", SmallInteger, nullable=False),  # `presence`
)

# Who was granted what, by statements in the log.
holdings = _derived(
    "holdings",
    _key("person"),
    _key("item"),
    _key("statement"),
    _time("at_us"),
    Column("level", String(200), nullable=False),
)

# Links by which somebody without an account endorses; of the secret in one, nothing but its SHA-256.
links = record_table(
    "endorsements_links",
    metadata,
    Column("secret_sha2", LargeBinary(32), primary_key=True),
    _bytes("request"),
    _time("issued_us"),
    _time("expires_us"),
    _time("used_us"),  # 0: not yet
    Column("tries", SmallInteger, nullable=False),
)
