"""Who sends: the requests of a store's credential, and those that the naive handler takes."""

from base64 import b64encode

from bench import naive
from bench.load import Sender
from tests.reliability.server import Store


def sender_of(store: Store) -> Sender:
    return _basic(store.key, store.secret)


def naive_sender() -> Sender:
    return _basic(naive.KEY, naive.SECRET)


def _basic(key: str, secret: str) -> Sender:
    return Sender(f"Basic {b64encode(f'{key}:{secret}'.encode()).decode()}")
