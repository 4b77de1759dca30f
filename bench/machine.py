"""The machine, and the versions of what runs on it."""

import os
import platform
import subprocess
from importlib.metadata import version


def description() -> dict[str, str]:
    """What a reader needs to know of the machine, by label."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        **{name: version(name) for name in ("flask", "uvicorn", "uvloop", "sqlalchemy", "psycopg", "orjson")},
    }


def _processor() -> str:
    shown = subprocess.run(["lscpu"], check=True, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"})
    named = (line.partition(":") for line in shown.stdout.splitlines())
    return next((value.strip() for name, _, value in named if name == "Model name"), platform.machine())
