"""Somebody at https://receiver.example.com, as the courier's parcels find them: no network."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import responses

from tests.outbox.courier import RECEIVER


@dataclass
class Receiver:
    """Keeps what arrives; `answers` says with which status, of a list of ids, and `headers` go along."""

    answers: Callable[[list[str]], int] = lambda ids: 200
    headers: dict[str, str] = field(default_factory=dict)
    parcels: list[list[str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    tries: int = 0

    @property
    def ids(self) -> list[str]:
        """All that arrived, in that order."""
        return [each for parcel in self.parcels for each in parcel]

    def __call__(self, request: Any) -> tuple[int, dict[str, str], str]:
        ids = json.loads(request.body)
        self.tries += 1
        self.keys.append(request.headers["X-Key"])
        status = self.answers(ids)
        if status < 300:
            self.parcels.append(ids)
        return status, self.headers, f"status {status}"


@contextmanager
def receiving(**receivers: Receiver) -> Iterator[None]:
    """The receivers of channels, by the channel's name, while the block lasts."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mocked:
        for name, receiver in receivers.items():
            mocked.add_callback(responses.POST, f"{RECEIVER}/{name}", callback=receiver)
        yield
