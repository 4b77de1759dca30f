"""The tables of the core. `store_id` comes first in every key: the store is the wall.

record   stores, credentials, server_keys, statements, documents, attachments, refusals, sender_health,
         import_sources, receipts, tombstones, contents_to_discard, activations, checkpoints,
         outbox_channels, dead_letters, chores, personas, persona_agents, persona_trail, signing_keys,
         status_lists, status_entries, log_heads
derived  links, statement_refs, activities, agent_names, log_tiles: functions of the statements
"""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    false,
    true,
)

metadata = MetaData()


def _store_id() -> Column[int]:
    # No foreign key: PostgreSQL would check it for each of some ten rows a statement, and a Transaction
    # writes the id of a store that is there.
    return Column("store_id", Integer, primary_key=True, autoincrement=False)


# The counter row of each store: position order is commit order because both counters are claimed in it
# (docs/architecture.md, "Order").
stores = Table(
    "stores",
    metadata,
    Column("store_id", Integer, primary_key=True, autoincrement=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("created_us", BigInteger, nullable=False),
    Column("last_position", BigInteger, nullable=False),
    Column("last_rank", BigInteger, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("relearned", BigInteger, nullable=False, server_default="0"),  # how often (`storage.learned`)
)

credentials = Table(
    "credentials",
    metadata,
    _store_id(),
    Column("key", String(64), primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False),
    Column("previous_secret_hash", LargeBinary),
    Column("previous_until_us", BigInteger),
    Column("label", String(200), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("authority", JSON, nullable=False),
    Column("created_us", BigInteger, nullable=False),
    Column("expires_us", BigInteger),
    Column("revoked_us", BigInteger),
    Column("last_used_us", BigInteger),
    Column("lenient", JSON, nullable=False, server_default="[]"),
    Column("requests_per_minute", Integer),
    Index("credentials_by_key", "key", unique=True),
)

server_keys = Table(
    "server_keys",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("secret", String(200), nullable=False),
)

# `rank` orders statements by `stored`: microseconds * 1024 + a tie-breaker. `body` is what format=exact
# returns, byte for byte; it is empty where the statement was erased, of which `tombstones` tells.
statements = Table(
    "statements",
    metadata,
    _store_id(),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("rank", BigInteger, nullable=False),
    Column("statement_id", LargeBinary(16), nullable=False),
    Column("voided", Boolean, nullable=False, server_default=false()),
    Column("body", LargeBinary, nullable=False),
)
Index("statements_by_id", statements.c.store_id, statements.c.statement_id, unique=True)
Index(
    "statements_in_sight",
    statements.c.store_id,
    statements.c.rank,
    unique=True,
    sqlite_where=statements.c.voided == false(),
    postgresql_where=statements.c.voided == false(),
)

# Under which keys (`xapi.references`) a statement is found. `depth` 0 is its own key, n that of the
# statement n references away.
links = Table(
    "links",
    metadata,
    _store_id(),
    Column("key", LargeBinary(16), primary_key=True),
    Column("rank", BigInteger, primary_key=True, autoincrement=False),
    Column("depth", SmallInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# Which statements point at which, also before the target has arrived.
statement_refs = Table(
    "statement_refs",
    metadata,
    _store_id(),
    Column("target_id", LargeBinary(16), primary_key=True),
    Column("statement_id", LargeBinary(16), primary_key=True),
    Column("is_voiding", Boolean, nullable=False),
    sqlite_with_rowid=False,
)
# The way to what is voided, which has no links.
Index(
    "statement_refs_voiding",
    statement_refs.c.store_id,
    statement_refs.c.target_id,
    sqlite_where=statement_refs.c.is_voiding == true(),
    postgresql_where=statement_refs.c.is_voiding == true(),
)

activities = Table(
    "activities",
    metadata,
    _store_id(),
    Column("key", LargeBinary(16), primary_key=True),
    Column("activity_id", String, nullable=False),
    Column("definition", LargeBinary, nullable=False),
)

agent_names = Table(
    "agent_names",
    metadata,
    _store_id(),
    Column("key", LargeBinary(16), primary_key=True),
    Column("name_key", LargeBinary(16), primary_key=True),  # a name is too long for an index
    Column("name", LargeBinary, nullable=False),  # in UTF-8: PostgreSQL's text has no NUL
)

attachments = Table(
    "attachments",
    metadata,
    _store_id(),
    Column("sha2", String(128), primary_key=True),
    Column("content_bytes", BigInteger, nullable=False),
)

# State, agent profiles, activity profiles; `scope` is the key of what they belong to
# (`operations.documents`), `owner` that of the agent or activity whose they are; it is NULL where a document was
# written before there were owners.
documents = Table(
    "documents",
    metadata,
    _store_id(),
    Column("scope", LargeBinary(16), primary_key=True),
    Column("document_key", LargeBinary(16), primary_key=True),  # an id is too long for an index
    Column("document_id", String, nullable=False),
    Column("content_type", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("etag", String(64), nullable=False),
    Column("updated_us", BigInteger, nullable=False),
    Column("owner", LargeBinary(16)),
    Index("documents_by_owner", "store_id", "owner"),
)

# One row an act of erasing, under way until it has a `jws`, which is the signed receipt. `asked` and `counts` are
# claims of it.
receipts = Table(
    "receipts",
    metadata,
    _store_id(),
    Column("receipt_id", LargeBinary(16), primary_key=True),
    Column("act", String(20), nullable=False),
    Column("asked", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("through_position", BigInteger, nullable=False),
    Column("begun_us", BigInteger, nullable=False),
    Column("finished_us", BigInteger),
    Column("jws", String),
)

# What is left of an erased statement, beside its row in `statements` with position, rank and id.
tombstones = Table(
    "tombstones",
    metadata,
    _store_id(),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("receipt_id", LargeBinary(16), nullable=False),
    Column("body_sha256", LargeBinary(32), nullable=False),
    Column("body_bytes", Integer, nullable=False),
    Column("erased_us", BigInteger, nullable=False),
    Index("tombstones_by_receipt", "store_id", "receipt_id", "position"),
)

# Contents that erased statements declared, until it is clear whether another statement declares them.
contents_to_discard = Table(
    "contents_to_discard",
    metadata,
    _store_id(),
    Column("receipt_id", LargeBinary(16), primary_key=True),
    Column("sha2", String(128), primary_key=True),
)

# Statements that were refused, each by itself, for who mends and replays them; `refusal_id` follows from sender
# and content, so that a sender that tries again counts up. Bounded in number and age (docs/clinic.md).
# What is JSON here is kept as bytes: PostgreSQL's text has no NUL, and no column changes a number's digits.
refusals = Table(
    "refusals",
    metadata,
    _store_id(),
    Column("refusal_id", LargeBinary(16), primary_key=True),
    Column("key", String(64), nullable=False),
    Column("label", String(200), nullable=False),
    Column("authority", LargeBinary, nullable=False),
    Column("teaches", Boolean, nullable=False),
    Column("version", String(16), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("violations", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("body_bytes", BigInteger, nullable=False),
    Column("batch_index", Integer, nullable=False),
    Column("batch_size", Integer, nullable=False),
    Column("times", BigInteger, nullable=False),
    Column("first_us", BigInteger, nullable=False),
    Column("last_us", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("mended", LargeBinary),
    Column("statement_ids", LargeBinary, nullable=False),
    Column("settled_us", BigInteger),
)
Index("refusals_by_sender", refusals.c.store_id, refusals.c.key, refusals.c.last_us)
Index("refusals_by_time", refusals.c.store_id, refusals.c.last_us)

# How it goes with each sender, by the key of its credential.
sender_health = Table(
    "sender_health",
    metadata,
    _store_id(),
    Column("key", String(64), primary_key=True),
    Column("label", String(200), nullable=False),
    Column("requests", BigInteger, nullable=False),
    Column("failures", BigInteger, nullable=False),
    Column("statements_accepted", BigInteger, nullable=False),
    Column("statements_refused", BigInteger, nullable=False),
    Column("versions", JSON, nullable=False),
    Column("last_success_us", BigInteger),
    Column("last_failure_us", BigInteger),
    Column("last_failure", String(300), nullable=False),
    Column("skew_us", BigInteger),
    Column("skew_source", String(16)),
    Column("skew_seen_us", BigInteger),
    Column("user_agent", String(200), nullable=False),
    Column("origin", String(200), nullable=False),
    Column("authority", LargeBinary),  # NULL where the sender came last before it was noted
)

# How far the store has pulled from other stores (`storage.import_sources`).
import_sources = Table(
    "import_sources",
    metadata,
    _store_id(),
    Column("source", LargeBinary(16), primary_key=True),  # of URL and key, which are too long for an index
    Column("url", String, nullable=False),
    Column("more", String, nullable=False),
    Column("through_us", BigInteger, nullable=False),
    Column("reached_us", BigInteger, nullable=False),
    Column("is_ordered", Boolean, nullable=False),
)

# Which plugins the store has switched on or off again, and what it has set for them.
activations = Table(
    "activations",
    metadata,
    _store_id(),
    Column("plugin", String(64), primary_key=True),
    Column("is_enabled", Boolean, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
)

# How far each projection has read the log, for each generation of its rows (`storage.checkpoints`). Whoever
# advances a generation holds its row.
checkpoints = Table(
    "checkpoints",
    metadata,
    _store_id(),
    Column("projection", String(64), primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("basis", JSON, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("batches", BigInteger, nullable=False),  # in how many it was derived, and the time that took
    Column("took_us", BigInteger, nullable=False),
    Column("error", String),
    Column("error_position", BigInteger),
    Column("error_statement_id", LargeBinary(16)),
    Column("failed_us", BigInteger),
)

# How far each channel of an outbox has sent the log (`storage.outbox`). Whoever sends holds the row until
# `held_until_us`.
outbox_channels = Table(
    "outbox_channels",
    metadata,
    _store_id(),
    Column("outbox", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("through_position", BigInteger),
    Column("is_refused", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_us", BigInteger, nullable=False),
    Column("error", LargeBinary),  # in UTF-8: PostgreSQL's text has no NUL
    Column("failed_us", BigInteger),
    Column("delivered", BigInteger, nullable=False),
    Column("delivered_us", BigInteger),
    Column("dropped", BigInteger, nullable=False),  # of the dead letters, how many were too many to keep
    Column("holder", LargeBinary(16)),
    Column("held_until_us", BigInteger, nullable=False),
)

# Statements that a channel could not send, for who mends and sends them again; `is_waiting` for that.
dead_letters = Table(
    "dead_letters",
    metadata,
    _store_id(),
    Column("outbox", String(64), primary_key=True),
    Column("channel", String(64), primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("statement_id", LargeBinary(16), nullable=False),
    Column("error", LargeBinary, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failed_us", BigInteger, nullable=False),
    Column("is_waiting", Boolean, nullable=False),
)

# When each chore of a plugin is due again (`storage.chores`). Whoever does it holds the row until `held_until_us`.
chores = Table(
    "chores",
    metadata,
    _store_id(),
    Column("chore", String(64), primary_key=True),
    Column("due_us", BigInteger, nullable=False),
    Column("done_us", BigInteger),
    Column("holder", LargeBinary(16)),
    Column("held_until_us", BigInteger, nullable=False),
)

# How each plugin has answered in the store: calls of a hook, or batches of a projection.
plugin_calls = Table(
    "plugin_calls",
    metadata,
    _store_id(),
    Column("plugin", String(64), primary_key=True),
    Column("hook", String(64), primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("errors", BigInteger, nullable=False),
    Column("took_us", BigInteger, nullable=False),
    Column("last_error", String, nullable=False),
    Column("failed_us", BigInteger),
)

# Statements that were stored though a plugin had not checked them in time.
unchecked = Table(
    "unchecked",
    metadata,
    _store_id(),
    Column("statement_id", LargeBinary(16), primary_key=True),
    Column("plugin", String(64), primary_key=True),
    Column("stored_us", BigInteger, nullable=False),
    Index("unchecked_by_time", "store_id", "stored_us"),
)


def _grounds() -> tuple[Column[Any], ...]:
    """By which proof, by whom, why and when (`storage.personas.Grounds`)."""
    return (
        Column("proof", String(16), nullable=False),
        Column("by_label", String(200), nullable=False),
        Column("by_agent_key", LargeBinary(16)),
        Column("reason", String(500), nullable=False),
        Column("at_us", BigInteger, nullable=False),
    )


# Humans with several identifiers; who has one only is in none of these tables (docs/personas.md).
personas = Table(
    "personas",
    metadata,
    _store_id(),
    Column("persona_key", LargeBinary(16), primary_key=True),
    Column("begun_us", BigInteger, nullable=False),
    Index("personas_by_time", "store_id", "begun_us", "persona_key"),
)

# The key keeps an agent out of a second persona; `agent` is its identifier as JSON, in UTF-8. It is looked for by
# `known_by`, and by its names, which stand under `names_key`.
persona_agents = Table(
    "persona_agents",
    metadata,
    _store_id(),
    Column("agent_key", LargeBinary(16), primary_key=True),
    Column("persona_key", LargeBinary(16), nullable=False),
    Column("agent", LargeBinary, nullable=False),
    Column("known_by", String, nullable=False),
    Column("names_key", LargeBinary(16), nullable=False),
    *_grounds(),
    Index("persona_agents_by_persona", "store_id", "persona_key"),
)

# What was joined and parted, one agent a row, in the order in which it was done.
persona_trail = Table(
    "persona_trail",
    metadata,
    _store_id(),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("deed", String(16), nullable=False),
    Column("agent_key", LargeBinary(16), nullable=False),
    Column("persona_key", LargeBinary(16), nullable=False),
    Column("agent", LargeBinary, nullable=False),
    *_grounds(),
    Index("persona_trail_by_persona", "store_id", "persona_key", "entry"),
    Index("persona_trail_by_agent", "store_id", "agent_key", "entry"),
)

# Keys that sign credentials: those of people, by the key of their agent, and those of the store, whose owner is empty.
# `key` names a public key by its digest; `sealed` is the private one, NULL where a browser holds it.
signing_keys = Table(
    "signing_keys",
    metadata,
    _store_id(),
    Column("key", String(32), primary_key=True),
    Column("owner", LargeBinary(16), nullable=False),
    Column("kind", String(8), nullable=False),
    Column("label", String(100), nullable=False),
    Column("public_pem", String, nullable=False),
    Column("sealed", LargeBinary),
    Column("created_us", BigInteger, nullable=False),
    Column("retired_us", BigInteger, nullable=False),  # 0: not
    Column("revoked_us", BigInteger, nullable=False),  # 0: not
    Column("reason", String(200), nullable=False),
    Index("signing_keys_by_owner", "store_id", "owner"),
)

# Status lists of the store's credentials: how many entries were given out, and when one of them was last changed.
status_lists = Table(
    "status_lists",
    metadata,
    _store_id(),
    Column("list", Integer, primary_key=True, autoincrement=False),
    Column("entries", Integer, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
)

# The place of each credential in these lists, and whether it holds. It may have been signed by the keys that the store
# had from `created_us` to `signed_us`; `credential` is a digest of its id, which is too long for an index.
status_entries = Table(
    "status_entries",
    metadata,
    _store_id(),
    Column("credential", LargeBinary(16), primary_key=True),
    Column("credential_id", String, nullable=False),
    Column("list", Integer, nullable=False),
    Column("place", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # `storage.status`; empty while it holds
    Column("created_us", BigInteger, nullable=False),
    Column("signed_us", BigInteger, nullable=False),
    Column("changed_us", BigInteger, nullable=False),
    Index("status_entries_by_place", "store_id", "list", "place", unique=True),
)
Index(
    "status_entries_that_hold_not",
    status_entries.c.store_id,
    status_entries.c.list,
    sqlite_where=status_entries.c.state != "",
    postgresql_where=status_entries.c.state != "",
)

# The Merkle tree over a store's log as tiles of 256 hashes (`verifiable.log.tiles`), of which only whole ones are kept,
# so that a row never changes. `root` is the hash over them all, which is one of the tile above.
log_tiles = Table(
    "log_tiles",
    metadata,
    _store_id(),
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("hashes", LargeBinary, nullable=False),
)

# What was said of the tree to others, signed: never twice of one size.
log_heads = Table(
    "log_heads",
    metadata,
    _store_id(),
    Column("tree_size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("signed_us", BigInteger, nullable=False),
    Column("jws", String, nullable=False),
)
