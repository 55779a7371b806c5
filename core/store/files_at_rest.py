"""A database file at rest: copied, put in the place of another, hashed, settled on its disk.

Only while nobody has it open, this process included: whoever reads a live file drops the engine's lock on it
(docs/adr/0001). So the file is taken through its turnstile first, which its owner honors between two units of work.
"""

import hashlib
import os
import shutil
from datetime import datetime
from pathlib import Path

from core.settings import Settings
from core.store.turnstile import Turnstile


def copy_at_rest(settings: Settings, copy: Path) -> Settings:
    """Copy the database file of the settings, with its log, to `copy`; returns the settings of the copy.

    Raises DatabaseBusy.
    """
    source = Path(settings.database_url).resolve()
    lock = Turnstile(source, settings.database_wait_seconds)
    lock.acquire()
    try:
        shutil.copyfile(source, copy)
        if _log_of(source).exists():
            shutil.copyfile(_log_of(source), _log_of(copy))
    finally:
        lock.release()
    return settings.model_copy(update={"database_url": str(copy)})


def replace_at_rest(settings: Settings, restored: Path, now: datetime) -> Path | None:
    """Let `restored`, on the same disk, become the database file of the settings; the old one is kept with its log.

    Returns where it is kept, or None where there was none. Raises DatabaseBusy.
    """
    target = Path(settings.database_url).resolve()
    kept = target.with_name(f"{target.name}.replaced-{now:%Y%m%dT%H%M%S%f}")
    settle_on_disk(restored)
    lock = Turnstile(target, settings.database_wait_seconds)
    lock.acquire()
    try:
        replaces = target.exists()
        if replaces:
            # A second name first: at no instant is the target missing, which would look like a new installation.
            os.link(target, kept)
        if _log_of(target).exists():
            _log_of(target).replace(_log_of(kept))
        restored.replace(target)
        settle_on_disk(target.parent)
    finally:
        lock.release()
    return kept if replaces else None


def sha256(path: Path) -> str:
    """The hash of a file that nobody writes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def settle_on_disk(path: Path) -> None:
    """Return when a file's bytes, or a folder's names, have reached the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _log_of(database: Path) -> Path:
    return database.with_name(f"{database.name}.wal")
