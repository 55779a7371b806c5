"""The imports of a company: who renewed whom by which file, and whether a file has come before. Select only."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import polars as pl

from core.errors import NotFound
from core.rules.access import Deed
from core.store import imports
from core.store.database import Database


@dataclass(frozen=True, slots=True)
class Import:
    """One import; `*_at` in UTC, `undone_*` None where it stands. `counts`: rows, renewed, not in the file.

    `standing_batch_id` is what to undo to take it back: the import, or the last undo by which it stands again.
    """

    batch_id: str
    standing_batch_id: str
    company_id: str
    company: str
    time_zone: str
    file_name: str
    column_name: str
    counts: dict[str, int]
    created_at: datetime
    actor: str
    undone_at: datetime | None
    undone_by: str | None


@dataclass(frozen=True, slots=True)
class Before:
    """The last import of the same bytes in a company; UTC instants."""

    created_at: datetime
    actor: str
    undone_at: datetime | None


def header_hash(header: tuple[str, ...]) -> str:
    """What the names of a file's columns, in order, are known by."""
    return sha256("\x1f".join(header).encode()).hexdigest()


def import_page(db: Database, *, company_id: str | None, page: int, page_size: int) -> tuple[list[Import], int]:
    """One page, counted from 1, of a company's imports (None: of all), the latest first; and how many there are."""
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        rows, total = imports.imports(r, company_id, page=page, page_size=page_size)
    return [Import(**row) for row in rows], total


def imported_before(db: Database, *, company_id: str, file_hash: str) -> Before | None:
    """Whether these bytes were imported in the company, and when last."""
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        found = imports.import_of_file(r, company_id, file_hash)
    return None if found is None else Before(**found)


def remembered_column(db: Database, *, company_id: str, header: tuple[str, ...]) -> str | None:
    """The column of e-mails that the company's last import of a file with this header used."""
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        return imports.column_of_header(r, company_id, header_hash(header))


def outcome_file(db: Database, *, batch_id: str, company_id: str | None) -> pl.DataFrame:
    """Each row of an imported file with what became of it, all text; `company_id` is whose imports may be read.

    Raises NotFound.
    """
    db.require(Deed.ALLOCATE, company_id)
    with db.read() as r:
        found = imports.outcome(r, batch_id, company_id)
    if found is None:
        raise NotFound("This import does not exist, or not for this company. Reload the page and choose it again.")
    return found
