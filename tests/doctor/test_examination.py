"""Checks whose cases no test can bring about: other disks, other clocks, other versions, other machines' files."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lrs.doctor.examination import Check, examine
from lrs.doctor.findings import Finding, Level, ok, problem
from lrs.doctor.patient import Patient
from lrs.doctor.postgresql import agreement, judged, room_for
from lrs.doctor.sqlite import own_disk, room
from lrs.sources import read

MIB = 1024 * 1024
RIGHT = {
    "server_version_num": "150004",
    "server_encoding": "UTF8",
    "synchronous_commit": "on",
    "fsync": "on",
    "full_page_writes": "on",
}
MOUNTS = """\
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
nas:/export /srv/learning\\040records nfs4 rw,vers=4.2 0 0
/dev/sdb1 /srv/learning\\040records/local xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("free_mib", "file_mib", "level"),
    [
        pytest.param(100, 1, Level.PROBLEM, id="hardly-any"),
        pytest.param(900, 1000, Level.WARNING, id="less-than-a-copy"),
        pytest.param(1000, 1000, Level.OK, id="enough"),
    ],
)
def test_room_is_enough_for_a_copy_of_the_file(free_mib: int, file_mib: int, level: Level) -> None:
    assert room(free_mib * MIB, file_mib * MIB).level == level


@pytest.mark.parametrize(
    ("path", "level"),
    [
        ("/var/lib/cairn/cairn.db", Level.OK),
        ("/srv/learning records/cairn.db", Level.PROBLEM),
        ("/srv/learning records/local/cairn.db", Level.OK),
    ],
    ids=["own", "over-nfs", "own-below-nfs"],
)
def test_a_file_on_a_network_file_system_is_a_problem(path: str, level: Level) -> None:
    assert own_disk(Path(path), MOUNTS).level == level


@pytest.mark.parametrize(
    ("apart_us", "level"),
    [(0, Level.OK), (1_900_000, Level.OK), (2_100_000, Level.WARNING), (-2_100_000, Level.WARNING)],
)
def test_clocks_that_are_apart_are_a_warning(apart_us: int, level: Level) -> None:
    assert agreement(apart_us).level == level


@pytest.mark.parametrize(
    ("changed", "levels"),
    [
        pytest.param({}, [], id="right"),
        pytest.param({"synchronous_commit": "local"}, [], id="committed-here"),
        pytest.param({"server_version_num": "130014"}, [Level.WARNING], id="version-without-fixes"),
    ],
)
def test_settings_of_postgresql_are_judged(changed: Mapping[str, str], levels: list[Level]) -> None:
    assert [finding.level for finding in judged({**RIGHT, **changed})] == levels


@pytest.mark.parametrize(("processes", "level"), [(1, Level.OK), (4, Level.OK), (5, Level.PROBLEM)])
def test_each_process_needs_connections_of_its_own(processes: int, level: Level) -> None:
    assert room_for(100, processes).level == level


def _cut_off(patient: Patient) -> Iterator[Finding]:
    yield problem("a gap", "restore")
    raise TimeoutError("not finished within 30 seconds")


def test_what_a_check_found_before_its_time_was_over_is_kept() -> None:
    examined = examine(Patient(read({}), 30), [Check("order", _cut_off)])

    assert [each.finding.what for each in examined] == ["a gap", "not finished within 30 seconds"]


def test_a_check_that_is_needed_ends_the_examination_where_it_finds_a_problem() -> None:
    checks = [
        Check("first", lambda patient: [problem("wrong", "mend")]),
        Check("needed", lambda patient: [problem("wrong", "mend")], is_needed=True),
        Check("last", lambda patient: [ok("right")]),
    ]

    examined = examine(Patient(read({}), 30), checks)

    assert [each.check for each in examined] == ["first", "needed"]
