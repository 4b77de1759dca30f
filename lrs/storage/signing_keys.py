"""Keys that sign credentials: those of people, and those of the store, which nobody owns."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrs.storage.tables import signing_keys as keys
from lrs.storage.transaction import Transaction
from lrs.verifiable import public_keys
from lrs.verifiable.public_keys import ED25519, PublicKey

THE_STORE = b""
BROWSER, SERVER = "browser", "server"


@dataclass(frozen=True)
class SigningKey:
    """A key that signs; `owner` is the key of a person's agent, or empty for the store.

    `retired_us` is 0 while it may sign; `revoked_us` is 0 while what it signed counts.
    """

    name: str
    owner: bytes
    kind: str
    label: str
    public: PublicKey
    sealed: bytes | None
    created_us: int
    retired_us: int = 0
    revoked_us: int = 0
    reason: str = ""

    @property
    def holder(self) -> str:
        """Where the private key is."""
        return BROWSER if self.sealed is None else SERVER

    @property
    def is_usable(self) -> bool:
        """Whether it may still sign."""
        return self.retired_us == 0 and self.revoked_us == 0

    @property
    def did(self) -> str:
        """The did:key of a key of Ed25519; else empty."""
        return public_keys.did_of(self.public) if self.kind == ED25519 else ""

    @property
    def until_us(self) -> int:
        """When it signed last at the latest; 0 where it still may."""
        return min((each for each in (self.retired_us, self.revoked_us) if each), default=0)


def insert(tx: Transaction, key: SigningKey) -> None:
    """Keep a new key. Raises IntegrityError where there is one of this name."""
    told = {name: value for name, value in vars(key).items() if name not in ("name", "public")}
    tx.insert(keys, {**told, "key": key.name, "public_pem": public_keys.pem_of(key.public)})


def change(tx: Transaction, name: str, changes: Mapping[str, Any]) -> None:
    """Change columns of a key."""
    tx.execute(tx.update(keys).where(keys.c.key == name).values(dict(changes)))


def find(tx: Transaction, name: str) -> SigningKey | None:
    """The key with this name."""
    found = tx.execute(tx.select(*keys.columns).where(keys.c.key == name)).first()
    return _read(found) if found else None


def of_owner(tx: Transaction, owner: bytes) -> list[SigningKey]:
    """The keys of a person or, where the owner is empty, of the store; the newest first."""
    return of_owners(tx, [owner]).get(owner, [])


def of_owners(tx: Transaction, owners: Iterable[bytes]) -> dict[bytes, list[SigningKey]]:
    """The keys of those who have some, the newest first."""
    wanted = tx.select(*keys.columns).where(keys.c.owner.in_(set(owners)))
    found: dict[bytes, list[SigningKey]] = {}
    for row in tx.execute(wanted.order_by(keys.c.created_us.desc(), keys.c.key)):
        found.setdefault(bytes(row.owner), []).append(_read(row))
    return found


def of_people(tx: Transaction, people: Iterable[bytes]) -> dict[bytes, list[SigningKey]]:
    """The keys of people who have some, by the keys of their agents, the newest first."""
    return of_owners(tx, _people(people))


def names_of(tx: Transaction, owners: Sequence[bytes]) -> list[str]:
    """The names of the keys of these people."""
    return [row.key for row in tx.execute(tx.select(keys.c.key).where(keys.c.owner.in_(_people(owners))))]


def delete_of(tx: Transaction, owners: Sequence[bytes]) -> None:
    """Delete the keys of these people."""
    tx.execute(tx.delete(keys).where(keys.c.owner.in_(_people(owners))))


def _people(owners: Iterable[bytes]) -> list[bytes]:
    return [each for each in owners if each != THE_STORE]


def _read(row: Any) -> SigningKey:
    public = public_keys.from_pem(row.public_pem)
    sealed = None if row.sealed is None else bytes(row.sealed)
    times = row.created_us, row.retired_us, row.revoked_us
    return SigningKey(row.key, bytes(row.owner), row.kind, row.label, public, sealed, *times, row.reason)
