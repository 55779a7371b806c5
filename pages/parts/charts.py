"""What charts share: days as instants that no zone moves, colors by part, a line for today, pictures to take along."""

import io
import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

import altair as alt
import polars as pl

from core.settings import ROOT

# Seen on paper and on ink.
GRAY = "#84898f"
COUNTS = alt.Axis(title="Licenses", format=",d", tickMinStep=1)
AnyChart = alt.LayerChart | alt.VConcatChart | alt.ConcatChart
# In px, of a picture for a document.
WIDTH, HEIGHT = 1000, 420
_EPOCH, _DAY_MS = date(1970, 1, 1), 86_400_000


def utc(days: pl.DataFrame) -> pl.DataFrame:
    """Days as the instants at which they begin in UTC: by the reader's clock one could slip to the day before."""
    return days.with_columns(pl.col(pl.Date).cast(pl.Datetime("ms")).dt.replace_time_zone("UTC"))


def day_of(value: float) -> date:
    """The day of what a click gives back for one of `utc`: milliseconds."""
    return _EPOCH + timedelta(days=value // _DAY_MS)


def part_color(parts: Sequence[str], *, field: str = "part") -> alt.Color:
    """The theme's colors, one for each part in its order; the sixth is the gray of the others."""
    return alt.Color(
        f"{field}:N",
        title=None,
        sort=None,
        scale=alt.Scale(domain=list(parts)),
        legend=alt.Legend(orient="top", columns=3, labelLimit=260, values=[part for part in parts if part.strip()]),
    )


def today_line(today: date, scale: alt.Scale) -> alt.Chart:
    """A dashed line at the beginning of today, on the scale of the chart that it is laid over."""
    line: alt.Chart = (
        alt.Chart(utc(pl.DataFrame({"today": [today]})))
        .mark_rule(strokeDash=[4, 3], strokeWidth=1.5, color=GRAY, clip=True)
        .encode(x=alt.X("today:T", scale=scale))
    )
    return line


def picture(chart: AnyChart, kind: Literal["png", "svg"], *, title: str) -> bytes:
    """The chart as a file for a document: on white, in the theme's light colors, with its title."""
    drawn = (
        chart.properties(title=title)
        .configure(background="white", font="Liberation Sans, Arial, sans-serif", padding=16)
        .configure_title(anchor="start", fontSize=18, offset=12)
        .configure_axis(labelFontSize=12, titleFontSize=12, domain=False)
        .configure_text(font="Liberation Sans, Arial, sans-serif")
        .configure_view(stroke=None)
        .configure_range(category=_palette("chartCategoricalColors"), ramp=_palette("chartSequentialColors"))
    )
    if kind == "svg":
        text = io.StringIO()
        drawn.save(text, format="svg")
        return text.getvalue().encode()
    file = io.BytesIO()
    drawn.save(file, format="png", scale_factor=2)
    return file.getvalue()


@cache
def _palette(name: str) -> list[str]:
    theme: dict[str, Any] = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    palette: list[str] = theme["light"][name]
    return palette
