"""How it goes with each sender: what is counted of a request, and what that says.

Only what proves something about a sender's clock counts: its Date header, or a statement from the future.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from lrs.actor import Actor
from lrs.clock import DAY_US, instant_us, iso, iso_or_none, now_us
from lrs.database import Database
from lrs.errors import NotFound
from lrs.operations.senders.credentials import get as get_credential
from lrs.storage.senders import credentials, refusals
from lrs.storage.senders import health as sender_health
from lrs.storage.senders.credentials import Credential
from lrs.storage.senders.health import Health, Skew

DATE, TIMESTAMP = "Date", "timestamp"
MOST_LABEL, MOST_LISTED = 200, 1_000
_MOST_TEXT, _MOST_FAILURE, _MOST_VERSION, _MOST_VERSIONS = 200, 300, 12, 10
_UTC = ("Z", "+00:00")
TOLERATED_US = 10 * 1_000_000
_MOST_SKEW_US = 366 * DAY_US  # more is no clock, but a wrong timestamp


@dataclass(frozen=True)
class Visit:
    """A request that was answered; `failure` says why it was refused, and is empty where it wasn't."""

    failure: str = ""
    version: str = ""
    user_agent: str = ""
    origin: str = ""
    date: str = ""


def count_visit(health: Health, visit: Visit) -> None:
    """Add a request to what is known of its sender."""
    at_us = now_us()
    health.requests += 1
    version = visit.version[:_MOST_VERSION] or "none"
    if version not in health.versions and len(health.versions) >= _MOST_VERSIONS:
        version = "other"
    health.versions = {**health.versions, version: health.versions.get(version, 0) + 1}
    if visit.failure:
        health.failures += 1
        health.last_failure_us, health.last_failure = at_us, plain(visit.failure, _MOST_FAILURE)
    else:
        health.last_success_us = at_us
    health.user_agent = visit.user_agent or health.user_agent
    health.origin = visit.origin or health.origin
    if visit.date:
        health.skew = _skew_of_date(visit.date, at_us) or health.skew


def count_statements(health: Health, *, accepted: int, refused: int) -> None:
    """Add statements that were sent to what is known of their sender."""
    health.statements_accepted += accepted
    health.statements_refused += refused


def look_at_clock(health: Health, statements: Sequence[Any], horizon: str) -> None:
    """Note how far in the future the newest timestamp lies; where none does, that proves nothing.

    `horizon` is an instant of these seconds, as `clock.iso` writes it, up to which nobody wonders.
    """
    newest = ""
    for each in statements:
        sent = each.get("timestamp") if isinstance(each, dict) else None
        # As text: that is their order too, but for other zones, where one nearly as late is as good.
        if isinstance(sent, str) and sent > newest:
            newest = sent
    # Reading a timestamp costs more than all the rest: only one that may be from the future is read.
    if newest > horizon or (newest and not newest.endswith(_UTC)):
        skew = _skew_of_timestamp(newest, now_us())
        if skew is not None:
            health.skew = _clearer(health.skew, skew)


def _skew_of_date(date: str, at_us: int) -> Skew | None:
    try:
        sent_us = int(parsedate_to_datetime(date).timestamp()) * 1_000_000
    except (ValueError, OverflowError):
        return None
    # Whole seconds: what was cut off is half a second on average.
    us = sent_us - at_us + 500_000
    return Skew(us, DATE, at_us) if abs(us) < _MOST_SKEW_US else None


def _skew_of_timestamp(timestamp: str, at_us: int) -> Skew | None:
    try:
        us = instant_us(timestamp) - at_us
    except (ValueError, OverflowError):
        return None
    return Skew(us, TIMESTAMP, at_us) if TOLERATED_US < us < _MOST_SKEW_US else None


def _clearer(earlier: Skew | None, later: Skew | None) -> Skew | None:
    """The one that says more: a Date header, or else the greatest lead of a day."""
    if earlier is None or later is None:
        return later or earlier
    if later.source == DATE or later.seen_us - earlier.seen_us > DAY_US:
        return later
    return earlier if earlier.source == DATE or earlier.us > later.us else later


def combined(earlier: Health, later: Health) -> Health:
    """Both together: what was counted is added, what was seen last is the later's."""
    failed = later if later.last_failure_us is not None else earlier
    return Health(
        key=later.key,
        label=later.label or earlier.label,
        authority=later.authority or earlier.authority,
        requests=earlier.requests + later.requests,
        failures=earlier.failures + later.failures,
        statements_accepted=earlier.statements_accepted + later.statements_accepted,
        statements_refused=earlier.statements_refused + later.statements_refused,
        versions=_few(Counter(earlier.versions) + Counter(later.versions)),
        last_success_us=later.last_success_us or earlier.last_success_us,
        last_failure_us=failed.last_failure_us,
        last_failure=failed.last_failure,
        skew=_clearer(earlier.skew, later.skew),
        user_agent=plain(later.user_agent or earlier.user_agent, _MOST_TEXT),
        origin=plain(later.origin or earlier.origin, _MOST_TEXT),
    )


def _few(versions: Counter[str]) -> dict[str, int]:
    """The most frequent versions, with all else together under "other"."""
    kept = dict(versions.most_common(_MOST_VERSIONS))
    rest = versions.total() - sum(kept.values())
    named = {plain(version, _MOST_VERSION): count for version, count in kept.items()}
    return {**named, "other": named.get("other", 0) + rest} if rest else named


def plain(text: str, most: int) -> str:
    """A stranger's text as one line that every database can keep."""
    shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text[:most])
    return shown if len(text) <= most else shown[: most - 1] + "…"


@dataclass(frozen=True)
class Sender:
    """A sender of a store: how it goes with it, whether it may still come, and how many refusals wait."""

    key: str
    label: str
    is_active: bool
    health: Health
    waiting: int

    def as_json(self) -> dict[str, Any]:
        """As the API and the command show it."""
        health = self.health
        sent = health.statements_accepted + health.statements_refused
        return {
            "key": self.key,
            "label": self.label,
            "active": self.is_active,
            "waiting": self.waiting,
            "requests": health.requests,
            "failures": health.failures,
            "statements_accepted": health.statements_accepted,
            "statements_refused": health.statements_refused,
            "share_refused": round(health.statements_refused / sent, 4) if sent else 0,
            "versions": dict(health.versions),
            "last_success": iso_or_none(health.last_success_us),
            "last_failure": iso_or_none(health.last_failure_us),
            "last_failure_was": health.last_failure,
            "clock": None if health.skew is None else _skew_as_json(health.skew),
            "user_agent": health.user_agent,
            "origin": health.origin,
        }


def _skew_as_json(skew: Skew) -> dict[str, Any]:
    return {"ahead_s": round(skew.us / 1_000_000, 3), "source": skew.source, "seen": iso(skew.seen_us)}


def sees_whole_store(actor: Actor) -> bool:
    """Whether it may look at every sender of its store."""
    return actor.may("all/read")


def may_see(actor: Actor, key: str) -> bool:
    """Whether it may look at the sender with this key: everybody may look at itself."""
    return actor.key == key or sees_whole_store(actor)


def senders(database: Database, actor: Actor) -> list[Sender]:
    """The senders that the actor may see: those with refusals that wait first, then by last request."""
    seen = None if sees_whole_store(actor) else actor.key
    with database.read(actor.store_id) as tx:
        healths = {health.key: health for health in sender_health.all_of_store(tx)}
        known = {credential.key: credential for credential in credentials.page(tx)}
        waiting = refusals.waiting_by_sender(tx, seen)
    keys = {*healths, *known} if seen is None else {seen}
    found = [_sender(key, known.get(key), healths.get(key), waiting) for key in sorted(keys)]
    return sorted(found, key=lambda each: (each.waiting, each.health.last_seen_us), reverse=True)


def get(database: Database, actor: Actor, key: str) -> Sender:
    """The sender with this key. Raises NotFound also where the actor may not see it."""
    found = _find(database, actor.store_id, key) if key.isprintable() and may_see(actor, key) else None
    if found is None:
        raise NotFound(
            f"there is no sender {plain(key, _MOST_TEXT)!r} in sight of these credentials",
            hint="With the scope all or all/read all senders of the store are.",
        )
    return found


def of_credential(database: Database, key: str) -> Sender:
    """The sender with the credential `key`, in whichever store. Raises NotFound."""
    found = _find(database, get_credential(database, key).store_id, key)
    assert found is not None
    return found


def _find(database: Database, store_id: int, key: str) -> Sender | None:
    with database.read_server() as connection:
        credential = credentials.find(connection, key)
    with database.read(store_id) as tx:
        health, waiting = sender_health.find(tx, key), refusals.waiting_by_sender(tx, key)
    is_here = credential is not None and credential.store_id == store_id
    return _sender(key, credential if is_here else None, health, waiting) if is_here or health else None


def _sender(key: str, credential: Credential | None, health: Health | None, waiting: Mapping[str, int]) -> Sender:
    seen = health or Health(key)
    label = credential.label if credential else seen.label
    is_active = credential is None or credential.is_active(now_us())
    return Sender(key, label, is_active, seen, waiting.get(key, 0))
