"""Links by which somebody who was asked endorses without an account: they expire, and serve once.

Who has a link is who it was issued to. Of its secret only the SHA-256 is kept, so that nobody who reads the database
can endorse by it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from uuid import UUID

from lrs.api import Actor, Conflict, Forbidden, NotFound, PluginStore, TooManyRequests, Transaction
from lrs_endorsements import deeds, requests
from lrs_endorsements.deeds import Member
from lrs_endorsements.listing import Reading
from lrs_endorsements.persons import person_key
from lrs_endorsements.requests import OPEN, ShownRequest
from lrs_endorsements.rights import STAFF
from lrs_endorsements.said import DECLINE
from lrs_endorsements.tables import links
from lrs_endorsements.writing import Given

MOST_TRIES = 20
_SECTION, _DAY_US, _SECRET_BYTES = "docs/endorsements.md", 86_400_000_000, 32


@dataclass(frozen=True)
class Link:
    """A link as it is issued; the secret is known only now."""

    secret: str
    expires_us: int


@dataclass(frozen=True)
class Opened:
    """What somebody sees who opens a link."""

    key: bytes
    request: ShownRequest


def issue(store: PluginStore, who: Member, request: UUID) -> Link:
    """Make a link for the person whom a request asks. Raises NotFound, Forbidden, Conflict."""
    with store.read() as tx:
        shown, now_us = requests.one(Reading(store, tx), request), tx.now_us()
    if person_key(shown.asker) != person_key(who.agent) and not who.actor.may(STAFF):
        hint = "Have the one who asks issue it."
        raise Forbidden("a link is issued by who has made the request", section=_SECTION, hint=hint)
    if shown.state != OPEN:
        hint = "Make another request."
        raise Conflict(f"this request is {shown.state}", section=_SECTION, hint=hint)
    expires_us = now_us + store.settings["link_days"] * _DAY_US
    link = Link(token_urlsafe(_SECRET_BYTES), min(expires_us, shown.expires_us or expires_us))
    with store.write() as tx:
        row = {"secret_sha2": _key(link.secret), "request": request.bytes, "issued_us": now_us}
        tx.insert(links, {**row, "expires_us": link.expires_us, "used_us": 0, "tries": 0})
    return link


def opened(store: PluginStore, secret: str) -> Opened:
    """What a link is for. Raises NotFound where there is none, or it has expired or served."""
    with store.read() as tx:
        rows = list(tx.find_many(links, ("request", "expires_us", "used_us"), "secret_sha2", [_key(secret)]))
        if not rows:
            raise NotFound("there is no such link", section=_SECTION, hint="Ask for another one.")
        request, expires_us, used_us = rows[0]
        if used_us or expires_us <= tx.now_us():
            raise NotFound("this link has served, or has expired", section=_SECTION, hint="Ask for another one.")
        shown = requests.one(Reading(store, tx), UUID(bytes=request))
    if shown.state != OPEN:
        raise NotFound(f"this request is {shown.state}", section=_SECTION, hint="Ask for another one.")
    return Opened(_key(secret), shown)


def give(store: PluginStore, link: Opened, given: Given) -> UUID:
    """Endorse by a link. Raises InvalidStatements, TooManyRequests, NotFound."""
    with _used(store, link) as who:
        return deeds.give(store, who, given)


def decline(store: PluginStore, link: Opened, words: str) -> UUID:
    """Decline by a link. Raises as `give`."""
    with _used(store, link) as who:
        return deeds.take_step(store, who, DECLINE, link.request.statement_id, words)


@contextmanager
def _used(store: PluginStore, link: Opened) -> Iterator[Member]:
    """Who acts by a link, which has served unless the block raises."""
    with store.write() as tx:
        store_id = tx.store_id
        _claim(tx, link)
    try:
        agent = {**link.request.person, "objectType": "Agent"}
        yield Member(Actor(store_id, agent, frozenset(), "a link to endorse"), agent)
    except Exception:
        with store.write() as tx:
            tx.execute(tx.update(links).where(links.c.secret_sha2 == link.key).values(used_us=0))
        raise


def _claim(tx: Transaction, link: Opened) -> None:
    """Have a link serve this once. Raises NotFound, TooManyRequests."""
    if any(tries >= MOST_TRIES for (tries,) in tx.find_many(links, ("tries",), "secret_sha2", [link.key])):
        raise TooManyRequests("this link was tried too often", retry_after_s=86_400, hint="Ask for another one.")
    unused = tx.update(links).where(links.c.secret_sha2 == link.key, links.c.used_us == 0)
    done = tx.execute(unused.values(used_us=tx.now_us(), tries=links.c.tries + 1))
    if not done.rowcount:
        raise NotFound("this link has served", section=_SECTION, hint="Ask for another one.")


def _key(secret: str) -> bytes:
    return sha256(secret.encode()).digest()
