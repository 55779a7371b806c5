"""The filters of Expired Licenses, all in the URL: search, department, days of expiry, order."""

from datetime import date
from typing import get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.reads.expired import ExpiredOrder
from core.rules.filters import ExpiredFilter

_FIND, _DEPARTMENT, _DAYS = "find", "department", "expired"
_ORDERS: dict[ExpiredOrder, str] = {
    "expired": "Latest expiry",
    "name": "Name",
    "company": "Company",
    "department": "Department",
}


def choose(
    area: DeltaGenerator, departments: list[str], *, masked: bool, by_company: bool
) -> tuple[ExpiredFilter, ExpiredOrder]:
    """Draw the filters in a row; returns who is wanted, and in which order."""
    with area:
        search = st.text_input(
            "Search",
            key=_FIND,
            type="search",
            live=True,
            bind="query-params",
            placeholder="Company or department" if masked else "Name, e-mail or department",
        )
        department = ""
        if departments:
            department = st.selectbox(
                "Department",
                ["", *departments],
                format_func=_department,
                key=_DEPARTMENT,
                bind="query-params",
                filter_mode="contains",
                width=190,
            )
        days = st.date_input("Expired on", value=[], key=_DAYS, format="YYYY-MM-DD", width=260, bind="query-params")
        unseen = {*(["name"] if masked else []), *([] if by_company else ["company"])}
        orders = [order for order in get_args(ExpiredOrder) if order not in unseen]
        order: ExpiredOrder = st.selectbox(
            "Sorted by", orders, format_func=_ORDERS.__getitem__, key="sort", bind="query-params", width=160
        )
    chosen = [day for day in days if isinstance(day, date)] if isinstance(days, tuple) else []
    first, last = (*chosen, None, None)[:2]
    return ExpiredFilter(search=search or "", department=department, expired_from=first, expired_until=last), order


def prefill(on: date) -> None:
    """For `on_click`: the filters show whose license ended on that day and nobody else, whatever they showed before."""
    st.session_state[_FIND], st.session_state[_DEPARTMENT] = "", ""
    # Not by the address: there, two equal days become one, which means from that day on.
    st.session_state[_DAYS] = (on, on)


def _department(name: str) -> str:
    return name or "All departments"
