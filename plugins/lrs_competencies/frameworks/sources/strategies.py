"""Five strategies of online professionalisation, in words of our own: a small framework to begin with."""

from importlib.resources import files
from typing import Any

import orjson

from case_schemas import Findings
from lrs_competencies.frameworks.tabular import Asked

TITLE = "Strategies of online professionalisation"


def read(asked: Asked, findings: Findings) -> tuple[Any, bytes]:
    """The framework, and its file."""
    content = files(__package__).joinpath("strategies.json").read_bytes()
    return orjson.loads(content), content
