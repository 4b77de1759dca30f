"""What every plugin keeps to: checks in the order in which a mend of one helps the others.

Each takes the name of an installed plugin, and the URL of a PostgreSQL server if it is not to be checked on SQLite. It
returns what it has looked at, in a few words, or raises Broken, or whatever the plugin raised.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lrs.errors import CairnError
from lrs.plugin_checks import BrokenPlugin
from lrs.testing.broken import Broken
from lrs.testing.contract.absence import the_server_does_without_it
from lrs.testing.contract.answers import hooks_and_routes_answer
from lrs.testing.contract.conformance import xapi_stays_as_it_is
from lrs.testing.contract.derived import rebuilt_equals_live
from lrs.testing.contract.starting import starts_alone
from lrs.testing.contract.tables import revisions_build_the_tables, tables_have_their_names_and_keys
from lrs.testing.contract.times import takes_little_time
from lrs.testing.contract.walls import other_stores_stay_untouched
from lrs.testing.heard import hearing, reason

Check = Callable[..., str]

CONTRACT: Sequence[Check] = (
    starts_alone,
    tables_have_their_names_and_keys,
    revisions_build_the_tables,
    rebuilt_equals_live,
    other_stores_stay_untouched,
    the_server_does_without_it,
    xapi_stays_as_it_is,
    hooks_and_routes_answer,
    takes_little_time,
)


@dataclass(frozen=True)
class Outcome:
    """Whether a check is kept, and what it tells."""

    name: str
    is_kept: bool
    told: str


def name_of(check: Check) -> str:
    """What a check is called, in words."""
    return check.__name__.replace("_", " ")


def run(plugin: str, server_url: str = "") -> Iterator[Outcome]:
    """The outcome of each check of a plugin, up to `starts_alone` where that fails: the others have nothing to try."""
    for check in CONTRACT:
        outcome = _outcome(check, plugin, server_url)
        yield outcome
        if check is starts_alone and not outcome.is_kept:
            return


def _outcome(check: Check, plugin: str, server_url: str) -> Outcome:
    with hearing() as mistakes:
        try:
            return Outcome(name_of(check), True, check(plugin, server_url))
        except Exception as error:  # what a plugin raises may be anything
            why = f" The log says: {reason(mistakes[-1])}" if mistakes else ""
            return Outcome(name_of(check), False, _words(error) + why)


def _words(error: Exception) -> str:
    if isinstance(error, CairnError):
        return error.sentence
    return str(error) if isinstance(error, Broken | BrokenPlugin) else f"{type(error).__name__}: {error}"
