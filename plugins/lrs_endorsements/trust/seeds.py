"""With whom trust begins."""

from collections.abc import Mapping
from typing import Any

from lrs_endorsements.persons import person_key


def seed_keys(settings: Mapping[str, Any]) -> list[bytes]:
    """The keys of staff and assessors."""
    return [person_key(agent) for agent in (*settings["staff"], *settings["assessors"])]
