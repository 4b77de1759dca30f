"""What Open edX sends: made by running edx-event-routing-backends 9.3.8 on events of its documented forms."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_suffix(".ndjson")


@dataclass(frozen=True)
class Transformed:
    """A statement that Open edX made of an event, and the mistakes in it."""

    event: str
    mistakes: list[str]
    statement: dict[str, Any]


TRANSFORMED = [Transformed(**json.loads(line)) for line in _FILE.read_text().splitlines()]
BROKEN = [each for each in TRANSFORMED if each.mistakes]
