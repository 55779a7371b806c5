"""The filters of Orders: search and days of request, both in the URL."""

from datetime import date

import streamlit as st

from core.reads.orders import OrderFilter


def choose(company_id: str | None, *, masked: bool) -> OrderFilter:
    """Draw the filters; returns what is wanted of the company, or of all for None."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = st.text_input(
            "Search",
            key="search",
            type="search",
            live=True,
            bind="query-params",
            placeholder="Company, PO number or order" if masked else "Company, note, PO number …",
        )
        days = st.date_input(
            "Requested on", value=[], key="requested", format="YYYY-MM-DD", width=260, bind="query-params"
        )
    first, last = (*_days(days), None, None)[:2]
    return OrderFilter(company_id=company_id, search=search or "", requested_from=first, requested_until=last)


def _days(chosen: object) -> tuple[date, ...]:
    return tuple(day for day in chosen if isinstance(day, date)) if isinstance(chosen, tuple) else ()
