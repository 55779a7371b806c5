"""The stock that a scenario needs: by the end of a month, what of it is covered, and what is to be ordered."""

from datetime import date
from typing import Any

import altair as alt
import polars as pl
import streamlit as st

from pages.parts.charts import COUNTS, GRAY, HEIGHT, WIDTH, part_color, utc
from pages.parts.month_table import month_table
from pages.parts.tabs import kept
from pages.parts.words import counted, month, plain

COLUMNS = {
    "first_on": "Month",
    "renewals": "Renewals",
    "new_learners": "New learners",
    "needed": "Needed by its end",
    "needed_low": "At least",
    "needed_high": "At most",
    "covered": "Covered",
    "to_order": "To order",
    "to_order_low": "Order, at least",
    "to_order_high": "Order, at most",
}
FILE_COLUMNS = COLUMNS | {"gap_days": "Days without access"}
_UNTIL = "until"
_COVERED, _TO_ORDER = "Covered by stock and open orders", "To be ordered"
_MONTHS = alt.Axis(format="%b %Y", labelOverlap=True, tickCount=12)
_TALL = 300


def choose_month(months: list[date]) -> date:
    """Draw the choice of the month by whose end the need is summed; at first the last one."""
    names = {month(first_on): first_on for first_on in months}
    if st.session_state.get(_UNTIL, month(months[-1])) not in names:
        # Of other months.
        st.session_state[_UNTIL] = month(months[-1])
    chosen = st.selectbox(
        "By the end of", list(names), index=len(names) - 1, key=kept(_UNTIL), bind="query-params", width=200
    )
    return names[chosen]


def show(need: pl.DataFrame, name: str, until: date) -> None:
    """Draw the sentence, the chart and the table."""
    st.markdown(_sentence(need, plain(name), until))
    st.altair_chart(chart(need), height=_TALL, key="stock", alt=_sentence(need, name, until).replace("**", ""))
    lost = float(need.filter(first_on=until)["gap_days"].item())
    st.caption(
        "Licenses needed from now to the end of each month, for those who come back and for new learners. Four of five "
        "times what comes true lies within the line. Who comes back late by then will have been without access for "
        f"{lost:,.0f} learner-days."
    )
    month_table(need, COLUMNS, "Licenses needed by month")


def _sentence(need: pl.DataFrame, name: str, until: date) -> str:
    found = need.row(by_predicate=pl.col("first_on") == until, named=True)
    new = round(need.filter(pl.col("first_on") <= until)["new_learners"].sum())
    needed = round(found["needed"])
    are = "is" if needed == 1 else "are"
    of_these = f", {new:,} of them for new learners" if new else ""
    return (
        f"**{name}: {counted(needed, 'license')} {are} needed by the end of {month(until)}** "
        f"({found['needed_low']:,.0f} to {found['needed_high']:,.0f}){of_these}. "
        f"Stock and open orders cover {found['covered']:,.0f}; {_order(found)}."
    )


def _order(found: dict[str, Any]) -> str:
    if round(found["to_order_high"]) == 0:
        return "**nothing has to be ordered**"
    to_order = round(found["to_order"])
    return (
        f"**{to_order:,} {'is' if to_order == 1 else 'are'} still to be ordered** "
        f"({found['to_order_low']:,.0f} to {found['to_order_high']:,.0f})"
    )


def chart(need: pl.DataFrame) -> alt.LayerChart:
    """What is needed by the end of each month: covered, to be ordered, and the bounds of both together."""
    rows = need.with_columns(until_on=pl.col("first_on").dt.offset_by("1mo"))
    bars = pl.concat(
        [
            rows.select("first_on", "until_on", part=pl.lit(_COVERED), below=pl.lit(0.0), top="covered"),
            rows.select("first_on", "until_on", part=pl.lit(_TO_ORDER), below="covered", top="needed"),
        ]
    ).with_columns(licenses=pl.col("top") - pl.col("below"))
    x = alt.X("first_on:T", title=None, scale=alt.Scale(type="utc"), axis=_MONTHS)
    stacked = (
        alt.Chart(utc(bars))
        .mark_rect()
        .encode(
            x=x,
            x2="until_on:T",
            y=alt.Y("below:Q", axis=COUNTS),
            y2="top:Q",
            color=part_color([_COVERED, _TO_ORDER]),
            tooltip=[
                alt.Tooltip("first_on:T", title="By the end of", format="%B %Y"),
                alt.Tooltip("part:N", title="What"),
                alt.Tooltip("licenses:Q", title="Licenses", format=",.0f"),
            ],
        )
    )
    bounds = (
        alt.Chart(utc(rows.with_columns(middle=pl.col("first_on") + pl.duration(days=15))))
        .mark_rule(strokeWidth=2, color=GRAY)
        .encode(
            x="middle:T",
            y=alt.Y("needed_low:Q", axis=COUNTS),
            y2="needed_high:Q",
            tooltip=[
                alt.Tooltip("first_on:T", title="By the end of", format="%B %Y"),
                alt.Tooltip("needed:Q", title="Needed", format=",.0f"),
                alt.Tooltip("needed_low:Q", title="At least", format=",.0f"),
                alt.Tooltip("needed_high:Q", title="At most", format=",.0f"),
            ],
        )
    )
    return alt.LayerChart(layer=[stacked, bounds])


def still(need: pl.DataFrame) -> alt.LayerChart:
    """The chart for a file."""
    sized: alt.LayerChart = chart(need).properties(width=WIDTH, height=HEIGHT)
    return sized
