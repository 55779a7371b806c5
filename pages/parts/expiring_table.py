"""Who expires soon, as one table whose rows can be ticked."""

import polars as pl
import streamlit as st

_DAY = "MMM D, YYYY"
SHOWN_AT_MOST = 10_000


def show(people: pl.DataFrame) -> pl.DataFrame:
    """Draw the first of `people`; returns those who are ticked."""
    rows = people.head(SHOWN_AT_MOST)
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    chosen = st.dataframe(
        rows.with_columns(role=pl.when("is_manager").then(pl.lit("Manager")).otherwise(pl.lit("Learner"))),
        # Other people are another table, in which nobody is ticked.
        key=f"expiring-{hash(tuple(rows['learner_id']))}",
        on_select="rerun",
        selection_mode="multi-row",
        hide_index=True,
        placeholder="",
        height="content" if rows.height <= 15 else 570,
        alt="Learners whose license ends soon",
        column_order=["name", "email", "department", "role", "expires_on", "days_left"],
        column_config={
            "name": text("Name", width=170),
            "email": text("E-mail", width=290),
            "department": text("Department", width=180),
            "role": text("Role", width=80),
            "expires_on": st.column_config.DateColumn(
                "Expires on",
                format=_DAY,
                width=110,
                help="The first day without access: it begins at 00:00 in the company's zone.",
            ),
            "days_left": number("Days left", format="localized", width=80),
        },
    )
    if people.height > rows.height:
        st.caption(f"The first {rows.height:,} of {people.height:,}. Choose a date, or search, to see others.")
    return rows[[place for place in chosen["selection"]["rows"] if place < rows.height]]
