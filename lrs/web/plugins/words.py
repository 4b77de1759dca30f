"""How it goes with a plugin, in words for people."""

from dataclasses import dataclass
from uuid import UUID

from lrs.contributions import Projection
from lrs.operations.plugins.activations import Installed
from lrs.storage.plugins.checkpoints import BUILDING, LIVE, Checkpoint
from lrs.web.senders.words import ILL, QUIET, WELL, State, counted

# What a page says after a deed, by the name under which the redirection tells of it.
DONE = {
    "on": "It is on. It begins with the whole history of the store, unless it has read that before.",
    "off": "It is off. What it has stays.",
    "changed": "The settings are changed. What is derived by them is derived anew.",
    "unchanged": "Nothing was changed.",
    "goes-on": "It goes on from where it had stopped.",
    "had-not-stopped": "Nothing of it had stopped.",
}


@dataclass(frozen=True)
class Failure:
    """At what a projection stopped, why, and when."""

    error: str
    position: int
    statement_id: str
    failed_us: int


@dataclass(frozen=True)
class Line:
    """How far something that a projection derives has come; `pace` is empty before it has read anything."""

    state: State
    pace: str = ""
    failure: Failure | None = None


def state(installed: Installed) -> State:
    """The one line that says whether somebody has to look after a plugin."""
    if installed.refusal:
        return State(ILL, "Its settings can't be read.")
    if any(_failure(each) for each in _read_or_built(installed)):
        return State(ILL, "On, and stopped." if installed.is_enabled else "Off, and stopped.")
    return State(WELL, "On.") if installed.is_enabled else State(QUIET, "Off.")


def has_stopped(installed: Installed) -> bool:
    """Whether there is something to retry."""
    return any(_failure(each) for each in _read_or_built(installed))


def lines(installed: Installed, projection: Projection) -> list[Line]:
    """How far a projection has come: what is read of it, and what is derived anew beside that."""
    of_it = [each for each in _read_or_built(installed) if each.projection == projection.name]
    if not of_it:
        return [Line(State(QUIET, "About to begin." if installed.is_enabled else "It has not begun."))]
    is_read = any(each.state == LIVE for each in of_it)
    return [
        Line(_state_of(each, projection, installed, is_read=is_read), _pace(each), _failure(each)) for each in of_it
    ]


def _read_or_built(installed: Installed) -> list[Checkpoint]:
    """What people come to see; trials are their maker's, and what is dropped is nobody's."""
    return [each for each in installed.checkpoints if each.state in (LIVE, BUILDING)]


def _state_of(at: Checkpoint, projection: Projection, installed: Installed, *, is_read: bool) -> State:
    behind = counted(installed.last_position - at.position, "statement") + " behind"
    if at.state == BUILDING:
        return _state_of_building(at, installed, is_read=is_read)
    if at.error is not None:
        return State(ILL, f"Stopped, {behind}.")
    if at.version != projection.version:
        return State(QUIET, f"Of rules that have changed, {behind}. It is read until it is derived anew.")
    if at.position == installed.last_position:
        return State(WELL, "Up to date.")
    return State(QUIET, f"{behind[:1].upper()}{behind[1:]}.")


def _state_of_building(at: Checkpoint, installed: Installed, *, is_read: bool) -> State:
    percent = 100 * at.position // installed.last_position if installed.last_position else 100
    read = f"{at.position:,} of {counted(installed.last_position, 'statement')} read ({percent} %)"
    deed = "derived anew" if is_read else "derived for the first time"
    until = "What was derived before is read until then." if is_read else "It shows nothing until then."
    if at.error is not None:
        return State(ILL, f"Stopped while it was {deed}: {read}. {until}")
    if not installed.is_enabled:
        return State(QUIET, f"Half {deed}: {read}. {until}")
    return State(QUIET, f"Being {deed}: {read}. {until}")


def _pace(at: Checkpoint) -> str:
    """How long the plugin took for a thousand statements."""
    if not at.position:
        return ""
    ms = at.took_us / at.position
    taken = f"{ms / 1000:,.1f} s" if ms >= 1000 else f"{ms:.0f} ms" if ms >= 1 else "less than 1 ms"
    return f"{taken} per 1,000 statements"


def _failure(at: Checkpoint) -> Failure | None:
    if at.error is None or at.error_position is None or at.error_statement_id is None or at.failed_us is None:
        return None
    return Failure(at.error, at.error_position, str(UUID(bytes=at.error_statement_id)), at.failed_us)
