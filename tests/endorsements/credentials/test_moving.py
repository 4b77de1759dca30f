"""Keys that members had before the core kept them: a database of then has them still."""

from alembic import command
from sqlalchemy import text

from lrs.storage import signing_keys
from lrs.storage.database.engine import begun
from lrs.storage.database.migrate import _config, migrate
from lrs.verifiable.public_keys import ED25519
from tests.endorsements.credentials.conftest import Member

_OF_THEN = "SELECT key, label, length(sealed) FROM endorsements_keys WHERE store_id = :store"


def test_a_database_of_before_keeps_the_keys_of_its_members(bob: Member) -> None:
    name, database = bob.hold(ED25519), bob.store.database
    with bob.inside.read() as tx:
        before = bob.inside.person_keys.get(tx, name)
    config = _config("endorsements", "lrs_endorsements.revisions")
    with begun(database.engine, writes=True) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "endorsements_0002")
    with begun(database.engine, writes=False) as connection:
        of_then = connection.execute(text(_OF_THEN), {"store": bob.store.store_id}).all()
    with bob.inside.read() as tx:
        assert signing_keys.find(tx, name) is None

    migrate(database.engine, database.plugins.tables)

    with bob.inside.read() as tx:
        after = bob.inside.person_keys.get(tx, name)
    assert [tuple(row) for row in of_then] == [(name, "", len(before.sealed or b""))]
    assert (after.name, after.owner, after.sealed) == (before.name, before.owner, before.sealed)
    assert bob.inside.person_keys.sign(after, b"a text") == bob.inside.person_keys.sign(before, b"a text")
