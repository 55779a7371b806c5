"""The filters of Learners, all in the URL: search, department, order. The status is a tab."""

from typing import get_args

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.reads.learners import LearnerOrder

_FIND, _DEPARTMENT = "find-learner", "learner-department"
_ORDERS: dict[LearnerOrder, str] = {
    "name": "Name",
    "email": "E-mail",
    "company": "Company",
    "department": "Department",
    "expires": "First to expire",
}


def choose(area: DeltaGenerator, departments: list[str], *, by_company: bool) -> tuple[str, str, LearnerOrder]:
    """Draw the filters in a row; returns what is searched, the department or "", and the order."""
    with area:
        search = st.text_input(
            "Search",
            key=_FIND,
            type="search",
            live=True,
            bind="query-params",
            placeholder="Name, e-mail or department",
        )
        department = ""
        if departments:
            department = st.selectbox(
                "Department",
                ["", *departments],
                format_func=_named,
                key=_DEPARTMENT,
                bind="query-params",
                filter_mode="contains",
                width=220,
            )
        orders = [order for order in get_args(LearnerOrder) if by_company or order != "company"]
        order: LearnerOrder = st.selectbox(
            "Sorted by", orders, format_func=_ORDERS.__getitem__, key="learner-sort", bind="query-params", width=170
        )
    return search or "", department, order


def clear() -> None:
    """For `on_click`: search and department let everybody through."""
    st.session_state[_FIND] = ""
    st.session_state[_DEPARTMENT] = ""


def _named(department: str) -> str:
    return department or "All departments"
