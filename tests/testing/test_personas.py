"""What tests of plugins do with personas."""

from lrs.api import agent_key, personas_of
from lrs.testing import fresh_store
from tests.statements import ANN, BEN, statement


def test_identifiers_are_joined_parted_and_erased_together() -> None:
    ann, ben = agent_key(ANN), agent_key(BEN)
    assert ann and ben
    with fresh_store("leaderboard") as store:
        store.post(statement(), statement(actor=BEN))

        store.join(ANN, BEN)
        with store.inside("leaderboard").read() as tx:
            together = personas_of(tx, [ann, ben])
        store.part(ANN)
        with store.inside("leaderboard").read() as tx:
            parted = personas_of(tx, [ann, ben])
        store.join(ANN, BEN)
        store.erase(ANN)

        assert together[ann] == together[ben]
        assert parted == {ann: ann, ben: ben}
        assert store.client().ask("/xapi/statements")["statements"] == []
