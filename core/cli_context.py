"""What the commands share: which database, which moment, text or JSON."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from core.clock import utc_now
from core.errors import InvalidInput
from core.settings import Settings, load_settings
from core.store.database import Database, require_existing

AsOf = Annotated[
    str | None,
    typer.Option(metavar="ISO", help="The moment to act at, such as 2026-03-02T09:00:00Z; UTC without a zone."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


def settings_of(context: typer.Context) -> Settings:
    """The settings, with the database that the command line names."""
    return load_settings() if context.obj is None else load_settings(database_url=context.obj)


@contextmanager
def existing_database(context: typer.Context) -> Iterator[Database]:
    """The database, open while the block lasts; raises DatabaseUnusable where there is none."""
    settings = settings_of(context)
    require_existing(settings)
    with Database(settings) as db:
        yield db


def moment_of(as_of: str | None) -> datetime:
    """The UTC instant that was given, or the present; raises InvalidInput."""
    if as_of is None:
        return utc_now()
    try:
        moment = datetime.fromisoformat(as_of)
    except ValueError:
        raise InvalidInput(f"--as-of {as_of} is not a moment: write it like 2026-03-02T09:00:00Z.") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
