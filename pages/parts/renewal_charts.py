"""The charts of the Renewals: months by when they were renewed, days without access, and the curve of renewing."""

from collections.abc import Sequence

import altair as alt
import polars as pl

from core.rules.outcomes import Timing
from pages.parts.charts import HEIGHT, WIDTH, part_color, utc

COHORT_COLUMNS = {
    "first_on": "Month",
    "timing": "Renewed",
    "licenses": "Licenses",
    "share": "Share",
    "is_final": "90 days have passed",
    "gap_days": "Days without access",
}
CURVE_COLUMNS = {
    "part": "Of",
    "day": "Day after expiry",
    "at_risk": "Not renewed before, and watched",
    "renewed": "Renewed on that day",
    "not_renewed": "Share not renewed yet",
}
CAME_BACK, STILL_OUT = "Until renewed", "Not renewed"
# Names of nothing keep colors free, so that what was not renewed is gray, the sixth.
_TIMINGS = [
    Timing.ON_TIME.value,
    Timing.WITHIN_30.value,
    Timing.WITHIN_90.value,
    Timing.LATER.value,
    "",
    Timing.NOT.value,
]
_FREE = [" ", "  ", "   ", "    "]
_MONTHS = alt.Axis(format="%b %Y", labelOverlap=True, tickCount=10)
_PERCENT = alt.Axis(format=".0%", title="Licenses")


def cohort_chart(cohorts: pl.DataFrame) -> alt.Chart:
    """Each month as a whole, split by when it was renewed; a month that may still change is pale."""
    chart: alt.Chart = (
        alt.Chart(utc(cohorts.with_columns(top=pl.col("below") + pl.col("share"))))
        .mark_rect()
        .encode(
            x=alt.X("first_on:T", title=None, scale=alt.Scale(type="utc"), axis=_MONTHS),
            x2="until_on:T",
            y=alt.Y("below:Q", axis=_PERCENT, scale=alt.Scale(domain=[0, 1])),
            y2="top:Q",
            color=part_color(_TIMINGS, field="timing"),
            opacity=alt.condition("datum.is_final", alt.value(1), alt.value(0.45)),
            tooltip=[
                alt.Tooltip("first_on:T", title="Month", format="%B %Y"),
                alt.Tooltip("timing:N", title="Renewed"),
                alt.Tooltip("licenses:Q", title="Licenses", format=","),
                alt.Tooltip("share:Q", title="Share", format=".0%"),
            ],
        )
    )
    return chart


def gap_chart(cohorts: pl.DataFrame) -> alt.Chart:
    """Days without access by month of expiry, of who came back and of who did not."""
    fate = pl.when(pl.col("timing") == Timing.NOT).then(pl.lit(STILL_OUT)).otherwise(pl.lit(CAME_BACK))
    order = pl.col("fate").cast(pl.Enum([CAME_BACK, STILL_OUT]))
    days = (
        cohorts.with_columns(fate=fate)
        .group_by("first_on", "until_on", "fate")
        .agg(pl.col("gap_days").sum())
        .sort("first_on", order)
        .with_columns(top=pl.col("gap_days").cum_sum().over("first_on"))
        .with_columns(below=pl.col("top") - pl.col("gap_days"))
    )
    chart: alt.Chart = (
        alt.Chart(utc(days))
        .mark_rect()
        .encode(
            x=alt.X("first_on:T", title=None, scale=alt.Scale(type="utc"), axis=_MONTHS),
            x2="until_on:T",
            y=alt.Y("below:Q", axis=alt.Axis(format="~s", title="Learner-days")),
            y2="top:Q",
            color=part_color([CAME_BACK, *_FREE, STILL_OUT], field="fate"),
            tooltip=[
                alt.Tooltip("first_on:T", title="Expired in", format="%B %Y"),
                alt.Tooltip("fate:N", title="Of"),
                alt.Tooltip("gap_days:Q", title="Learner-days", format=",.0f"),
            ],
        )
    )
    return chart


def curve_chart(curves: pl.DataFrame, parts: Sequence[str]) -> alt.Chart:
    """The share that is not renewed yet, by days since the expiry, a line for each part."""
    chart: alt.Chart = (
        alt.Chart(curves)
        .mark_line(interpolate="step-after", strokeWidth=2.5)
        .encode(
            x=alt.X("day:Q", axis=alt.Axis(title="Days since the expiry", values=[0, 30, 60, 90, 180, 270, 365])),
            y=alt.Y(
                "not_renewed:Q", axis=alt.Axis(format=".0%", title="Not renewed yet"), scale=alt.Scale(domain=[0, 1])
            ),
            color=part_color(parts),
            # A color alone does not tell lines apart for everybody.
            strokeDash=alt.StrokeDash("part:N", scale=alt.Scale(domain=list(parts)), legend=None),
            tooltip=[
                alt.Tooltip("part:N", title="Of"),
                alt.Tooltip("day:Q", title="Day"),
                alt.Tooltip("not_renewed:Q", title="Not renewed yet", format=".1%"),
            ],
        )
    )
    return chart


def still(*charts: alt.Chart) -> alt.VConcatChart:
    """Charts one below the other, for a file."""
    sized = [chart.properties(width=WIDTH, height=HEIGHT) for chart in charts]
    stack: alt.VConcatChart = alt.vconcat(*sized).resolve_scale(color="independent")
    return stack
