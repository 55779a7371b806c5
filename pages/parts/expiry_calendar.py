"""Expiries as a wall calendar: a year in a row, a week in a column, the darker the day the more licenses end."""

from datetime import date
from functools import partial

import altair as alt
import polars as pl
import streamlit as st

from core.rules.expiries import calendar
from pages.parts.charts import GRAY, WIDTH, utc
from pages.parts.expiry_behind import pick_day
from pages.parts.words import counted, day

_HEIGHT = 175
_DAYS = "['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][datum.value]"
_DAY = "day"
_WEEKS = 54


def show(expiries: pl.DataFrame, first_on: date, until_on: date) -> None:
    """Draw the years; `expiries` are those of core.rules.expiries. A click on a day leads to who is behind it."""
    days = calendar(expiries, first_on, until_on)
    for year, of_year in _years(days).items():
        ending = of_year.filter(pl.col("licenses") > 0)
        st.markdown(f"**{year}** :gray[{counted(int(ending['licenses'].sum()), 'license')}]")
        key = f"calendar-{year}"
        st.altair_chart(
            _chart(of_year, _most(days), alt.selection_point(name=_DAY, fields=["day"])),
            height=_HEIGHT,
            key=key,
            alt=_spoken(ending),
            on_select=partial(pick_day, key, _DAY),
            selection_mode=_DAY,
        )


def still(expiries: pl.DataFrame, first_on: date, until_on: date) -> alt.VConcatChart:
    """The years for a file."""
    days = calendar(expiries, first_on, until_on)
    years = [
        _chart(of_year, _most(days), None).properties(title=str(year), width=WIDTH, height=_HEIGHT)
        for year, of_year in _years(days).items()
    ]
    return alt.vconcat(*years)


def _years(days: pl.DataFrame) -> dict[int, pl.DataFrame]:
    """By year; those in which nothing ends are left out."""
    years = days["year"].unique().sort().to_list()
    found = {year: days.filter(year=year) for year in years}
    return {year: of_year for year, of_year in found.items() if of_year["licenses"].sum()}


def _most(days: pl.DataFrame) -> int:
    return int(days["licenses"].max() or 0)  # type: ignore[arg-type] # a count


def _spoken(ending: pl.DataFrame) -> str:
    most = ending.sort(["licenses", "day"], descending=[True, False]).row(0, named=True)
    days = counted(ending.height, "day")
    return f"Licenses end on {days}; the most, {most['licenses']:,}, on {day(most['day'])}."


def _chart(days: pl.DataFrame, most: int, clicked: alt.Parameter | None) -> alt.LayerChart:
    firsts = days.filter(pl.col("day").dt.day() == 1)
    months = dict(zip(firsts["week"], firsts["day"].dt.strftime("%b"), strict=True))
    week = alt.X(
        "week:O",
        title=None,
        scale=alt.Scale(domain=list(range(_WEEKS)), paddingInner=0.08),
        axis=alt.Axis(values=list(months), labelExpr=f"{months}[datum.value]", labelAngle=0, ticks=False, domain=False),
    )
    weekday = alt.Y(
        "weekday:O",
        title=None,
        scale=alt.Scale(domain=list(range(1, 8)), paddingInner=0.08),
        axis=alt.Axis(labelExpr=_DAYS, ticks=False, domain=False),
    )
    dated = utc(days)
    empty = alt.Chart(dated.filter(licenses=0)).mark_rect(opacity=0.12, color=GRAY).encode(week, weekday)
    ending = (
        alt.Chart(dated.filter(pl.col("licenses") > 0))
        .mark_rect(cursor="pointer" if clicked else "default")
        .encode(
            week,
            weekday,
            color=alt.Color(
                "licenses:Q",
                title="Licenses",
                scale=alt.Scale(domain=[0, most]),
                legend=alt.Legend(orient="right", gradientLength=110),
            ),
            tooltip=[
                alt.Tooltip("day:T", title="Day", timeUnit="utcyearmonthdate", format="%a, %b %-d, %Y"),
                alt.Tooltip("licenses:Q", title="Licenses", format=","),
                alt.Tooltip("companies:Q", title="Companies", format=","),
            ],
        )
    )
    return alt.LayerChart(layer=[empty, ending if clicked is None else ending.add_params(clicked)])
