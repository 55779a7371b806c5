"""How many of the licenses that end are expected to be renewed, month by month, as a chart and a table."""

import altair as alt
import polars as pl
import streamlit as st

from pages.parts.charts import COUNTS, GRAY, HEIGHT, WIDTH, part_color, utc
from pages.parts.download_menu import chart_menu
from pages.parts.month_table import month_table, taken_along
from pages.parts.page import Page
from pages.parts.words import counted, month, plain

_TALL = 330
_MARK = "Expected to be renewed, with its bounds"
_MONTHS = alt.Axis(format="%b %Y", labelOverlap=True, tickCount=12)
_COLUMNS = {
    "first_on": "Month",
    "ending": "Ending",
    "ahead": "Renewed already",
    "expected": "Expected",
    "low": "At least",
    "high": "At most",
}


def show(page: Page, months: pl.DataFrame, name: str) -> None:
    """Draw them; `months` are those of core/rules/renewal_model.py, `name` what the scenario is called."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Expected renewals")
        chart_menu(
            page,
            lambda: taken_along(months, _COLUMNS),
            lambda: _still(months),
            total=months.height,
            name="forecast",
            title="Licenses that end, and how many are expected to be renewed within 90 days",
        )
    if months.is_empty():
        st.info("No license ends after today in these months. Choose later months.", icon=":material/search_off:")
        return
    st.markdown(_sentence(months, plain(name)))
    st.altair_chart(_chart(months), height=_TALL, key="forecast", alt=_sentence(months, name).replace("**", ""))
    st.caption(
        "Gray: licenses that end. The mark is what is expected to be renewed within 90 days; four of five times "
        "what comes true lies within its line. Each company's own past counts, and that of all where it is thin."
    )
    month_table(months, _COLUMNS, "Expected renewals by month")


def _sentence(months: pl.DataFrame, name: str) -> str:
    ending, renewed = int(months["ending"].sum()), float(months["expected"].sum())
    until = month(months["first_on"].max())  # type: ignore[arg-type] # a date
    end, are = "ends" if ending == 1 else "end", "is" if round(renewed) == 1 else "are"
    return (
        f"{name}: **{counted(ending, 'license')} {end} until {until}; {renewed:,.0f} of them {are} expected to be "
        "renewed**, "
        f"{int(months['ahead'].sum()):,} of which already are."
    )


def _chart(months: pl.DataFrame) -> alt.LayerChart:
    middle = pl.col("first_on") + pl.duration(days=15)
    rows = utc(
        months.with_columns(
            until_on=pl.col("first_on").dt.offset_by("1mo"), middle=middle, zero=pl.lit(0), part=pl.lit(_MARK)
        )
    )
    x = alt.X("first_on:T", title=None, scale=alt.Scale(type="utc"), axis=_MONTHS)
    about = [
        alt.Tooltip("first_on:T", title="Month", format="%B %Y"),
        alt.Tooltip("ending:Q", title="Ending", format=","),
        alt.Tooltip("ahead:Q", title="Renewed already", format=","),
        alt.Tooltip("expected:Q", title="Expected", format=",.0f"),
        alt.Tooltip("low:Q", title="At least", format=",.0f"),
        alt.Tooltip("high:Q", title="At most", format=",.0f"),
    ]
    base, color = alt.Chart(rows), part_color([_MARK])
    y = alt.Y("ending:Q", axis=COUNTS)
    ending = base.mark_rect(color=GRAY, opacity=0.35).encode(x=x, x2="until_on:T", y=y, y2="zero:Q", tooltip=about)
    line = base.mark_rule(strokeWidth=2.5).encode(
        x="middle:T", y=alt.Y("low:Q", axis=COUNTS), y2="high:Q", color=color, tooltip=about
    )
    mark = base.mark_point(filled=True, size=90, opacity=1).encode(
        x="middle:T", y=alt.Y("expected:Q", axis=COUNTS), color=color, tooltip=about
    )
    return alt.LayerChart(layer=[ending, line, mark])


def _still(months: pl.DataFrame) -> alt.LayerChart:
    sized: alt.LayerChart = _chart(months).properties(width=WIDTH, height=HEIGHT)
    return sized
