"""Numbered migrations from data/migrations, one transaction each, remembered with a checksum.

PostgreSQL runs the files of data/migrations/postgres after the common ones of the same number. An older database is
brought up to date, a newer or edited one is refused.
"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import DatabaseUnusable
from core.settings import ROOT
from core.store import engine

if TYPE_CHECKING:
    import duckdb

FOLDER = ROOT / "data" / "migrations"

_REMEMBER = """
create table if not exists schema_migration (
    name varchar primary key,
    checksum varchar not null
)
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file; `name` sorts in the order of application."""

    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the file's text."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations(*, postgres: bool, folder: Path = FOLDER) -> list[Migration]:
    """The migrations of an engine, in order of application."""
    paths = [*folder.glob("*.sql"), *(folder.glob("postgres/*.sql") if postgres else ())]
    paths.sort(key=lambda path: (path.name[:4], path.parent != folder, path.name))
    return [Migration(path.relative_to(folder).as_posix(), path.read_text("utf-8")) for path in paths]


def bring_up_to_date(connection: "duckdb.DuckDBPyConnection", *, postgres: bool, folder: Path = FOLDER) -> list[str]:
    """Apply what is missing; returns the names applied, none when the database is current.

    Raises DatabaseUnusable for a database that is newer than this program or was made by edited files.
    """
    cursor = engine.cursor(connection)
    try:
        _make_memory(cursor)
        remembered = _remembered(cursor)
        known = migrations(postgres=postgres, folder=folder)
        _refuse_foreign(remembered, known)
        missing = [migration for migration in known if migration.name not in remembered]
        applied = [migration.name for migration in missing if _apply(cursor, migration)]
        # Twice: the first checkpoint after a bulk change leaves work to the second (docs/adr/0001).
        for _ in range(2 if applied and not postgres else 0):
            cursor.execute("checkpoint store")
        return applied
    finally:
        cursor.close()


def _make_memory(cursor: "duckdb.DuckDBPyConnection") -> None:
    try:
        cursor.execute(_REMEMBER)
    except Exception:
        # PostgreSQL refuses one of two processes that make the same table at once; by now it exists.
        cursor.execute(_REMEMBER)


def _remembered(cursor: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    return dict(engine.frame(cursor, "select name, checksum from schema_migration order by name", {}).iter_rows())


def _refuse_foreign(remembered: dict[str, str], known: list[Migration]) -> None:
    checksums = {migration.name: migration.checksum for migration in known}
    for name, checksum in remembered.items():
        if name not in checksums:
            raise DatabaseUnusable(
                f"The database is newer than this program: it has the migration {name}. "
                "Install the version that made it, or restore an older backup."
            )
        if checksums[name] != checksum:
            raise DatabaseUnusable(
                f"The migration {name} was edited after it had been applied to this database. "
                "Put the file back as it was; changes go into a new migration."
            )


def _apply(cursor: "duckdb.DuckDBPyConnection", migration: Migration) -> bool:
    """False where another process applied it at the same moment; then nothing is left to do."""
    cursor.execute("begin")
    try:
        cursor.execute(migration.sql)
        cursor.execute(
            "insert into schema_migration (name, checksum) values ($name, $checksum)",
            {"name": migration.name, "checksum": migration.checksum},
        )
        cursor.execute("commit")
    except Exception as error:
        # A transaction that the engine has ended already cannot be rolled back again.
        with suppress(Exception):
            cursor.execute("rollback")
        if migration.name in _remembered(cursor):
            return False
        raise engine.translated(error) from error
    return True
