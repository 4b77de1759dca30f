"""What is odd about rules that are right: they speak of what there is not, or not yet."""

from collections.abc import Iterator, Sequence
from itertools import chain

from lrs.api import PluginStore, Transaction
from lrs_badges import achievements
from lrs_badges.rules import criteria
from lrs_badges.rules.criteria import Badge, Competence, Criterion, Endorsed, Leaf


def doubts(store: PluginStore, tx: Transaction, criterion: Criterion | None) -> list[str]:
    """A sentence for each competency, level, item and badge of which rules speak, and that is nowhere here."""
    leaves = list(dict.fromkeys(criteria.leaves(criterion)))
    return [*_of_items(store, tx, leaves), *_of_badges(tx, leaves)]


def _of_items(store: PluginStore, tx: Transaction, leaves: Sequence[Leaf]) -> Iterator[str]:
    named = [each for each in leaves if isinstance(each, Competence)]
    subjects = (each.subject for each in leaves if isinstance(each, Endorsed))
    items = list(dict.fromkeys([*(each.item for each in named), *subjects]))
    answers = store.ask("badges_levels", tx=tx, items=items).values() if items else ()
    for item, *known in zip(items, *answers, strict=True):
        levels = [each for each in known if each is not None]
        if known and not levels:
            yield f"No framework here has {item}. It may come later; else see whether it is written right."
        elif all(levels):
            yield from _of_levels(item, list(chain(*levels)), [each.level for each in named if each.item == item])


def _of_levels(item: str, levels: Sequence[str], named: Sequence[str]) -> Iterator[str]:
    there = {level.casefold() for level in levels}
    for level in named:
        if level and there and level.casefold() not in there:
            yield f"{item} has no level {level}. Its levels are: {', '.join(levels)}."


def _of_badges(tx: Transaction, leaves: Sequence[Leaf]) -> Iterator[str]:
    named = {each.name for each in leaves if isinstance(each, Badge)}
    there = {each.name for each in achievements.versions(tx, named)} if named else set()
    for name in sorted(named - there):
        yield f"There is no badge {name}. It may come later; else see whether it is written right."
