"""The places where a person is found beside statements: the one list by which an erasure goes.

Whoever adds a table with something about people adds its line here; plugins tell of theirs by `lrs_holdings`.
"""

from lrs.contributions import Holding
from lrs.operations.personas.joining import forget_joined
from lrs.plugin_host import PluginHost
from lrs.storage import agents, documents, signing_keys
from lrs.storage.personas import members
from lrs.storage.senders import health, refusals
from lrs.storage.transaction import Transaction
from lrs.xapi import exact_json
from lrs.xapi.person import Person


def _refusals_about(tx: Transaction, person: Person) -> list[bytes]:
    return refusals.matching(tx, lambda text: _names(text, person))


def _senders_that_are(tx: Transaction, person: Person) -> list[str]:
    return health.matching(tx, lambda authority: _names(authority, person))


def _names(text: bytes, person: Person) -> bool:
    """Whether what a sender wrote, which may be no JSON, names the person."""
    try:
        value = exact_json.loads(text)
    except ValueError:
        return person.is_named_in_text(text.decode(errors="replace"))
    return person.is_named_in(value)


HOLDINGS = (
    Holding(
        "documents",  # state and agent profiles
        lambda tx, person: documents.count_owned(tx, person.agent_keys),
        lambda tx, person: documents.delete_owned(tx, person.agent_keys),
    ),
    Holding(
        "names",
        lambda tx, person: agents.count_names(tx, person.agent_keys),
        lambda tx, person: agents.forget_names(tx, person.agent_keys),
    ),
    Holding(
        "refusals",
        lambda tx, person: len(_refusals_about(tx, person)),
        lambda tx, person: refusals.delete_those(tx, _refusals_about(tx, person)),
    ),
    Holding(
        "senders",  # how it went with those who came with a token of an OpenID Connect issuer
        lambda tx, person: len(_senders_that_are(tx, person)),
        lambda tx, person: health.delete_those(tx, _senders_that_are(tx, person)),
    ),
    Holding(
        "identifiers",  # that were joined, with what was done to join and part them
        lambda tx, person: members.count_those(tx, person.agent_keys),
        lambda tx, person: forget_joined(tx, person.agent_keys),
    ),
)


# After those of plugins, which find by a person's keys what was signed with them.
KEYS = Holding(
    "signing_keys",
    lambda tx, person: len(signing_keys.names_of(tx, person.agent_keys)),
    lambda tx, person: signing_keys.delete_of(tx, person.agent_keys),
)


def holdings(plugins: PluginHost) -> tuple[Holding, ...]:
    """Those of the core, and of every plugin that is installed."""
    return (*HOLDINGS, *plugins.holdings, KEYS)
