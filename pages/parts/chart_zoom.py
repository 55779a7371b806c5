"""The days that a chart shows in large: dragged over a strip below it, and in the URL."""

from datetime import date
from functools import partial

import altair as alt
import streamlit as st

from pages.parts.charts import day_of

_ZOOM, _STRIP = "zoom", "zoom-strip"
_HEIGHT = 56


def zoomed(first_on: date, until_on: date) -> tuple[date, date] | None:
    """The days that were dragged over, within these; None for all of them."""
    try:
        first, last = (date.fromisoformat(each) for each in st.query_params.get(_ZOOM, "").split("_"))
    except ValueError:
        return None
    first, last = max(first, first_on), min(last, until_on)
    return (first, last) if first < last else None


def strip(chart: alt.Chart, selection: str) -> None:
    """Draw the strip; what is dragged over is what `zoomed` gives from then on, until the strip is double-clicked."""
    st.altair_chart(chart, key=_STRIP, on_select=partial(_keep, selection), selection_mode=selection, height=_HEIGHT)
    if _ZOOM in st.query_params:
        st.button("Show All Months", key="no-zoom", icon=":material/zoom_out_map:", on_click=_show_all)


def _keep(selection: str) -> None:
    dragged = st.session_state[_STRIP]["selection"][selection]
    if not dragged:
        _show_all()
        return
    first, last = (day_of(each) for each in next(iter(dragged.values())))
    st.query_params[_ZOOM] = f"{first.isoformat()}_{last.isoformat()}"


def _show_all() -> None:
    st.query_params.pop(_ZOOM, None)
