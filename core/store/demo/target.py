"""Where a demo may be built: nowhere that anything else is kept.

An embedded demo is built in a file of its own and takes the place of the old one in one step, so that a build that is
killed leaves the old one as it was. On PostgreSQL the whole build is one transaction.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import DatabaseUnusable
from core.settings import Settings
from core.store import engine
from core.store.database import Reader, Transaction
from core.store.turnstile import Turnstile

NEW = ".new"

_TABLES = """
select table_name
from duckdb_tables()
where database_name = current_database() and schema_name = current_schema() and table_name <> 'schema_migration'
order by table_name
"""

_KIND = "select max(kind) as kind from installation"

_HAS_ROWS = """
select exists (select 1 from staff) or exists (select 1 from company) or exists (select 1 from learner)
    or exists (select 1 from license_order) or exists (select 1 from lot) or exists (select 1 from license)
    or exists (select 1 from batch) or exists (select 1 from event) or exists (select 1 from mail)
    or exists (select 1 from mail_event) or exists (select 1 from job_run) as has_rows
"""

# What refers comes before what is referred to.
_CLEAR = (
    "delete from alias", "delete from file_import", "delete from hand_over",
    "delete from notice_choice", "delete from digest_choice",
    "delete from calendar_feed", "delete from company_note", "delete from snooze",
    "delete from risk_call",
    "delete from reminder_rung", "delete from reminder_rung_done", "delete from quiet_date",
    "delete from mail_event", "delete from mail", "delete from event", "delete from license", "delete from learner",
    "delete from batch", "delete from lot", "delete from license_order", "delete from company", "delete from staff",
    "delete from job_run", "delete from installation",
)  # fmt: skip


def refuse_all_but_demo(settings: Settings) -> None:
    """Pass for a demo and for an empty database. The caller holds the database where only one process may.

    Raises DatabaseUnusable.
    """
    connection = engine.connect(settings)
    try:
        cursor = engine.cursor(connection)
        reader = Reader(cursor)
        tables = set(reader.frame(_TABLES)["table_name"])
        kind = reader.value(_KIND) if "installation" in tables else None
        is_empty = not tables or ("installation" in tables and kind is None and not reader.value(_HAS_ROWS))
        if not settings.on_postgres:
            cursor.execute("checkpoint store")
        cursor.close()
    finally:
        connection.close()
    if kind != "demo" and not is_empty:
        raise DatabaseUnusable(
            f"{_shown(settings)} is not a demo, and building one would destroy it: nothing was changed. "
            "Name another database with --database or DATABASE_URL."
        )


@contextmanager
def replaced(settings: Settings) -> Iterator[Settings]:
    """The settings of a new file, which takes the old one's place when the block ends well.

    Other processes wait for the old one meanwhile. Raises DatabaseBusy, and DatabaseUnusable for all but a demo.
    """
    path = Path(settings.database_url).resolve()
    new = path.with_name(path.name + NEW)
    turnstile = Turnstile(path, settings.database_wait_seconds)
    turnstile.acquire()
    try:
        if path.exists():
            refuse_all_but_demo(settings)
        _remove(new)
        try:
            yield settings.model_copy(update={"database_url": str(new)})
            # A log of the old file must not be read into the new one; the old file no longer needs it.
            Path(f"{path}.wal").unlink(missing_ok=True)
            os.replace(new, path)
        finally:
            _remove(new)
    finally:
        turnstile.release()


def clear(tx: Transaction) -> None:
    """Remove an old demo's rows."""
    for statement in _CLEAR:
        tx.execute(statement)


def _remove(new: Path) -> None:
    for end in ("", ".wal", ".lock", ".queue", ".holder"):
        Path(f"{new}{end}").unlink(missing_ok=True)


def _shown(settings: Settings) -> str:
    return "The database on the PostgreSQL server" if settings.on_postgres else settings.database_url
