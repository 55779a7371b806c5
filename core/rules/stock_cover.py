"""What stock does not cover of what is needed month by month, given out as the product does."""

from collections.abc import Sequence
from datetime import date

import polars as pl


def uncovered(needs: pl.DataFrame, stock: pl.DataFrame, months: Sequence[date]) -> pl.DataFrame:
    """By month, the licenses of all companies that are needed from now to its end and not in stock.

    `needs` has a row per company_id and first_on (of a month in `months`, which are in order), with the licenses needed
    in it in one or more columns, side by side: each has all of the stock, and is a column of what comes back. `stock`
    has company_id, starts_on, expires_on and unallocated. Stock counts for a month by whose end it has started and
    which it outlasts; the latest to expire goes first (docs/design.md section 3, rule 5). Open orders, without dates,
    always count, and go last.
    """
    # A company's number is its place in what is needed in a month, its `head` the place of the first of its lots.
    companies = needs.select("company_id").unique().sort("company_id").with_row_index("number")
    lots = (
        stock.join(companies, on="company_id")
        .sort("number", "expires_on", "starts_on", descending=[False, True, False], nulls_last=True)
        .with_row_index("place")
        .with_columns(pl.col("unallocated").cast(pl.Float64), head=pl.col("place").first().over("number"))
    )
    of_months = {on: rows for (on,), rows in needs.join(companies, on="company_id").group_by("first_on")}
    sides = [name for name in needs.columns if name not in ("company_id", "first_on")]
    left = dict.fromkeys(sides, lots["unallocated"])
    lacking: dict[str, list[float]] = {side: [] for side in sides}
    for first_on in months:
        rows, counts = of_months[first_on], _counts(lots, first_on)
        for side in sides:
            needed = pl.zeros(companies.height, pl.Float64, eager=True).scatter(rows["number"], rows[side])
            given = _given(left[side] * counts, needed.gather(lots["number"]), lots["head"])
            left[side] = left[side] - given
            # Parts of licenses do not add up to the last digit.
            lacking[side].append(max(0.0, float(needed.sum()) - float(given.sum())))
    return pl.DataFrame({"first_on": months} | lacking).with_columns(pl.col(sides).cum_sum())


def _counts(lots: pl.DataFrame, first_on: date) -> pl.Series:
    """1 for each lot that counts for the month, 0 for the others."""
    until_on = pl.lit(first_on).dt.offset_by("1mo")
    in_time = (pl.col("starts_on") < until_on) & (pl.col("expires_on") >= until_on)
    return lots.select((in_time | pl.col("expires_on").is_null()).cast(pl.Float64)).to_series()


def _given(usable: pl.Series, needed: pl.Series, head: pl.Series) -> pl.Series:
    """Of each lot, in the order in which they go: what its company still needs after the ones before."""
    before = usable.cum_sum() - usable
    wanted = (needed - (before - before.gather(head))).clip(0)
    return usable.zip_with(usable <= wanted, wanted)
