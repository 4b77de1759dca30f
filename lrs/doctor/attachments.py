"""Checks that the contents of attachments are there."""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from lrs.config import attachments_url, without_password
from lrs.doctor.findings import Finding, found_or, ok, problem
from lrs.doctor.patient import Patient
from lrs.doctor.stores import MOST_STORES, SAMPLED, share_of_sample
from lrs.storage.database import inspection
from lrs.storage.stores import Store


def place(patient: Patient) -> Iterable[Finding]:
    """Whether contents can be written where they belong."""
    url = without_password(attachments_url(patient.settings))
    try:
        folder = patient.attachments.folder
    except ImportError as error:
        return [problem(f"attachments_url is {url}, and {error}", "Install that package beside Cairn.")]
    except ValueError as error:
        return [problem(f"attachments_url is {url}: {error}", "Set a folder, or a URL that fsspec knows.")]
    return [ok(f"{url}, not on this machine")] if folder is None else [_folder(folder)]


def _folder(folder: Path) -> Finding:
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        return problem(f"{there} is no folder that this user can write", f"Make it one, or: chown USER {there}")
    return ok(f"{folder}, on this machine only")


def contents(patient: Patient) -> Iterator[Finding]:
    """Whether contents that stores keep are at their place with their size, by a sample."""
    with patient.database.looking() as connection:
        seen = list(inspection.walled(connection, MOST_STORES))
        kept = [(store, inspection.sample_attachments(tx, share_of_sample(len(seen)))) for store, tx in seen]
    yield from found_or(_contents(patient, kept), f"a sample of up to {SAMPLED} is there, each with its size")


def _contents(patient: Patient, kept: Iterable[tuple[Store, Mapping[str, int]]]) -> Iterator[Finding]:
    until = time.monotonic() + patient.limit_s  # they may lie far away
    for store, sizes in kept:
        lost = [sha2 for sha2, size in sizes.items() if _size(patient, store, sha2, until) != size]
        if lost:
            what = (
                f"store {store.name}: {len(lost)} of {len(sizes)} attachments sampled are gone or cut, one is {lost[0]}"
            )
            yield problem(what, "Mend attachments_url, or restore the files from a backup.")


def _size(patient: Patient, store: Store, sha2: str, until: float) -> int | None:
    if time.monotonic() > until:
        raise TimeoutError(f"not finished within {patient.limit_s:g} seconds")
    return patient.attachments.size(store.store_id, sha2)
