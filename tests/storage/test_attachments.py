"""Contents of attachments on this machine."""

import os
import time
from dataclasses import replace
from pathlib import Path

from lrs.config import Settings
from lrs.opened import opened


def test_what_a_crash_left_half_received_is_deleted_when_it_is_a_day_old(settings: Settings, tmp_path: Path) -> None:
    incoming = tmp_path / ".incoming"
    incoming.mkdir()
    for name, hours in (("left", 25), ("arriving", 23)):
        (incoming / name).write_bytes(b"half")
        then_s = time.time() - hours * 3600
        os.utime(incoming / name, (then_s, then_s))

    with opened(replace(settings, attachments_url=str(tmp_path))):
        assert [each.name for each in incoming.iterdir()] == ["arriving"]
