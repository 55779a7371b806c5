"""What charts divide licenses by: named, the greatest told apart, the rest together.

A frame has a row per lot, or per lot and department, with what the part is named after: company, owner (account
manager), department, starts_on and quantity (of the lot); and licenses.
"""

from collections.abc import Sequence
from enum import StrEnum

import polars as pl


class Part(StrEnum):
    """What licenses are divided by."""

    COMPANY = "company"
    OWNER = "account manager"
    DEPARTMENT = "department"
    LOT = "lot"
    SIZE = "lot size"


OTHERS = "Others"
NO_DEPARTMENT = "No department"
# As many as the eye tells apart beside the gray of the others.
MOST_PARTS = 5
_MONTHS = pl.Series(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"])
_COLUMNS = {Part.COMPANY: "company", Part.OWNER: "owner", Part.DEPARTMENT: "department"}
# Licenses of a lot, from the one named to before the next.
_SIZES = {"1 to 9": 1, "10 to 49": 10, "50 to 199": 50, "200 to 999": 200, "1,000 or more": 1000}


def named(rows: pl.DataFrame, by: Part) -> pl.DataFrame:
    """With `part`, the name of what each row belongs to; a lot is named by its company, start and size."""
    if by is Part.LOT:
        start = pl.col("starts_on")
        month = _MONTHS.gather(rows["starts_on"].dt.month().cast(pl.Int64) - 1).alias("month")
        name = pl.format("{}, {} {}, {} ({})", "company", month, start.dt.day(), start.dt.year(), "quantity")
        return rows.with_columns(part=name)
    if by is Part.SIZE:
        size = pl.lit("")
        for name_of_size, least in _SIZES.items():
            size = pl.when(pl.col("quantity") >= least).then(pl.lit(name_of_size)).otherwise(size)
        return rows.with_columns(part=size)
    name = pl.col(_COLUMNS[by])
    return rows.with_columns(part=pl.when(name == "").then(pl.lit(NO_DEPARTMENT)).otherwise(name))


def greatest_parts(rows: pl.DataFrame, *, most: int | None = MOST_PARTS) -> list[str]:
    """The names of the parts that a chart tells apart, the greatest first, and OTHERS where there are more.

    At most `most`, or all for None.
    """
    sums = rows.group_by("part").agg(pl.col("licenses").sum()).sort(["licenses", "part"], descending=[True, False])
    greatest: list[str] = sums["part"].head(sums.height if most is None else most).to_list()
    return [*greatest, OTHERS] if sums.height > len(greatest) else greatest


def told_apart(rows: pl.DataFrame, parts: Sequence[str]) -> pl.DataFrame:
    """With `part` as one of `parts`: what is not among them belongs to the others."""
    known = pl.col("part").is_in(list(parts))
    return rows.with_columns(part=pl.when(known).then("part").otherwise(pl.lit(OTHERS)))
