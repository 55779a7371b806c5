"""The filters of Expiring Licenses, in the URL: search, and one of the dates."""

from datetime import date

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.parts.words import day

_FIND, _DATE = "find-expiring", "ends"
_ALL = ""


def search(area: DeltaGenerator) -> str:
    """Draw the search; returns what is looked for."""
    with area:
        found = st.text_input(
            "Search",
            key=_FIND,
            type="search",
            live=True,
            bind="query-params",
            placeholder="Name, e-mail or department",
        )
    return found or ""


def of_date(area: DeltaGenerator, people: pl.DataFrame, *, dates: pl.Series) -> pl.DataFrame:
    """Draw the choice of one of the `dates`; returns those of `people` whose license ends then."""
    # The address names a date as the list does, so no count stands beside it.
    names = {_ALL: "All dates"} | {each.isoformat(): day(each) for each in dates}
    if st.session_state.get(_DATE, _ALL) not in names:
        # Of another company, or renewed since.
        st.session_state[_DATE] = _ALL
    with area:
        chosen = st.selectbox(
            "Expires on",
            list(names),
            format_func=names.__getitem__,
            key=_DATE,
            bind="query-params",
            width=220,
        )
    return people.filter(pl.col("expires_on").cast(pl.String) == chosen) if chosen else people


def prefill(on: date) -> None:
    """For `on_click`: the filters show whose license ends on that day and nobody else."""
    st.session_state[_FIND], st.session_state[_DATE] = "", on.isoformat()
