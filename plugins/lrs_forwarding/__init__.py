"""Forwarding: statements go to webhooks and to other learning-record stores as they are stored (docs/forwarding.md)."""

from marshmallow import Schema

from lrs.api import Outbox, hookimpl
from lrs_forwarding import routes
from lrs_forwarding.schemas import Settings


@hookimpl
def lrs_settings() -> type[Schema]:
    return Settings


@hookimpl
def lrs_outboxes() -> list[Outbox]:
    return [Outbox("forwarding_webhooks", routes.to_webhooks), Outbox("forwarding_forwards", routes.to_other_stores)]
