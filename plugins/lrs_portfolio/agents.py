"""People as others name them: an Agent, as JSON or as a mail address, or the key of a persona."""

import re
from collections.abc import Mapping
from typing import Any

from lrs.api import AgentText

Named = str | Mapping[str, Any]
_PERSONA = re.compile(r"[0-9a-f]{32}", re.A)


class PersonText(AgentText):
    """An Agent, or the key of a persona, which stays text."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **options: Any) -> Any:
        if isinstance(value, str) and _PERSONA.fullmatch(value.strip()):
            return value.strip()
        return super()._deserialize(value, attr, data, **options)
