"""What few processes need is loaded when it is first used."""

import subprocess
import sys

from lrs.lazily import lazily

# Large libraries that belong to a few deeds of plugins.
_LARGE = ("numpy", "scipy", "openpyxl", "openbadgeslib", "pygal")
_LOADED = f"""
import sys
from lrs.plugin_host import PluginHost
PluginHost.installed()
print(sorted(set({_LARGE!r}) & set(sys.modules)))
"""


def test_a_module_is_used_as_if_it_were_loaded() -> None:
    assert lazily("lrs.clock").DAY_US == 86_400_000_000


def test_large_libraries_are_not_loaded_with_the_plugins() -> None:
    ran = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
