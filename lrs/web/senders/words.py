"""How it goes with a sender, in words for people."""

from dataclasses import dataclass

from lrs.clock import iso, now_us
from lrs.operations.senders.health import DATE, Sender
from lrs.storage.senders.health import Skew

_SECOND_US = 1_000_000
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
_IN_STEP_US = 2 * _SECOND_US
WELL, ILL, QUIET = "well", "ill", "quiet"


@dataclass(frozen=True)
class State:
    """How it goes: `mood` is WELL, ILL or QUIET."""

    mood: str
    text: str


@dataclass(frozen=True)
class Moment:
    """A time as a person reads it, and exactly."""

    text: str
    exact: str


def state(sender: Sender) -> State:
    """The one line that says whether somebody has to look after a sender."""
    health = sender.health
    if not sender.is_active:
        return State(QUIET, "The credential is revoked or expired.")
    if not health.requests:
        return State(QUIET, "No request has come yet.")
    if sender.waiting:
        return State(ILL, f"{counted(sender.waiting, 'refused statement')} to look at.")
    last = ago(health.last_seen_us).text
    if (health.last_failure_us or 0) > (health.last_success_us or 0):
        return State(ILL, f"The last request was refused, {last}.")
    return State(WELL, f"All is well: the last request was answered {last}.")


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 request, 2,000 requests."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def times(number: int) -> str:
    """How often something was sent: twice, 3 times."""
    return "twice" if number == 2 else counted(number, "time")


def ago(at_us: int) -> Moment:
    """How long ago something was."""
    passed_us = now_us() - at_us
    text = "just now" if passed_us < 10 * _SECOND_US else f"{length(passed_us)} ago"
    return Moment(text, iso(at_us))


def length(us: int) -> str:
    """A length of time in its largest whole unit."""
    seconds = abs(us) // _SECOND_US
    for unit, size in _UNITS:
        if seconds >= size:
            return counted(seconds // size, unit)
    return "less than a second"


def share_refused(sender: Sender) -> str:
    """How many statements were refused, of those that were sent."""
    accepted, refused = sender.health.statements_accepted, sender.health.statements_refused
    if not accepted + refused:
        return "none came"
    share = 100 * refused / (accepted + refused)
    return f"{accepted:,} accepted, {refused:,} refused ({share:.1f} %)"


def versions(sender: Sender) -> str:
    """The versions that requests named, the most frequent first."""
    by_count = sorted(sender.health.versions.items(), key=lambda each: each[1], reverse=True)
    return ", ".join(f"{version} ({counted(count, 'request')})" for version, count in by_count) or "none"


def clock(skew: Skew | None) -> str:
    """What is known of a sender's clock."""
    if skew is None:
        return "Nothing shows that it is wrong."
    seen = ago(skew.seen_us).text
    if skew.source == DATE:
        if abs(skew.us) < _IN_STEP_US:
            return f"In step with the server's, by its Date header, {seen}."
        return f"{length(skew.us)} {'ahead' if skew.us > 0 else 'behind'}, by its Date header, {seen}."
    return f"At least {length(skew.us)} ahead: a statement came from that far in the future, {seen}."
