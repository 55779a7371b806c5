"""Days as people filter by them, by each company's own zone: the instants between which they lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import polars as pl

from core.rules.terms import first_instant
from core.store.database import Reader

_ZONES = "select distinct time_zone from company order by time_zone"
_SCHEMA = pl.Schema(
    {"time_zone": pl.String(), "from_at": pl.Datetime("us", "UTC"), "until_at": pl.Datetime("us", "UTC")}
)


@contextmanager
def day_bounds(r: Reader, first: date | None, last: date | None) -> Iterator[None]:
    """Make `bounds` readable in SQL while the block lasts: time_zone, from_at and until_at, one row per zone in use.

    Both days count; a bound is null where its day is None.
    """
    zones = r.frame(_ZONES)["time_zone"].to_list()
    after = last and last + timedelta(days=1)
    bounds = {
        "time_zone": zones,
        "from_at": [first and first_instant(first, zone) for zone in zones],
        "until_at": [after and first_instant(after, zone) for zone in zones],
    }
    with r.loaded("bounds", pl.DataFrame(bounds, schema=_SCHEMA)):
        yield
