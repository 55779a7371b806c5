"""A company's lots over time: a bar from start to end each, and today."""

from datetime import date, timedelta

import altair as alt
import polars as pl
import streamlit as st

from pages.parts.words import counted, day, plain

_STATUS = {"live": "Live", "starting later": "Starting later", "expired": "Expired"}
_MOST = 30
# What ended before that has no part in what lapses next.
_PAST = timedelta(days=396)
_LANE = 26
# Seen on paper and on ink.
_GRAY = "#84898f"


def show(lots: pl.DataFrame, *, today: date, zone: str) -> None:
    """Draw those that end from 13 months ago on, the latest ends first; `lots` are those of core.reads.as_of."""
    lanes = timeline(lots, today=today)
    if lanes.is_empty():
        return
    shown = lanes.head(_MOST)
    st.altair_chart(_chart(shown, today), height=_LANE * shown.height + 80, key="company-timeline")
    left = lanes.height - shown.height
    more = f" Not drawn: {counted(left, 'lot')} of before." if left else ""
    st.caption(f"{spoken(lanes)}{more} The line is today, {day(today)} in {plain(zone)}; the table has each lot.")


def timeline(lots: pl.DataFrame, *, today: date) -> pl.DataFrame:
    """One row per term, the latest end first: starts_on, expires_on, status, quantity, allocated, unallocated, lane.

    Lots of the same term are one row; `lane` names it.
    """
    terms = (
        lots.filter(pl.col("expires_on") >= today - _PAST)
        .group_by("starts_on", "expires_on", "status")
        .agg(pl.col("quantity", "allocated").sum())
        .with_columns(
            pl.col("status").replace_strict(_STATUS, return_dtype=pl.String),
            unallocated=pl.col("quantity") - pl.col("allocated"),
        )
        .sort("expires_on", "starts_on", descending=True)
    )
    names = [
        f"{day(row['expires_on'])} · {row['allocated']:,} of {row['quantity']:,} allocated"
        for row in terms.iter_rows(named=True)
    ]
    return terms.with_columns(lane=pl.Series(names, dtype=pl.String))


def spoken(lanes: pl.DataFrame) -> str:
    """What the chart says, in a sentence for those who do not see it."""
    coming = lanes.filter(pl.col("status") != "Expired").sort("expires_on")
    if coming.is_empty():
        return "No lot is live or starts later."
    first = coming.row(0, named=True)
    there = f"{counted(coming.height, 'term')} {'is' if coming.height == 1 else 'are'} live or to come"
    ending = f"{counted(first['quantity'], 'license')} on {day(first['expires_on'])}"
    return f"{there}; the next to end is that of {ending}, {first['allocated']:,} of them allocated."


def _chart(lanes: pl.DataFrame, today: date) -> alt.LayerChart | alt.FacetChart:
    bars = (
        alt.Chart(lanes)
        .mark_bar(height=12, cornerRadius=3)
        .encode(
            # Days have no hour: by the reader's clock one could slip to the day before.
            x=alt.X("starts_on:T", title=None, scale=alt.Scale(type="utc"), axis=alt.Axis(format="%b %Y", tickCount=8)),
            x2="expires_on:T",
            y=alt.Y("lane:N", sort=None, title=None, axis=alt.Axis(labelLimit=320, ticks=False, domain=False)),
            color=alt.Color(
                "status:N", title=None, scale=alt.Scale(domain=list(_STATUS.values())), legend=alt.Legend(orient="top")
            ),
            tooltip=[
                alt.Tooltip("starts_on:T", title="Starts on", timeUnit="utcyearmonthdate", format="%b %-d, %Y"),
                alt.Tooltip("expires_on:T", title="Expires on", timeUnit="utcyearmonthdate", format="%b %-d, %Y"),
                alt.Tooltip("quantity:Q", title="Licenses", format=","),
                alt.Tooltip("allocated:Q", title="Allocated", format=","),
                alt.Tooltip("unallocated:Q", title="Unallocated", format=","),
            ],
        )
    )
    now = (
        alt.Chart(pl.DataFrame({"today": [today]}))
        .mark_rule(strokeDash=[4, 3], strokeWidth=2, color=_GRAY)
        .encode(x="today:T")
    )
    return alt.layer(bars, now).properties(description=spoken(lanes))
