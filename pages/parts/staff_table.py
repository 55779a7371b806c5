"""Our own people as a table; one of them can be ticked."""

import polars as pl
import streamlit as st

from pages.parts.sign_in import ROLES
from pages.parts.ticks import ticked_place

_KEY = "staff-table"


def show(people: pl.DataFrame) -> str | None:
    """Draw the rows of core.reads.staff.staff_list; returns the id of the one that is ticked."""
    ids = people["staff_id"].to_list()
    chosen = st.dataframe(
        people.with_columns(role=pl.col("role").replace_strict({str(role): name for role, name in ROLES.items()})),
        # Other people are another table, in which nobody is ticked.
        key=f"{_KEY}-{hash(tuple(people.select('staff_id', 'role', 'name').rows()))}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        height="content",
        placeholder="",
        alt="Staff",
        column_order=["name", "email", "role", "companies", "time_zone", "seen_at"],
        column_config={
            "name": st.column_config.TextColumn("Name", width=160),
            "email": st.column_config.TextColumn("E-mail", width=270),
            "role": st.column_config.TextColumn("Role", width=130),
            "companies": st.column_config.NumberColumn("Companies", width=90, help="That they look after."),
            "time_zone": st.column_config.TextColumn("Time zone", width=150),
            "seen_at": st.column_config.DatetimeColumn(
                "Last sign-in", width=150, format="distance", help="By the sign-in provider."
            ),
        },
    )
    place = ticked_place(chosen, len(ids))
    return None if place is None else ids[place]
