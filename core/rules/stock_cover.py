"""What stock does not cover of what is needed month by month, given out as the product does."""

from collections.abc import Sequence
from datetime import date

import polars as pl


def uncovered(needs: pl.DataFrame, stock: pl.DataFrame, months: Sequence[date]) -> list[float]:
    """For each of `months`, the licenses of all companies that are needed from now to its end and not in stock.

    `needs` has a row per company_id and first_on (of a month in `months`, which are in order), with the licenses needed
    in it; `stock` has company_id, starts_on, expires_on and unallocated. Stock counts for a month by whose end it has
    started and which it outlasts; the latest to expire goes first (docs/design.md section 3, rule 5). Open orders,
    without dates, always count, and go last.
    """
    # A company's number is its place in what is needed in a month, its `head` the first of its lots.
    companies = needs.select("company_id").unique().sort("company_id").with_row_index("number")
    lots = (
        stock.join(companies, on="company_id")
        .sort("number", "expires_on", "starts_on", descending=[False, True, False], nulls_last=True)
        .with_row_index("place")
        .with_columns(head=pl.col("place").first().over("number"))
    )
    of_months = {first_on: rows for (first_on,), rows in needs.join(companies, on="company_id").group_by("first_on")}
    left = lots["unallocated"].cast(pl.Float64)
    lacking, so_far = [], 0.0
    for first_on in months:
        rows = of_months[first_on]
        needed = pl.zeros(companies.height, pl.Float64, eager=True).scatter(rows["number"], rows["licenses"])
        given = _given(left.set(~_counts(lots, first_on), 0.0), needed.gather(lots["number"]), lots["head"])
        left = left - given
        so_far += float(needed.sum()) - float(given.sum())
        lacking.append(so_far)
    return lacking


def _counts(lots: pl.DataFrame, first_on: date) -> pl.Series:
    until_on = pl.lit(first_on).dt.offset_by("1mo")
    in_time = (pl.col("starts_on") < until_on) & (pl.col("expires_on") >= until_on)
    return lots.select(in_time | pl.col("expires_on").is_null()).to_series()


def _given(usable: pl.Series, needed: pl.Series, head: pl.Series) -> pl.Series:
    """Of each lot, in the order in which they go: what its company still needs after the ones before."""
    before = usable.cum_sum() - usable
    wanted = (needed - (before - before.gather(head))).clip(0)
    return usable.zip_with(usable <= wanted, wanted)
