"""One page of learners as a table whose rows can be ticked. Who is ticked is on screen: ticks end with the page."""

import polars as pl
import streamlit as st

_KEY, _TIMES_KEY = "learner-table", "times-cleared"
_DAY = "MMM D, YYYY"
_STATUS = {
    "live": "Live",
    "expired": "Expired",
    "never licensed": "Never licensed",
    "archived": "Archived",
}


def show(rows: pl.DataFrame, *, by_company: bool, by_status: bool) -> list[str]:
    """Draw the rows; returns the ids of those that are ticked."""
    text = st.column_config.TextColumn
    names = ["name", "email", "company", "department", "role", "status", "expires_on"]
    hidden = {*([] if by_company else ["company"]), *([] if by_status else ["status"])}
    ids = rows["learner_id"].to_list()
    # Other rows are another table, in which nobody is ticked.
    key = f"{_KEY}-{hash(tuple(ids))}-{_times_cleared()}"
    chosen = st.dataframe(
        rows.with_columns(
            role=pl.when("is_manager").then(pl.lit("Manager")).otherwise(pl.lit("Learner")),
            status=pl.col("status").replace_strict(_STATUS, return_dtype=pl.String),
        ),
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        placeholder="",
        height="content",
        alt="Learners",
        column_order=[name for name in names if name not in hidden],
        column_config={
            "name": text("Name", width=150),
            "email": text("E-mail", width=270),
            "company": text("Company", width=150),
            "department": text("Department", width=120 if by_company else 180),
            "role": text("Role", width=70),
            "status": text("Status", width=105),
            "expires_on": st.column_config.DateColumn(
                "Expires on",
                format=_DAY,
                width=100,
                help="The first day without access, in the company's zone: of the license that ends last.",
            ),
        },
    )
    return [ids[place] for place in chosen["selection"]["rows"] if place < len(ids)]


def clear() -> None:
    """For `on_click`, and after an act: nobody is ticked."""
    st.session_state[_TIMES_KEY] = _times_cleared() + 1


def _times_cleared() -> int:
    return int(st.session_state.get(_TIMES_KEY, 0))
