"""Expiries of each account manager in a small chart of its own, all to one scale."""

import altair as alt
import polars as pl
import streamlit as st

from core.rules.expiries import Period
from pages.parts.charts import utc
from pages.parts.expiry_chart import PERIODS, period_name
from pages.parts.words import counted, plain

_WIDTH, _HEIGHT = 320, 150
# More than that are no longer compared at a glance.
_MOST = 24


def show(bars: pl.DataFrame, owners: list[str], period: Period) -> None:
    """Draw them in the order of `owners`; `bars` are those of core.rules.expiries, whose parts the owners are."""
    with st.container(horizontal=True):
        for owner in owners[:_MOST]:
            own = bars.filter(part=owner)
            with st.container(border=True, width=_WIDTH, gap="xsmall"):
                st.markdown(f"**{plain(owner)}** :gray[{counted(int(own['licenses'].sum()), 'license')}]")
                st.altair_chart(
                    _chart(own, bars, period),
                    height=_HEIGHT,
                    key=f"small-{owner}",
                    alt=_spoken(owner, own, period),
                )
    if len(owners) > _MOST:
        st.caption(f"The {_MOST} with the most licenses of {len(owners):,} account managers.")


def still(bars: pl.DataFrame, owners: list[str], period: Period) -> alt.ConcatChart:
    """All of them for a file."""
    drawn = [
        _chart(bars.filter(part=owner), bars, period).properties(title=owner, width=_WIDTH, height=_HEIGHT)
        for owner in owners[:_MOST]
    ]
    return alt.concat(*drawn, columns=3)


def _spoken(owner: str, bars: pl.DataFrame, period: Period) -> str:
    most = bars.sort(["licenses", "first_on"], descending=[True, False]).row(0, named=True)
    return f"{owner}: the most in one {period} is {most['licenses']:,}, {period_name(most['first_on'], period)}."


def _chart(own: pl.DataFrame, bars: pl.DataFrame, period: Period) -> alt.Chart:
    highest = int(bars["licenses"].max() or 0)  # type: ignore[arg-type] # a count
    days = utc(bars.select(pl.col("first_on").min(), pl.col("until_on").max()))
    reach = [days[name].dt.epoch("ms").item() for name in days.columns]
    drawn: alt.Chart = (
        alt.Chart(utc(own))
        .mark_rect()
        .encode(
            x=alt.X(
                "first_on:T",
                title=None,
                scale=alt.Scale(type="utc", domain=reach),
                axis=alt.Axis(format="%b %Y", tickCount=3),
            ),
            x2="until_on:T",
            y=alt.Y(
                "licenses:Q",
                scale=alt.Scale(domain=[0, highest]),
                axis=alt.Axis(title=None, format=",d", tickMinStep=1, tickCount=3),
            ),
            y2=alt.datum(0),
            tooltip=[
                alt.Tooltip("first_on:T", title=period.value.title(), format=PERIODS[period]),
                alt.Tooltip("licenses:Q", title="Licenses", format=","),
            ],
        )
    )
    return drawn
