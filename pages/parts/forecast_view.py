"""The Forecast itself: how much of what ends will be renewed, within which bounds, and how good that was last year."""

import altair as alt
import polars as pl
import streamlit as st

from core.reads.renewal_forecast import renewal_forecast
from core.rules.filters import ExpiryFilter
from core.rules.renewal_model import accuracy
from pages.parts.charts import COUNTS, GRAY, HEIGHT, WIDTH, part_color, utc
from pages.parts.download_menu import chart_menu
from pages.parts.page import Page
from pages.parts.words import counted, month

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
_TESTED = {
    "first_on": "Month",
    "ending": "Ended",
    "renewed": "Renewed",
    "expected": "Forecast",
    "low": "At least",
    "high": "At most",
    "naive": "Plain rate",
}


def show(page: Page, wanted: ExpiryFilter) -> None:
    """Draw the part of the page."""
    found = renewal_forecast(page.db, wanted=wanted, now=page.now)
    months = found.months
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("Expected renewals")
        chart_menu(
            page,
            lambda: months.select(*_COLUMNS).rename(_COLUMNS),
            lambda: _still(months),
            total=months.height,
            name="forecast",
            title="Licenses that end, and how many are expected to be renewed within 90 days",
        )
    if months.is_empty():
        st.info("No license ends after today in these months. Choose later months.", icon=":material/search_off:")
    else:
        st.markdown(_sentence(months))
        st.altair_chart(_chart(months), height=_TALL, key="forecast", alt=_sentence(months).replace("**", ""))
        st.caption(
            "Gray: licenses that end. The mark is what is expected to be renewed within 90 days; four of five times "
            "what comes true lies within its line. Each company's own past counts, and that of all where it is thin."
        )
        _table(months, _COLUMNS, "Expected renewals by month")
    st.subheader("How good it was")
    if found.tested.is_empty():
        st.info(
            "No month is final yet: 90 days have to pass after its licenses end.", icon=":material/hourglass_empty:"
        )
        return
    st.markdown(_judged(found.tested))
    _table(found.tested, _TESTED, "Last year's forecasts, and what came true, of all companies")


def _sentence(months: pl.DataFrame) -> str:
    ending, expected = int(months["ending"].sum()), float(months["expected"].sum())
    until = month(months["first_on"].max())  # type: ignore[arg-type] # a date
    return (
        f"**{counted(ending, 'license')} end until {until}; {expected:,.0f} of them are expected to be renewed**, "
        f"{int(months['ahead'].sum()):,} of which already are."
    )


def _judged(tested: pl.DataFrame) -> str:
    found = accuracy(tested)
    months = "the last final month" if found.months == 1 else f"each of the last {found.months} final months"
    says = f"All companies, {months} forecast on its first day from what was known then: "
    if found.off is not None and found.naive_off is not None:
        says += (
            f"off by **{found.off:.0%}** of what was renewed, where the plain rate of all companies together is off by "
            f"{found.naive_off:.0%}. "
        )
    return f"{says}What came true was within the bounds in **{found.within} of {counted(found.months, 'month')}**."


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


def _table(rows: pl.DataFrame, columns: dict[str, str], about: str) -> None:
    number = st.column_config.NumberColumn
    st.dataframe(
        rows.with_columns(pl.col(pl.Float64).round().cast(pl.Int64)),
        hide_index=True,
        placeholder="",
        height="content",
        alt=about,
        column_order=list(columns),
        column_config={
            "first_on": st.column_config.DateColumn("Month", format="MMM YYYY", width=100),
            **{
                name: number(label, format="localized", width=110)
                for name, label in columns.items()
                if name != "first_on"
            },
        },
    )
