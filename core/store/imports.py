"""Imports: which file renewed whom, known again by its hash, with what became of each of its rows (docs/adr/0011)."""

import io
import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from core.rules.renewals import Source
from core.store.batches import LAST_UNDO
from core.store.database import Reader, Transaction

_RECORD = """
insert into file_import (batch_id, company_id, file_name, file_hash, header_hash, column_name, counts, outcome)
select $batch_id, $company_id, $file_name, $file_hash, $header_hash, $column, $counts, $outcome
"""

_IMPORTS = (
    LAST_UNDO
    + """
select
    i.batch_id, coalesce(last_undo.undo_id, i.batch_id) as standing_batch_id, i.company_id, c.name as company,
    c.time_zone, i.file_name, i.column_name, i.counts, b.created_at, b.actor, undo.created_at as undone_at,
    undo.actor as undone_by
from file_import i
join batch b on b.batch_id = i.batch_id
join company c on c.company_id = i.company_id
left join last_undo on last_undo.batch_id = i.batch_id
left join batch undo on undo.batch_id = last_undo.undo_id and last_undo.is_undone
where $company_id is null or i.company_id = $company_id::uuid
order by i.batch_id desc
limit $page_size offset $skipped
"""
)

_COUNT = "select count(*) as imports from file_import where $company_id is null or company_id = $company_id::uuid"

_OF_FILE = (
    LAST_UNDO
    + """
select b.created_at, b.actor, undo.created_at as undone_at
from file_import i
join batch b on b.batch_id = i.batch_id
left join last_undo on last_undo.batch_id = i.batch_id
left join batch undo on undo.batch_id = last_undo.undo_id and last_undo.is_undone
where i.company_id = $company_id and i.file_hash = $file_hash
order by i.batch_id desc
limit 1
"""
)

_COLUMN = """
select column_name
from file_import
where company_id = $company_id and header_hash = $header_hash
order by batch_id desc
limit 1
"""

_OUTCOME = """
select outcome
from file_import
where batch_id = $batch_id and ($company_id is null or company_id = $company_id::uuid)
"""


def record_import(
    tx: Transaction, company_id: str, batch_id: str, source: Source, *, counts: Mapping[str, int], outcome: pl.DataFrame
) -> None:
    """What a batch imported; `outcome` has a row per row of the file, all text."""
    packed = io.BytesIO()
    outcome.write_parquet(packed, compression="zstd")
    tx.execute(
        _RECORD,
        batch_id=batch_id,
        company_id=company_id,
        file_name=source.file_name,
        file_hash=source.file_hash,
        header_hash=source.header_hash,
        column=source.column,
        counts=json.dumps(counts),
        outcome=packed.getvalue(),
    )


def imports(db: Reader, company_id: str | None, *, page: int, page_size: int) -> tuple[list[dict[str, Any]], int]:
    """One page of a company's imports (None: of all), the latest first, and how many there are."""
    rows = db.rows(_IMPORTS, company_id=company_id, page_size=page_size, skipped=(page - 1) * page_size)
    total = int(db.value(_COUNT, company_id=company_id))
    return [{**row, "counts": json.loads(row["counts"])} for row in rows], total


def import_of_file(db: Reader, company_id: str, file_hash: str) -> dict[str, Any] | None:
    """The last import of these bytes in a company: created_at, actor, undone_at (UTC)."""
    return db.row(_OF_FILE, company_id=company_id, file_hash=file_hash)


def column_of_header(db: Reader, company_id: str, header_hash: str) -> str | None:
    """The column that the company's last import of a file with this header used."""
    found = db.value(_COLUMN, company_id=company_id, header_hash=header_hash)
    return None if found is None else str(found)


def outcome(db: Reader, batch_id: str, company_id: str | None) -> pl.DataFrame | None:
    """What `record_import` was given; None where the company (None: any) has no such import."""
    packed = db.value(_OUTCOME, batch_id=batch_id, company_id=company_id)
    return None if packed is None else pl.read_parquet(io.BytesIO(packed))
