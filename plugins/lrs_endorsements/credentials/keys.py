"""Keys of members as the store keeps them: registered from a browser, or made and held by the server."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lrs.api import BadRequest, Conflict, NotFound, PluginStore, Transaction
from lrs.verifiable import public_keys
from lrs.verifiable.public_keys import ED25519, PrivateKey, PublicKey
from lrs_endorsements.credentials.tables import keys
from lrs_endorsements.persons import NOBODY, person_key

MOST_KEYS, MOST_LETTERS = 20, 100
BROWSER, SERVER = "browser", "server"
_SECTION = "docs/endorsement-credentials.md"


@dataclass(frozen=True)
class Key:
    """A key of a member; `holder` is where the private one is. `revoked_us` is 0 while it may be used."""

    name: str
    person: bytes
    kind: str
    label: str
    public: PublicKey
    sealed: bytes | None
    created_us: int
    revoked_us: int
    reason: str

    @property
    def holder(self) -> str:
        return BROWSER if self.sealed is None else SERVER

    @property
    def is_usable(self) -> bool:
        return self.revoked_us == 0

    @property
    def did(self) -> str:
        """The did:key of a key of Ed25519; else empty."""
        return public_keys.did_of(self.public) if self.kind == ED25519 else ""


def register(store: PluginStore, agent: Mapping[str, Any], jwk: Any, label: str) -> Key:
    """Keep the public key of a member, whose private key stays in their browser. Raises BadRequest, Conflict."""
    kind, public = public_keys.from_jwk(jwk)
    return _keep(store, agent, kind, public, label, sealed=None)


def create(store: PluginStore, agent: Mapping[str, Any], kind: str, label: str) -> Key:
    """Make a key for a member, and hold the private one sealed. Raises BadRequest, Conflict."""
    if not store.keeps_secrets:
        raise BadRequest(
            "this server holds no keys for members",
            section=_SECTION,
            hint="Make the key in your browser, or have the operator set CAIRN_SEALING_KEY.",
        )
    private = public_keys.made(kind)
    public = private.public_key()
    sealed = store.seal(public_keys.private_bytes(private), _purpose(public_keys.name_of(public)))
    return _keep(store, agent, kind, public, label, sealed=sealed)


def _keep(
    store: PluginStore, agent: Mapping[str, Any], kind: str, public: PublicKey, label: str, *, sealed: bytes | None
) -> Key:
    person, name = _person(agent), public_keys.name_of(public)
    with store.write() as tx:
        tx.lock(person)
        known = of_person(tx, person)
        if sum(key.is_usable for key in known) >= MOST_KEYS:
            raise Conflict(f"they have {MOST_KEYS} keys", section=_SECTION, hint="Revoke one that isn't used.")
        if find(tx, name) is not None:
            raise Conflict(f"the key {name} is registered already", section=_SECTION, hint="Make a new one.")
        made = Key(name, person, kind, label[:MOST_LETTERS], public, sealed, tx.now_us(), 0, "")
        tx.insert(keys, _row(made))
    return made


def _row(key: Key) -> dict[str, Any]:
    told = {name: value for name, value in vars(key).items() if name not in ("name", "public")}
    return {**told, "key": key.name, "public_pem": public_keys.pem_of(key.public)}


def revoke(store: PluginStore, name: str, reason: str) -> Key:
    """Let a key be used no more; what it has signed still verifies elsewhere. Raises NotFound, Conflict."""
    with store.write() as tx:
        key = get(tx, name)
        if not key.is_usable:
            raise Conflict(f"the key {name} is revoked already", section=_SECTION)
        changed = {"revoked_us": tx.now_us(), "reason": reason[:200], "sealed": None if key.sealed is None else b""}
        tx.execute(tx.update(keys).where(keys.c.key == name).values(changed))
    with store.read() as tx:
        return get(tx, name)


def private(store: PluginStore, key: Key) -> PrivateKey:
    """The private key that the server holds. Raises BadRequest where the browser holds it, Unavailable."""
    if not key.is_usable:
        raise BadRequest(f"the key {key.name} is revoked", section=_SECTION, hint="Sign with another one.")
    if key.sealed is None:
        hint = "Sign in that browser, on the page of keys."
        raise BadRequest(f"the key {key.name} is in a browser, not here", section=_SECTION, hint=hint)
    return public_keys.from_private_bytes(store.unseal(key.sealed, _purpose(key.name)))


def find(tx: Transaction, name: str) -> Key | None:
    """The key with this name."""
    found = tx.execute(tx.select(*keys.columns).where(keys.c.key == name)).first()
    return _read(found) if found else None


def get(tx: Transaction, name: str) -> Key:
    """The key with this name. Raises NotFound."""
    found = find(tx, name)
    if found is None:
        raise NotFound(f"there is no key {name}", section=_SECTION, hint="Keys: lrs endorsements key list --store S")
    return found


def of_person(tx: Transaction, person: bytes) -> list[Key]:
    """The keys of a member, the newest first."""
    return of_people(tx, [person]).get(person, [])


def of_people(tx: Transaction, people: Iterable[bytes]) -> dict[bytes, list[Key]]:
    """The keys of members who have some, the newest first."""
    wanted = tx.select(*keys.columns).where(keys.c.person.in_(set(people)))
    found: dict[bytes, list[Key]] = {}
    for row in tx.execute(wanted.order_by(keys.c.created_us.desc(), keys.c.key)):
        found.setdefault(bytes(row.person), []).append(_read(row))
    return found


def _read(row: Any) -> Key:
    public = public_keys.from_pem(row.public_pem)
    times = row.created_us, row.revoked_us
    sealed = None if row.sealed is None else bytes(row.sealed)
    return Key(row.key, bytes(row.person), row.kind, row.label, public, sealed, *times, row.reason)


def _person(agent: Mapping[str, Any]) -> bytes:
    person = person_key(agent)
    if person == NOBODY:
        hint = "Give mbox, account, openid or mbox_sha1sum."
        raise BadRequest("this agent has no identifier", section=_SECTION, hint=hint)
    return person


def _purpose(name: str) -> str:
    return f"key {name}"
