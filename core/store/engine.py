"""The two engines behind one shape: a memory connection with the tables attached as `store`.

A DuckDB file is opened by DuckDB 2.0; tables in PostgreSQL by the newest DuckDB whose postgres extension is a
package (docs/adr/0003). Both are hardened: no external access, no replacement scans, configuration locked. What
differs between the two versions' Python calls stays in this file.
"""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from core.errors import Conflict, ConstraintViolated, DatabaseBusy, DatabaseUnusable
from core.settings import Settings

if TYPE_CHECKING:
    import duckdb

Params = dict[str, Any]
ATTACHED = "store"
_OVERLAY = Path(sys.prefix) / "postgres"


def connect(settings: Settings, allowed: Path | None = None) -> "duckdb.DuckDBPyConnection":
    """Open the database of the settings; `allowed` is the one folder that SQL may read and write (backups).

    Raises DatabaseUnusable, and DatabaseBusy where a program beside ours holds the file. What this process writes from
    then on is for its user only: the engine makes its log and its spill files when it likes.
    """
    os.umask(0o077)
    return _connect_postgres(settings, allowed) if settings.on_postgres else _connect_file(settings, allowed)


def _connect_file(settings: Settings, allowed: Path | None) -> "duckdb.DuckDBPyConnection":
    path = Path(settings.database_url)
    connection = _memory_connection()
    try:
        attach_file(connection, path, ATTACHED)
    except _duckdb().Error as error:
        connection.close()
        if "lock" in str(error):
            raise DatabaseBusy(
                f"{path} is open in a program that does not take turns ({_first_line(error)}). Close it and try again."
            ) from error
        raise DatabaseUnusable(
            f"{path} cannot be opened as a database ({_first_line(error)}). "
            "Restore a backup with `python -m core restore DIR`, or set DATABASE_URL to another path."
        ) from error
    return _hardened(connection, settings, allowed)


def _connect_postgres(settings: Settings, allowed: Path | None) -> "duckdb.DuckDBPyConnection":
    if "duckdb" not in sys.modules and _OVERLAY.is_dir():
        sys.path.insert(0, str(_OVERLAY))
    connection = _memory_connection()
    try:
        scanner = Path(str(import_module("duckdb_extension_postgres_scanner").__file__)).parent
        extension = next(scanner.rglob("postgres_scanner.duckdb_extension"))
        connection.execute(f"load '{_quoted(str(extension))}'")
    except (ImportError, StopIteration, _duckdb().Error) as error:
        connection.close()
        raise DatabaseUnusable(
            "DATABASE_URL names PostgreSQL, and DuckDB's postgres extension is not installed for this DuckDB: "
            "run `make venv`, or install requirements-postgres.txt."
        ) from error
    try:
        connection.execute(f"attach '{_quoted(settings.database_url)}' as {ATTACHED} (type postgres)")
    except _duckdb().Error as error:
        connection.close()
        reason = _first_line(error).replace(settings.database_url, "the server")
        raise DatabaseUnusable(f"PostgreSQL cannot be reached ({reason}). Check DATABASE_URL and the server.") from None
    return _hardened(connection, settings, allowed)


def attach_file(connection: "duckdb.DuckDBPyConnection", path: Path, name: str) -> None:
    """Attach a DuckDB file, made where it is missing, in the format that both versions read; `name` is a constant."""
    connection.execute(f"attach '{_quoted(str(path))}' as {name} (type duckdb, storage_version 'v1.5.0')")


def cursor(connection: "duckdb.DuckDBPyConnection") -> "duckdb.DuckDBPyConnection":
    """A cursor for one thread and one unit of work; a new cursor starts in the memory catalog."""
    fresh = connection.cursor()
    fresh.execute(f"use {ATTACHED}")
    return fresh


def frame(connection: "duckdb.DuckDBPyConnection", sql: str, params: Params) -> pl.DataFrame:
    """All rows of a statement. DuckDB 1 is quick by way of pyarrow; DuckDB 2 without it, which spares its memory."""
    if _duckdb().__version__.startswith("1."):
        return pl.DataFrame(connection.execute(sql, params).to_arrow_table())
    return pl.DataFrame(Streamed(connection.sql(sql, params=params)))


def readable(source: pl.DataFrame) -> object:
    """What to register of a frame. DuckDB 1 knows the text of polars only as pyarrow writes it."""
    return source.to_arrow() if _duckdb().__version__.startswith("1.") else Streamed(source)


class Streamed:
    """Something read in place by Arrow's stream alone.

    Given a frame itself, DuckDB would import pyarrow; given a result itself, polars would remember its class, and
    DuckDB would print its leaks when the program ends.
    """

    def __init__(self, source: Any) -> None:
        """Keeps the source, a frame or a result, for as long as it is read."""
        self._source = source

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._source.__arrow_c_stream__(requested_schema)


def translated(error: Exception) -> Exception:
    """Our error for one of DuckDB's or PostgreSQL's, or the same error where it is a fault of the program."""
    module = _duckdb()
    text = str(error)
    if module.Error not in type(error).__mro__:
        return error
    broken = "constraint" in text.lower() and "transactioncontext" not in text.lower()
    if isinstance(error, module.ConstraintException) or (broken and "ERROR:" in text):
        return ConstraintViolated(text)
    if isinstance(error, module.TransactionException) or any(sign in text for sign in _CONFLICTS):
        return Conflict(
            "Somebody else changed the same licenses at the same moment, again and again. "
            "Nothing was changed; try again."
        )
    return error


def is_fatal(error: BaseException) -> bool:
    """Whether the open database is of no use after this error and must be opened anew."""
    return any(sign in str(cause) for cause in (error, error.__cause__) for sign in _FATAL)


_FATAL = ("database has been invalidated", "FATAL Error")
_CONFLICTS = (
    "could not serialize access",
    "deadlock detected",
    "Conflict on",
    "Transaction conflict",
    "PRIMARY KEY or UNIQUE constraint violation",
)


def _duckdb() -> Any:
    return import_module("duckdb")


def _memory_connection() -> "duckdb.DuckDBPyConnection":
    connection: duckdb.DuckDBPyConnection = _duckdb().connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "python_enable_replacements": "false",
        }
    )
    return connection


def _hardened(
    connection: "duckdb.DuckDBPyConnection", settings: Settings, allowed: Path | None
) -> "duckdb.DuckDBPyConnection":
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"set memory_limit = '{settings.database_memory_limit}'")
    # A commit should not pay for the checkpoint of others; the idle watcher checkpoints (core/store/lender.py).
    connection.execute("set checkpoint_threshold = '256MB'")
    if allowed is not None:
        connection.execute(f"set allowed_directories = ['{_quoted(str(allowed))}']")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def _quoted(text: str) -> str:
    """For the few statements that take no bound values; only settings reach them, never input."""
    return text.replace("'", "''")


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:200]
