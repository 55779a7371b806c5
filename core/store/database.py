"""The one door to the database: `read()` for a consistent look, `transaction(now, actor)` for an act.

What comes out of SQL is a polars frame or plain values: UUIDs as text, instants as aware UTC datetimes. Everything is
fetched at once; all values are bound. Errors of the engines become core.errors; anything else is a fault of ours.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from core.errors import DatabaseUnusable, Forbidden
from core.rules.access import HOUSE, Caller, Deed, may
from core.settings import Settings
from core.store import engine, migrate
from core.store.lender import Lender, NoLock
from core.store.turnstile import Turnstile

if TYPE_CHECKING:
    import duckdb


class Reader:
    """One cursor inside one snapshot of the database. For one thread, until its `with` ends."""

    def __init__(self, cursor: "duckdb.DuckDBPyConnection", caller: Caller = HOUSE) -> None:
        """Made by the door only."""
        self._cursor = cursor
        self.caller = caller

    def frame(self, sql: str, /, **params: Any) -> pl.DataFrame:
        """All rows as a polars frame; `$name` in the statement takes the value of that name."""
        try:
            found = engine.frame(self._cursor, sql, params)
        except Exception as error:
            raise engine.translated(error) from error
        return found.with_columns(pl.col(pl.Datetime(time_zone="*")).dt.convert_time_zone("UTC"))

    def rows(self, sql: str, /, **params: Any) -> list[dict[str, Any]]:
        """All rows as dictionaries."""
        return self.frame(sql, **params).to_dicts()

    def row(self, sql: str, /, **params: Any) -> dict[str, Any] | None:
        """The only row, or None where there is none."""
        rows = self.rows(sql, **params)
        if len(rows) > 1:
            raise ValueError(f"one row expected, {len(rows)} came")
        return rows[0] if rows else None

    def value(self, sql: str, /, **params: Any) -> Any:
        """The only column of the only row, or None where there is no row."""
        row = self.row(sql, **params)
        return next(iter(row.values())) if row else None

    def copy_out(self, sql: str, path: Path, /) -> int:
        """Run a `copy ... to $path`, into the folder that the database was opened with; returns how many rows."""
        try:
            written = self._cursor.execute(sql, {"path": str(path)}).fetchone()
        except Exception as error:
            raise engine.translated(error) from error
        return int(written[0]) if written else 0

    @contextmanager
    def loaded(self, name: str, frame: pl.DataFrame) -> Iterator[None]:
        """Make a frame readable in SQL as `name` while the block lasts: one statement writes all its rows."""
        self._cursor.register(name, engine.readable(frame))
        try:
            yield
        finally:
            # A transaction that the engine has ended refuses even this, and would hide why it ended.
            with suppress(Exception):
                self._cursor.unregister(name)


class Transaction(Reader):
    """A Reader that also writes; `now` and `actor` stamp what it writes."""

    def __init__(self, cursor: "duckdb.DuckDBPyConnection", caller: Caller, now: datetime, actor: str) -> None:
        """Made by the door only. `now` is an aware instant."""
        super().__init__(cursor, caller)
        self.now = now
        self.actor = actor

    def execute(self, sql: str, /, **params: Any) -> int:
        """Change rows; returns how many.

        Raises ConstraintViolated and Conflict; either way the transaction can only be given up.
        """
        try:
            changed = self._cursor.execute(sql, params).fetchone()
        except Exception as error:
            raise engine.translated(error) from error
        return int(changed[0]) if changed else 0

    def new_id(self) -> str:
        """A UUIDv7, as text."""
        return str(self.value("select uuidv7() as id"))


class Database:
    """The tables of one installation, for all threads of this process, lent to other processes between units."""

    def __init__(self, settings: Settings, *, allowed: Path | None = None, migrates: bool = True) -> None:
        """Nothing is opened before the first unit. `allowed` is the one folder that SQL may read and write."""
        self.settings = settings
        self.caller = HOUSE
        self._allowed = allowed
        self._migrates = migrates
        self._lender = Lender(
            NoLock()
            if settings.on_postgres
            else Turnstile(Path(settings.database_url), settings.database_wait_seconds),
            self._connect,
            settings.database_wait_seconds,
            checkpoints=not settings.on_postgres,
            is_fatal=engine.is_fatal,
        )

    def on_behalf_of(self, caller: Caller) -> "Database":
        """The same open database, in which only what the caller may read and do can be read and done."""
        bound = copy.copy(self)
        bound.caller = caller
        return bound

    def require(self, deed: Deed, company_id: str | None) -> None:
        """Let only a caller through who may do the deed about this company (None: about all of them).

        What is named by its id alone is asked for about `caller.company_id` and looked up within it.

        Raises Forbidden.
        """
        if not may(self.caller, deed, company_id):
            raise Forbidden

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """One consistent look: all statements of the block see the same snapshot."""
        with self._lender.unit(writes=False) as connection, _unit_of_work(connection) as cursor:
            yield Reader(cursor, self.caller)

    @contextmanager
    def transaction(self, now: datetime, actor: str) -> Iterator[Transaction]:
        """All or nothing: committed at the end of the block, rolled back when it raises.

        Raises Conflict when another act won; see core.store.retry.
        """
        if now.tzinfo is None:
            raise ValueError("`now` must be an aware instant")
        if self.caller.email and actor != self.caller.email:
            raise ValueError("a caller acts in no other name than their own")
        with self._lender.unit(writes=True) as connection, _unit_of_work(connection) as cursor:
            yield Transaction(cursor, self.caller, now, actor)

    def close(self) -> None:
        """Close and give the file back. A later unit opens again."""
        self._lender.close()

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _connect(self) -> "duckdb.DuckDBPyConnection":
        connection = engine.connect(self.settings, self._allowed)
        try:
            if self._migrates:
                migrate.bring_up_to_date(connection, postgres=self.settings.on_postgres)
        except BaseException:
            connection.close()
            raise
        return connection


def require_existing(settings: Settings) -> None:
    """For commands that must not make an empty database by a mistyped path.

    Raises DatabaseUnusable.
    """
    if not settings.on_postgres and not Path(settings.database_url).is_file():
        raise DatabaseUnusable(
            f"There is no database at {settings.database_url}. Make one with `python -m core demo` "
            "or `python -m core migrate`, or set DATABASE_URL."
        )


@contextmanager
def _unit_of_work(connection: "duckdb.DuckDBPyConnection") -> Iterator["duckdb.DuckDBPyConnection"]:
    cursor = engine.cursor(connection)
    try:
        cursor.execute("begin")
        try:
            yield cursor
        except BaseException:
            # A transaction that the engine has ended already cannot be rolled back again.
            with suppress(Exception):
                cursor.execute("rollback")
            raise
        try:
            cursor.execute("commit")
        except Exception as error:
            with suppress(Exception):
                cursor.execute("rollback")
            raise engine.translated(error) from error
    finally:
        cursor.close()
