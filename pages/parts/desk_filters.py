"""The filters of the renewal desk, all in the URL: whose companies, a search, the order."""

from dataclasses import dataclass

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.rules.people import search_words
from pages.parts.page import COMPANY_KEY, Page

_SOONEST, _MOST_SHORT, _MOST_PEOPLE, _COMPANY = "Date", "Short by", "People", "Company"
_ORDERS: dict[str, tuple[list[str], list[bool]]] = {
    _SOONEST: (["expires_on", "company"], [False, False]),
    _MOST_SHORT: (["short_by", "expires_on"], [True, False]),
    _MOST_PEOPLE: (["people", "expires_on"], [True, False]),
    _COMPANY: (["company", "expires_on"], [False, False]),
}


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """`staff_id` is the account manager whose companies are shown, None for everybody's."""

    staff_id: str | None
    search: str
    order: str


def choose(area: DeltaGenerator, page: Page) -> DeskFilter:
    """Draw the filters in a row; returns what is wanted."""
    with area:
        search = st.text_input(
            "Search",
            key="find-lapse",
            type="search",
            live=True,
            bind="query-params",
            placeholder="Company or account manager",
        )
        order = st.selectbox("Sorted by", list(_ORDERS), key="desk-sort", bind="query-params", width=150)
        everybody = st.toggle(
            "All companies",
            key="everybody",
            bind="query-params",
            help="Also those that other account managers look after.",
        )
        if page.company_id is not None:
            st.button("Show All Companies", key="no-company", icon=":material/filter_alt_off:", on_click=_leave_company)
    # A company that was chosen is shown, whoever looks after it.
    own = not everybody and page.company_id is None
    return DeskFilter(page.person.person_id if own else None, search or "", order)


def narrowed(rows: pl.DataFrame, wanted: DeskFilter) -> pl.DataFrame:
    """Those of the desk's rows that match, in the order that was asked for."""
    columns, descending = _ORDERS[wanted.order]
    words = search_words(wanted.search)
    if words:
        text = (pl.col("company") + " " + pl.col("owner")).str.to_lowercase()
        rows = rows.filter(text.str.contains(words, literal=True))
    return rows.sort(columns, descending=descending, maintain_order=True)


def _leave_company() -> None:
    st.session_state[COMPANY_KEY] = ""
