"""Backup and restore: one DuckDB file with every constraint, and a manifest that proves it whole (docs/adr/0006).

The same format comes from a file and from PostgreSQL and goes into either. A DuckDB file is copied byte by byte while
this process owns it and nobody has it open, which takes an instant; the work is done on the copy. A folder without a
manifest is not a backup: it is written last. Nothing is overwritten: what a restore replaces is kept aside.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import DatabaseUnusable, Refused
from core.settings import Settings
from core.store import engine, migrate
from core.store.backup_tables import COPY_IN, COPY_OUT, COUNT_BACKUP, COUNT_STORE
from core.store.database import Database, require_existing
from core.store.files_at_rest import copy_at_rest, replace_at_rest, settle_on_disk, sha256

if TYPE_CHECKING:
    import duckdb

FILE = "renewal-desk.duckdb"
MANIFEST = "manifest.json"
_FORMAT = 1
_UNFINISHED = ".unfinished"


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was written: rows per table, and the size of the file in bytes."""

    folder: Path
    rows: dict[str, int]
    size: int

    def __str__(self) -> str:
        return f"{sum(self.rows.values()):,} rows are backed up in {self.folder} ({self.size / 1e6:,.1f} MB)."


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was restored, as of when; `kept` is where the database that it replaced lies now, if there was one."""

    created_at: datetime
    rows: dict[str, int]
    kept: Path | None

    def __str__(self) -> str:
        aside = f" What was there is kept as {self.kept}." if self.kept else ""
        return f"{sum(self.rows.values()):,} rows are restored, as of {self.created_at:%Y-%m-%d %H:%M} UTC.{aside}"


def back_up(settings: Settings, folder: Path, *, now: datetime) -> BackupReport:
    """Write one consistent moment of the database into `folder`, which is made where it is missing.

    Raises Refused where the folder holds a backup already, DatabaseBusy and DatabaseUnusable.
    """
    require_existing(settings)
    folder = folder.resolve()
    if (folder / MANIFEST).exists():
        raise Refused(f"{folder} holds a backup already. Choose another folder; a backup is never overwritten.")
    os.umask(0o077)
    try:
        return _backed_up(settings, folder, now)
    except OSError as error:
        raise _unwritable(folder, error) from error


def restore(settings: Settings, folder: Path, *, now: datetime, verify: Callable[[Database], None]) -> RestoreReport:
    """Put the backup of `folder` in the place of the database, after `verify` has accepted it.

    `verify` is given the open copy and raises where it is not sound. A file is replaced between two units of work of
    whoever uses it; tables in PostgreSQL are filled in one transaction, and only where they are empty.

    Raises DatabaseUnusable for what is no whole backup, Refused, DatabaseBusy, and what `verify` raises.
    """
    manifest = _manifest(folder)
    target = Path(settings.database_url).resolve()
    if not settings.on_postgres and not target.parent.is_dir():
        raise DatabaseUnusable(f"The folder {target.parent} of the database does not exist: create it.")
    os.umask(0o077)
    try:
        kept = _restored(settings, folder, manifest, now, verify)
    except OSError as error:
        raise _unwritable(target.parent, error) from error
    return RestoreReport(datetime.fromisoformat(manifest["created_at"]), manifest["rows"], kept)


def _restored(
    settings: Settings, folder: Path, manifest: dict[str, Any], now: datetime, verify: Callable[[Database], None]
) -> Path | None:
    with _working_folder(settings) as work:
        copy = settings.model_copy(update={"database_url": str(work / FILE)})
        if settings.on_postgres:
            _refuse_filled(settings)
        _copy_whole(folder / FILE, work / FILE, manifest)
        _bring_up_to_date(copy)
        with Database(copy) as db:
            verify(db)
        if not settings.on_postgres:
            return replace_at_rest(settings, work / FILE, now)
        _fill_server(settings, work / FILE, manifest["rows"])
        return None


def _unwritable(folder: Path, error: OSError) -> DatabaseUnusable:
    return DatabaseUnusable(f"{folder} cannot be written ({error.strerror}). Check the disk and who may write there.")


def _backed_up(settings: Settings, folder: Path, now: datetime) -> BackupReport:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(suffix=_UNFINISHED, dir=folder) as work:
        source = settings if settings.on_postgres else copy_at_rest(settings, Path(work) / "snapshot.duckdb")
        made = Path(work) / FILE
        rows = _fill_backup(source, made)
        manifest = {
            "format": _FORMAT,
            "created_at": now.isoformat(),
            "made_from": "postgresql" if settings.on_postgres else "duckdb",
            "migrations": {migration.name: migration.checksum for migration in migrate.migrations(postgres=False)},
            "rows": rows,
            "sha256": sha256(made),
        }
        described = Path(work) / MANIFEST
        described.write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
        for path in (made, described):
            settle_on_disk(path)
            path.replace(folder / path.name)
        settle_on_disk(folder)
    return BackupReport(folder, rows, (folder / FILE).stat().st_size)


def _fill_backup(source: Settings, made: Path) -> dict[str, int]:
    """A new file with the tables of the migrations, filled within one transaction of the source; rows per table."""
    with _opened(source, made.parent) as connection:
        _bring_up_to_date(source.model_copy(update={"database_url": str(made)}))
        engine.attach_file(connection, made, "backup")
        rows = _in_one_transaction(connection, COPY_OUT)
        for _ in range(2):
            connection.execute("checkpoint backup")
        if rows != _counts(connection, COUNT_BACKUP):
            raise DatabaseUnusable(f"The backup in {made.parent.parent} is not what was read. Check the disk.")
    return rows


def _bring_up_to_date(settings: Settings) -> None:
    with _opened(settings):
        return


def _fill_server(settings: Settings, backup: Path, rows: dict[str, int]) -> None:
    with _opened(settings, backup.parent) as connection:
        engine.attach_file(connection, backup, "backup")
        written = _in_one_transaction(connection, COPY_IN)
    if written != rows:
        raise DatabaseUnusable(f"{backup} holds other rows than its manifest says. Take another backup.")


def _refuse_filled(settings: Settings) -> None:
    with _opened(settings) as connection:
        filled = [table for table, count in _counts(connection, COUNT_STORE).items() if count]
    if filled:
        raise Refused(
            f"The database on the server is not empty: {', '.join(filled)} have rows. "
            "Create an empty database, name it in DATABASE_URL, and restore into that."
        )


@contextmanager
def _opened(settings: Settings, allowed: Path | None = None) -> Iterator["duckdb.DuckDBPyConnection"]:
    connection = engine.connect(settings, allowed)
    try:
        migrate.bring_up_to_date(connection, postgres=settings.on_postgres)
        yield connection
    finally:
        connection.close()


def _in_one_transaction(connection: "duckdb.DuckDBPyConnection", statements: dict[str, str]) -> dict[str, int]:
    cursor = engine.cursor(connection)
    try:
        cursor.execute("begin")
        rows = {table: int(cursor.execute(sql).fetchall()[0][0]) for table, sql in statements.items()}
        cursor.execute("commit")
    except Exception as error:
        raise engine.translated(error) from error
    finally:
        cursor.close()
    return rows


def _counts(connection: "duckdb.DuckDBPyConnection", statements: dict[str, str]) -> dict[str, int]:
    cursor = engine.cursor(connection)
    try:
        return {table: int(cursor.execute(sql).fetchall()[0][0]) for table, sql in statements.items()}
    finally:
        cursor.close()


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
        readable = manifest["format"] == _FORMAT and {"created_at", "migrations", "rows", "sha256"} <= manifest.keys()
    except FileNotFoundError:
        raise DatabaseUnusable(
            f"{folder} holds no whole backup: there is no {MANIFEST}. Name the folder of another one."
        ) from None
    except (OSError, ValueError, KeyError, TypeError):
        readable = False
    if not readable:
        raise DatabaseUnusable(f"{folder / MANIFEST} cannot be read as the list of a backup. Use another backup.")
    known = {migration.name: migration.checksum for migration in migrate.migrations(postgres=False)}
    if not manifest["migrations"].items() <= known.items():
        raise DatabaseUnusable(f"The backup in {folder} was made by another version: install that one, or a newer one.")
    return manifest


def _copy_whole(source: Path, copy: Path, manifest: dict[str, Any]) -> None:
    try:
        shutil.copyfile(source, copy)
    except OSError as error:
        raise DatabaseUnusable(
            f"{source} cannot be copied ({error.strerror}). Check the disk and the backup."
        ) from None
    if sha256(copy) != manifest["sha256"]:
        raise DatabaseUnusable(f"{source} is damaged: it is not the file that was backed up. Use another backup.")


@contextmanager
def _working_folder(settings: Settings) -> Iterator[Path]:
    """On the database's disk, so that the copy can take its place at one stroke."""
    beside = None if settings.on_postgres else Path(settings.database_url).resolve().parent
    with tempfile.TemporaryDirectory(prefix="restore-", suffix=_UNFINISHED, dir=beside) as work:
        yield Path(work)
