"""An endorsement says what is endorsed, by whom, and all else in a form that can be read."""

from collections.abc import Iterator

from lrs_endorsements.cases import Case
from lrs_endorsements.parts import Flaw
from lrs_endorsements.persons import NOBODY


def check(case: Case) -> Iterator[Flaw]:
    """What can't be read, and a level off the store's scale."""
    yield from case.said.all_flaws
    if case.said.endorser == NOBODY:
        yield Flaw("/actor", "an endorsement is given by a person", "Send an Agent, or a Group with an identifier.")
    level, levels = case.said.parts.level, case.rules.settings["levels"]
    if level and levels and level not in levels:
        yield Flaw("/context/extensions", "the level is none of the scale", f"Levels are: {', '.join(levels)}.")
