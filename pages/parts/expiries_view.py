"""The Expiries of the Forecast: a chart of what ends when, in parts; a bar leads to whose it is, and who."""

from collections.abc import Callable
from datetime import date
from functools import partial

import polars as pl
import streamlit as st

from core.reads.expiries import expiries
from core.rules.access import Deed
from core.rules.expiries import Period, by_period, cliffs
from core.rules.filters import ExpiryFilter
from core.rules.parts import MOST_PARTS, Part, greatest_parts, named, told_apart
from core.rules.terms import local_day
from pages.parts import chart_zoom, expiry_behind, expiry_calendar, expiry_chart, expiry_small
from pages.parts.charts import AnyChart
from pages.parts.choice import choice
from pages.parts.download_menu import chart_menu
from pages.parts.expiry_chart import ExpiryBars
from pages.parts.page import Page, open_page

# What the same numbers are drawn as.
BARS, MANAGERS, CALENDAR = "bars", "account managers", "calendar"
_SHOW, _PER, _BY = "show", "per", "stacked"
_PARTS = (Part.COMPANY, Part.OWNER, Part.DEPARTMENT, Part.LOT)
_PERIODS = (Period.MONTH, Period.WEEK, Period.DAY)
_BY_LOOK = {MANAGERS: Part.OWNER, CALENDAR: Part.COMPANY}
_HINTS = {
    BARS: " Drag over the gray strip to zoom; click a bar to see who is behind it.",
    MANAGERS: "",
    CALENDAR: " Click a day to see who is behind it.",
}
_COLUMNS = {"first_on": "From", "until_on": "Until before", "part": "Of", "licenses": "Licenses"}
_HEIGHT = 380


def show(page: Page, wanted: ExpiryFilter) -> None:
    """Draw the part of the page."""
    _view(wanted, {False: expiries(page.db, wanted=wanted)})


@st.fragment
def _view(wanted: ExpiryFilter, read: dict[bool, pl.DataFrame]) -> None:
    """`read` keeps, by department or not, what was read in this run of the page, for all runs of the fragment."""
    page = open_page(Deed.SEE_FORECAST)
    controls = st.container(horizontal=True, vertical_alignment="bottom")
    with controls:
        look = choice("Show", (BARS, MANAGERS, CALENDAR), key=_SHOW)
        period = Period.DAY if look == CALENDAR else Period(choice("Per", _PERIODS, key=_PER))
        by = Part(choice("Stacked by", _PARTS, key=_BY)) if look == BARS else _BY_LOOK[look]
    by_department = by is Part.DEPARTMENT
    if by_department not in read:
        read[by_department] = expiries(page.db, wanted=wanted, by_department=by_department)
    every = named(read[by_department], by)
    if not every["licenses"].sum():
        st.info(
            "No license ends in these months. Choose other months, or another company, account manager or time zone.",
            icon=":material/search_off:",
        )
        return
    parts = greatest_parts(every, most=None if look == MANAGERS else MOST_PARTS)
    rows = told_apart(every, parts)
    first_on, until_on = wanted.first_on, wanted.until_on
    drawn = ExpiryBars(
        bars=by_period(rows, period, parts),
        parts=parts,
        cliffs=cliffs(rows, period, first_on=first_on, until_on=until_on),
        period=period,
        today=local_day(page.now, page.person.time_zone),
    )
    shown = chart_zoom.zoomed(first_on, until_on)
    stills: dict[str, Callable[[], AnyChart]] = {
        BARS: lambda: expiry_chart.still(drawn, shown),
        MANAGERS: lambda: expiry_small.still(drawn.bars, parts, period),
        CALENDAR: lambda: expiry_calendar.still(rows, first_on, until_on),
    }
    with controls:
        chart_menu(
            page,
            lambda: drawn.bars.select(*_COLUMNS).rename(_COLUMNS),
            stills[look],
            total=drawn.bars.height,
            name="expiries",
            title=f"Licenses that end, by {by} and {period}",
        )
    if look == MANAGERS:
        expiry_small.show(drawn.bars, parts, period)
    elif look == CALENDAR:
        expiry_calendar.show(rows, first_on, until_on)
    else:
        _bars(drawn, shown, key=f"expiry-bars-{period}-{by}")
    st.caption(f"{expiry_chart.spoken(drawn)}{_HINTS[look]}")
    expiry_behind.show(wanted, rows, drawn)


def _bars(drawn: ExpiryBars, shown: tuple[date, date] | None, *, key: str) -> None:
    st.altair_chart(
        expiry_chart.chart(drawn, shown),
        key=key,
        on_select=partial(expiry_behind.pick, key, drawn.period),
        selection_mode=expiry_chart.BAR,
        height=_HEIGHT,
    )
    chart_zoom.strip(expiry_chart.strip(drawn), expiry_chart.ZOOM)
