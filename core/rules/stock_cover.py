"""What stock does not cover of what is needed month by month, given out as the product does."""

from collections.abc import Sequence
from datetime import date

import polars as pl

LICENSES = "licenses"
_WHOSE = ["company_id", "bound"]


def uncovered(needs: pl.DataFrame, stock: pl.DataFrame, months: Sequence[date]) -> pl.DataFrame:
    """By bound and month, the licenses of all companies that are needed from now to its end and not in stock.

    `needs` has a row per company_id, bound (needs side by side, each with all of the stock) and first_on (of a month in
    `months`, which are in order), with the licenses needed in it; `stock` has company_id, starts_on, expires_on and
    unallocated. Stock counts for a month by whose end it has started and which it outlasts; the latest to expire goes
    first (docs/design.md section 3, rule 5). Open orders, without dates, always count, and go last.
    """
    left = (
        stock.join(needs.select(_WHOSE).unique(), on="company_id")
        .sort("expires_on", "starts_on", descending=[True, False], nulls_last=True)
        .select(*_WHOSE, "starts_on", "expires_on", pl.col("unallocated").cast(pl.Float64))
    )
    missing = []
    for first_on in months:
        need = needs.filter(first_on=first_on)
        given = _given(left, need, first_on)
        lacks = pl.col(LICENSES) - pl.col("given").fill_null(0)
        of_companies = given.group_by(_WHOSE).agg(pl.col("given").sum())
        missing.append(need.join(of_companies, on=_WHOSE, how="left").group_by("bound", "first_on").agg(lacks.sum()))
        left = given.select(left.columns[:-1], unallocated=pl.col("unallocated") - pl.col("given"))
    return pl.concat(missing).sort("bound", "first_on").with_columns(pl.col(LICENSES).cum_sum().over("bound"))


def _given(left: pl.DataFrame, need: pl.DataFrame, first_on: date) -> pl.DataFrame:
    """`left` with what of it is `given` in the month."""
    until_on = pl.lit(first_on).dt.offset_by("1mo")
    counts = (pl.col("starts_on") < until_on) & (pl.col("expires_on") >= until_on)
    usable = pl.when(counts | pl.col("expires_on").is_null()).then("unallocated").otherwise(0.0)
    before = usable.cum_sum().over(_WHOSE) - usable
    return left.join(need.drop("first_on"), on=_WHOSE, how="left", maintain_order="left").with_columns(
        given=pl.min_horizontal(usable, (pl.col(LICENSES).fill_null(0) - before).clip(0))
    )
