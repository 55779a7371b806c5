"""Expiries as bars over time: stacked by part, cliffs named, a strip below to zoom with, a bar to click."""

from dataclasses import dataclass
from datetime import date

import altair as alt
import polars as pl

from core.rules.expiries import Period
from pages.parts.charts import COUNTS, GRAY, HEIGHT, WIDTH, part_color, today_line, utc
from pages.parts.words import counted, day, month

# What a click gives back (fields first_on and part), and what a drag over the strip shows.
BAR, ZOOM = "bar", "zoom"
# How a chart writes them.
PERIODS = {Period.DAY: "%b %-d, %Y", Period.WEEK: "Week of %b %-d, %Y", Period.MONTH: "%B %Y"}


@dataclass(frozen=True, slots=True)
class ExpiryBars:
    """What is drawn: frames of core.rules.expiries, the parts in their order, and today."""

    bars: pl.DataFrame
    parts: list[str]
    cliffs: pl.DataFrame
    period: Period
    today: date


def period_name(first_on: date, period: Period) -> str:
    """The period that begins on a day: "Mar 2026", "Week of Mar 2, 2026" or "Mar 2, 2026"."""
    if period is Period.MONTH:
        return month(first_on)
    return f"Week of {day(first_on)}" if period is Period.WEEK else day(first_on)


def spoken(drawn: ExpiryBars) -> str:
    """What the chart says, in sentences for those who do not see it."""
    total = int(drawn.bars["licenses"].sum())
    if not total:
        return "No license ends in these months."
    past = int(drawn.bars.filter(pl.col("until_on") <= drawn.today)["licenses"].sum())
    verb = "ends" if total == 1 else "end"
    says = f"{counted(total, 'license')} {verb} in these months, {past:,} of them before this {drawn.period}."
    if drawn.cliffs.is_empty():
        return f"{says} No {drawn.period} stands out."
    cliffs = [
        f"{period_name(row['first_on'], drawn.period)} ({row['licenses']:,})"
        for row in drawn.cliffs.iter_rows(named=True)
    ]
    return f"{says} At least twice the average of one {drawn.period}: {', '.join(cliffs)}."


def chart(drawn: ExpiryBars, shown: tuple[date, date] | None) -> alt.LayerChart:
    """The chart for a screen, of the days that are `shown` or of all; its selection is BAR."""
    return _layers(drawn, _scale(shown), alt.selection_point(name=BAR, fields=["first_on", "part"]))


def still(drawn: ExpiryBars, shown: tuple[date, date] | None) -> alt.LayerChart:
    """The chart for a file."""
    sized: alt.LayerChart = _layers(drawn, _scale(shown), None).properties(width=WIDTH, height=HEIGHT)
    return sized


def strip(drawn: ExpiryBars) -> alt.Chart:
    """All of it in small, to zoom with; its selection is ZOOM (field first_on)."""
    sums: alt.Chart = (
        alt.Chart(utc(drawn.bars))
        .mark_rect(color=GRAY, clip=True)
        .encode(
            x=alt.X("first_on:T", title=None, scale=alt.Scale(type="utc"), axis=None),
            x2="until_on:T",
            y=alt.Y("sum(licenses):Q", axis=None),
        )
        .add_params(alt.selection_interval(name=ZOOM, encodings=["x"]))
        .properties(description="All of these months in small. Drag over it to zoom.")
    )
    return sums


def _room(drawn: ExpiryBars) -> alt.Scale:
    """Up to a little above the highest bar, so that the number on a cliff has room."""
    highest = drawn.bars.select((pl.col("below") + pl.col("licenses")).max()).item()
    return alt.Scale(domain=[0, highest * 1.1], nice=False)


def _scale(shown: tuple[date, date] | None) -> alt.Scale:
    if shown is None:
        return alt.Scale(type="utc")
    days = utc(pl.DataFrame({"day": shown}))["day"].dt.epoch("ms").to_list()
    return alt.Scale(type="utc", domain=days, nice=False)


def _layers(drawn: ExpiryBars, scale: alt.Scale, clicked: alt.Parameter | None) -> alt.LayerChart:
    # Each layer names the scale: one that did not would undo the zoom of the others.
    layers = [_bars(drawn, scale, clicked), _cliffs(drawn, scale), today_line(drawn.today, scale)]
    return alt.LayerChart(layer=layers, description=spoken(drawn))


def _bars(drawn: ExpiryBars, scale: alt.Scale, clicked: alt.Parameter | None) -> alt.Chart:
    bars: alt.Chart = (
        alt.Chart(utc(drawn.bars.with_columns(top=pl.col("below") + pl.col("licenses"))))
        .mark_rect(clip=True, cursor="pointer" if clicked else "default")
        .encode(
            x=alt.X(
                "first_on:T",
                title=None,
                scale=scale,
                axis=alt.Axis(
                    format="%b %Y" if drawn.period is Period.MONTH else "%b %-d, %Y", labelOverlap=True, tickCount=10
                ),
            ),
            x2="until_on:T",
            y=alt.Y("below:Q", axis=COUNTS, scale=_room(drawn)),
            y2="top:Q",
            color=part_color(drawn.parts),
            tooltip=[
                alt.Tooltip("first_on:T", title=drawn.period.value.title(), format=PERIODS[drawn.period]),
                alt.Tooltip("part:N", title="Of"),
                alt.Tooltip("licenses:Q", title="Licenses", format=","),
            ],
        )
    )
    if clicked is None:
        return bars
    bars = bars.encode(opacity=alt.condition(clicked, alt.value(1), alt.value(0.35))).add_params(clicked)
    return bars


def _cliffs(drawn: ExpiryBars, scale: alt.Scale) -> alt.Chart:
    middle = pl.col("first_on") + (pl.col("until_on") - pl.col("first_on")) / 2
    labels = pl.Series("label", [f"{each:,} ▾" for each in drawn.cliffs["licenses"]], pl.String)
    marks: alt.Chart = (
        alt.Chart(utc(drawn.cliffs.with_columns(labels, middle=middle)))
        .mark_text(dy=-9, fontWeight=600, color=GRAY, clip=True)
        .encode(
            x=alt.X("middle:T", scale=scale), y=alt.Y("licenses:Q", axis=COUNTS, scale=_room(drawn)), text="label:N"
        )
    )
    return marks
