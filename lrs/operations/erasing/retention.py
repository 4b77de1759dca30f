"""Retention: what a store keeps no longer than its rules say (docs/erasure.md)."""

from collections.abc import Iterator

from lrs.clock import now_us
from lrs.database import Database
from lrs.operations.erasing import erasure
from lrs.operations.erasing.erasure import Act
from lrs.operations.erasing.selections import Rule, RuleSelection, read_rules
from lrs.storage.senders import refusals
from lrs.storage.stores import Store


def rules(store: Store) -> list[Rule]:
    """What the store has decided."""
    return read_rules(store.settings["retention"])


def selections(store: Store) -> list[RuleSelection]:
    """What is too old by now, rule by rule."""
    at_us = now_us()
    return [RuleSelection.at(rule, at_us) for rule in rules(store)]


def acts(database: Database, store: Store, issuer: str) -> Iterator[Act]:
    """An act for each rule that has something to erase, to be run before the next is asked for.

    Refusals that the store keeps no longer go too, without an act.
    """
    with database.write(store.store_id) as tx:
        refusals.clear_surplus(tx)
    for selection in selections(store):
        if erasure.has_work(database, store.store_id, selection):
            yield erasure.begin(database, store, selection, issuer)
