"""The plain values that plugins hand over to the server."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from lrs.storage.events import Event
from lrs.storage.transaction import Transaction
from lrs.xapi.concepts import Concepts
from lrs.xapi.person import Person


@dataclass(frozen=True)
class Rules:
    """What a plugin goes by: what the store has set; for a projection, as it was when the generation began.

    `settings` are those of the plugin; `concepts` say what verbs mean.
    """

    settings: Mapping[str, Any]
    concepts: Concepts


class InStore(Protocol):
    """What a hook may ask of the store that it is called for: `lrs.api.PluginStore`, but for what writes."""

    @property
    def rules(self) -> "Rules":
        """What the store has set."""

    def content(self, sha2: str) -> bytes | None:
        """The content of an attachment; None where it isn't there, or has over 64 KiB."""

    def derived(self, tx: Transaction, projection: str) -> Any:
        """What is read of a projection of the plugin. Raises NotFound while it is derived for the first time."""

    def ask(self, hook: str, **values: Any) -> Mapping[str, Any]:
        """What other plugins answer to a hook that this one offers, by their names. Raises PluginFailed."""


@dataclass(frozen=True)
class Scope:
    """A right that a credential may have: the plugin's name, a slash, and a word; `meaning` goes on after "may"."""

    name: str
    meaning: str


@dataclass(frozen=True)
class NavItem:
    """A link in the head of every page; a lower `order` stands further left."""

    label: str
    url: str
    order: int = 100


@dataclass(frozen=True)
class Problem:
    """Why a statement is not to be stored: that at `index` of its batch, for what stands at a JSON pointer in it.

    `rule` says what should hold, and `hint` what the sender can do.
    """

    index: int
    pointer: str
    rule: str
    hint: str = ""


class Standing(NamedTuple):
    """What a projection has come to, as JSON, of somebody or something that it tells of.

    `name` tells them apart, always the same; `called` is what people call them, which may be another each time.
    """

    name: str
    value: Any
    called: str = ""


@dataclass(frozen=True)
class Projection:
    """A function of the log, kept up to date in the derived tables that name it.

    `apply` brings them forward by a batch of events; what it writes and how far the log was read are committed
    together, so that each event takes effect exactly once. It uses the transaction and nothing else: no clock, no
    network, no other table, for a rebuild has to give the same. Another `version` rebuilds.

    `standings`, if there are any, tell of everybody what the projection has come to by the rules of a generation: by
    these a rule is compared with another one before it is in force.

    `tick`, where what is derived depends on the time too, is told the present in microseconds since 1970 UTC: before
    each batch, and once a minute when nothing happens. Then it is a function of the log and of that time.
    """

    name: str
    version: int
    apply: Callable[[Transaction, Sequence[Event], Rules], None]
    standings: Callable[[Transaction, Rules], Iterable[Standing]] | None = None
    tick: Callable[[Transaction, int, Rules], None] | None = None


@dataclass(frozen=True)
class Chore:
    """What a plugin does by itself in each store where it is on, every so many seconds, by one process at a time.

    `run` is handed the store, a PluginStore, and gives how far it has come, from 0 to 1, once in some seconds at least:
    there it may be interrupted. After a stop of the server it is done anew.
    """

    name: str
    every_s: int
    run: Callable[[Any], Iterator[float]]


@dataclass(frozen=True)
class Holding:
    """A kind of record about people: how many of them are a person's, and how to erase these."""

    name: str
    count: Callable[[Transaction, Person], int]
    erase: Callable[[Transaction, Person], None]


@dataclass(frozen=True)
class Owner:
    """Whose portfolio it is: the key of their persona, and all agents that they are known as."""

    persona: bytes
    agents: Sequence[Mapping[str, Any]]

    @property
    def person(self) -> Person:
        """Who that is in statements."""
        return Person.known_as(self.agents)


@dataclass(frozen=True)
class Carried:
    """A credential, or the image that it is baked into, that a portfolio carries; `name` ends in what kind it is.

    Of one from elsewhere, what its issuer publishes is carried as well, as it is when the portfolio is exported; of
    another, `published`: what who checks it would ask for, such as its key, by URL.
    """

    name: str
    media_type: str
    content: bytes
    title: str = ""
    is_from_elsewhere: bool = False
    published: Mapping[str, bytes] = field(default_factory=dict)


def _nothing() -> Iterable[Carried]:
    return ()


@dataclass(frozen=True)
class Section:
    """A part of a portfolio that a plugin offers: what its owner chooses is shown on their page and exported.

    Each entry of `data` is JSON: `title`, and if there are any `text`, `since` (a time), `facts` (texts by their
    labels), `why` (sentences). `statements` are those that prove it. `credentials` are made when a portfolio is
    exported, outside of the transaction.
    """

    name: str
    title: str
    data: Sequence[Mapping[str, Any]]
    statements: Sequence[UUID] = ()
    credentials: Callable[[], Iterable[Carried]] = _nothing
