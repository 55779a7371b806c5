"""Scenarios side by side, all made of what is known today; and what came true of a saved one."""

from collections.abc import Mapping
from datetime import date

import altair as alt
import polars as pl
import streamlit as st

from core.rules.scenarios import Scenario
from pages.parts.charts import HEIGHT, WIDTH, part_color, utc
from pages.parts.download_menu import chart_menu
from pages.parts.month_table import taken_along
from pages.parts.page import Page
from pages.parts.words import month

# As many as the eye tells apart.
_DRAWN_AT_MOST = 6
_TALL = 320
_MONTHS = alt.Axis(format="%b %Y", labelOverlap=True, tickCount=12)
_COLUMNS = {
    "scenario": "Scenario",
    "first_on": "Month",
    "needed": "Needed by its end",
    "needed_low": "At least",
    "needed_high": "At most",
    "covered": "Covered",
    "to_order": "To order",
    "gap_days": "Days without access",
}


def show(page: Page, needs: Mapping[str, pl.DataFrame], supposed: Mapping[str, Scenario], until: date) -> None:
    """Draw what each of the scenarios needs over time, and in a table by the end of the month `until`."""
    rows = pl.concat([need.with_columns(scenario=pl.lit(name)) for name, need in needs.items()])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Scenarios side by side")
        chart_menu(
            page,
            lambda: taken_along(rows, _COLUMNS),
            lambda: _still(rows, list(needs)),
            total=rows.height,
            name="scenarios",
            title="Licenses needed from now to the end of each month",
        )
    then = rows.filter(first_on=until)
    said = [f"{name} {needed:,.0f}" for name, needed in then.select("scenario", "needed").rows()]
    says = f"Needed by the end of {month(until)}: {', '.join(said)}."
    st.altair_chart(_chart(rows, list(needs)), height=_TALL, key="scenarios-chart", alt=says)
    if len(needs) > _DRAWN_AT_MOST:
        st.caption(f"The first {_DRAWN_AT_MOST} are drawn; the table has all of them.")
    _table(then, supposed, until)


def _chart(rows: pl.DataFrame, names: list[str]) -> alt.Chart:
    drawn = names[:_DRAWN_AT_MOST]
    chart: alt.Chart = (
        alt.Chart(
            utc(rows.filter(pl.col("scenario").is_in(drawn)).select("scenario", "first_on", "needed", "to_order"))
        )
        .mark_line(point=alt.OverlayMarkDef(size=45), strokeWidth=2.5)
        .encode(
            x=alt.X("first_on:T", title=None, scale=alt.Scale(type="utc"), axis=_MONTHS),
            y=alt.Y("needed:Q", axis=alt.Axis(title="Licenses needed by its end", format=",d", tickMinStep=1)),
            color=part_color(drawn, field="scenario"),
            # A color alone does not tell lines apart for everybody.
            strokeDash=alt.StrokeDash("scenario:N", scale=alt.Scale(domain=drawn), legend=None),
            tooltip=[
                alt.Tooltip("scenario:N", title="Scenario"),
                alt.Tooltip("first_on:T", title="By the end of", format="%B %Y"),
                alt.Tooltip("needed:Q", title="Needed", format=",.0f"),
                alt.Tooltip("to_order:Q", title="To be ordered", format=",.0f"),
            ],
        )
    )
    return chart


def _still(rows: pl.DataFrame, names: list[str]) -> alt.LayerChart:
    sized: alt.LayerChart = alt.LayerChart(layer=[_chart(rows, names)]).properties(width=WIDTH, height=HEIGHT)
    return sized


def _table(then: pl.DataFrame, supposed: Mapping[str, Scenario], until: date) -> None:
    number = st.column_config.NumberColumn
    values = [supposed[name] for name in then["scenario"]]
    st.dataframe(
        then.with_columns(pl.col(pl.Float64).round().cast(pl.Int64)).with_columns(
            points=pl.Series([each.points for each in values], dtype=pl.Int64),
            growth=pl.Series([each.growth for each in values], dtype=pl.Int64),
            late=pl.Series([each.late for each in values], dtype=pl.Int64),
        ),
        hide_index=True,
        placeholder="",
        height="content" if then.height <= 10 else 390,
        alt=f"Scenarios by what they need by the end of {month(until)}",
        column_order=[
            "scenario",
            "points",
            "growth",
            "late",
            "needed",
            "needed_low",
            "needed_high",
            "covered",
            "to_order",
            "gap_days",
        ],
        column_config={
            "scenario": st.column_config.TextColumn("Scenario", width=150),
            "points": number("Rate, points", format="%+d", width=85),
            "growth": number("New, % a year", format="%d", width=95),
            "late": number("Late, %", format="%d", width=60),
            "needed": number(f"Needed by {month(until)}", format="localized", width=140),
            "needed_low": number("At least", format="localized", width=70),
            "needed_high": number("At most", format="localized", width=70),
            "covered": number("Covered", format="localized", width=72),
            "to_order": number("To order", format="localized", width=72),
            "gap_days": number("Days without access", format="localized", width=140),
        },
    )
