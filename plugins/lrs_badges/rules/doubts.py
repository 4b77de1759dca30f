"""What is odd about rules that are right: they speak of what there is not, or not yet."""

from collections.abc import Iterator, Sequence

from lrs.api import PluginStore, Transaction
from lrs_badges import achievements
from lrs_badges.rules import criteria
from lrs_badges.rules.criteria import Badge, Competence, Criterion, Endorsed, Leaf


def doubts(store: PluginStore, tx: Transaction, criterion: Criterion | None) -> list[str]:
    """A sentence for each competency, item and badge of which rules speak, and that is nowhere here."""
    leaves = list(dict.fromkeys(criteria.leaves(criterion)))
    return [*_of_items(store, tx, leaves), *_of_badges(tx, leaves)]


def _of_items(store: PluginStore, tx: Transaction, leaves: Sequence[Leaf]) -> Iterator[str]:
    named = [each.item for each in leaves if isinstance(each, Competence)]
    items = list(dict.fromkeys([*named, *(each.subject for each in leaves if isinstance(each, Endorsed))]))
    answers = store.ask("badges_known", tx=tx, items=items).values() if items else ()
    for item, *known in zip(items, *answers, strict=True):
        if known and not any(known):
            yield f"No framework here has {item}. It may come later; else see whether it is written right."


def _of_badges(tx: Transaction, leaves: Sequence[Leaf]) -> Iterator[str]:
    named = {each.name for each in leaves if isinstance(each, Badge)}
    there = {each.name for each in achievements.versions(tx, named)} if named else set()
    for name in sorted(named - there):
        yield f"There is no badge {name}. It may come later; else see whether it is written right."
