"""A snapshot: every table and the views of the Forecast as Parquet files, for notebooks and reporting tools.

One moment of the database, of a copy where it is a file: the app goes on meanwhile. Addresses are masked, names and
what people wrote left out, unless people are asked for. `manifest.json` is written last and says what is there.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from core.errors import DatabaseUnusable, Refused
from core.reads.expiries import expiries_of
from core.reads.lot_sums import sums_of
from core.reads.renewal_forecast import ForecastGround, ground_of
from core.rules.filters import ExpiryFilter
from core.rules.risk import weighed
from core.rules.scenarios import AS_BEFORE, ready_made
from core.rules.stock_need import months_ahead
from core.settings import Settings
from core.store.database import Database, Reader, require_existing
from core.store.files_at_rest import copy_at_rest, settle_on_disk
from core.store.follow_ups import follow_ups
from core.store.risk_facts import risk_facts
from core.store.snapshot_tables import COPY_OUT, TABLES

MANIFEST = "manifest.json"
_UNFINISHED = ".unfinished"
_EVER = ExpiryFilter(first_on=date(1, 1, 1), until_on=date(9999, 12, 31))


@dataclass(frozen=True, slots=True)
class SnapshotReport:
    """What was written: rows per file."""

    folder: Path
    rows: dict[str, int]
    with_people: bool

    def __str__(self) -> str:
        people = "people are in it" if self.with_people else "people are masked"
        return f"{sum(self.rows.values()):,} rows in {len(self.rows)} files are in {self.folder}; {people}."


def snapshot(settings: Settings, folder: Path, *, with_people: bool, now: datetime) -> SnapshotReport:
    """Write the snapshot into `folder`, which is made where it is missing; outcomes are those of `now`.

    Raises Refused where the folder holds something already, DatabaseBusy and DatabaseUnusable.
    """
    require_existing(settings)
    folder = folder.resolve()
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} is not empty. Choose another folder; a snapshot is never overwritten.")
    os.umask(0o077)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(suffix=_UNFINISHED, dir=folder) as work:
            rows = _written(settings, Path(work), with_people=with_people, now=now)
            _described(Path(work), rows, with_people=with_people, now=now)
            for name in [*rows, MANIFEST]:
                settle_on_disk(Path(work) / name)
                (Path(work) / name).replace(folder / name)
        settle_on_disk(folder)
    except OSError as error:
        raise DatabaseUnusable(
            f"{folder} cannot be written ({error.strerror}). Check the disk and who may write there."
        ) from error
    return SnapshotReport(folder, rows, with_people)


def _written(settings: Settings, work: Path, *, with_people: bool, now: datetime) -> dict[str, int]:
    source = settings if settings.on_postgres else copy_at_rest(settings, work / "copy.duckdb")
    with Database(source, allowed=work) as db, db.read() as r:
        rows = {
            f"{table}.parquet": r.copy_out(COPY_OUT[with_people][table], work / f"{table}.parquet") for table in TABLES
        }
        return rows | _views(r, work, now)


def _views(r: Reader, work: Path, now: datetime) -> dict[str, int]:
    """What the Forecast shows of all companies, whenever it ends (docs/metrics.md)."""
    views = {
        "view_expiries.parquet": expiries_of(r, _EVER, by_department=True),
        "view_renewals.parquet": follow_ups(r, _EVER, now=now, by_department=True),
        "view_lots.parquet": sums_of(r, _EVER, now),
        "view_risk.parquet": weighed(risk_facts(r, _EVER, now)),
    } | _forecast(ground_of(r, _EVER, now), now)
    for name, rows in views.items():
        rows.write_parquet(work / name)
    return {name: rows.height for name, rows in views.items()}


def _forecast(ground: ForecastGround, now: datetime) -> dict[str, pl.DataFrame]:
    """What is expected, and needed if it goes on as before; days are those of UTC."""
    today, as_before = now.date(), ready_made(ground.late)[AS_BEFORE]
    return {
        "view_forecast.parquet": ground.renewals(as_before),
        "view_stock.parquet": ground.need(as_before, months=months_ahead(today, _EVER.until_on), today=today),
        "view_tested.parquet": ground.tested,
    }


def _described(work: Path, rows: dict[str, int], *, with_people: bool, now: datetime) -> None:
    manifest = {"created_at": now.isoformat(), "people": "included" if with_people else "masked", "rows": rows}
    (work / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
