"""One page of expired learners as a table whose rows can be ticked; ticks survive turning the page."""

from functools import partial

import polars as pl
import streamlit as st

from pages.parts.selection import Selection, tick, times_selected

_KEY, _DRAWN = "expired-table", "expired-table-drawn"
_DAY = "MMM D, YYYY"


def show(rows: pl.DataFrame, selection: Selection | None, *, by_company: bool, masked: bool) -> None:
    """Draw the rows; without a selection nothing can be ticked."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    names = ["name", "email", "company", "department", "role", "expired_on", "days_ago"]
    hidden = {*(["name"] if masked else []), *([] if by_company else ["company"])}
    draw = partial(
        st.dataframe,
        rows.with_columns(role=pl.when("is_manager").then(pl.lit("Manager")).otherwise(pl.lit("Learner"))),
        hide_index=True,
        placeholder="",
        height="content",
        alt="Expired learners",
        column_order=[name for name in names if name not in hidden],
        column_config={
            "name": text("Name", width=135),
            "email": text("E-mail", width=290),
            "company": text("Company", width=155),
            "department": text("Department", width=120 if by_company else 180),
            "role": text("Role", width=70),
            "expired_on": st.column_config.DateColumn(
                "Expired on",
                format=_DAY,
                width=100,
                help="The first day without access: it begins at 00:00 in the company's zone.",
            ),
            "days_ago": number("Days ago", format="localized", width=75),
        },
    )
    if selection is None:
        draw()
        return
    ids = rows["learner_id"].to_list()
    # Other rows, or other boxes ticked than its own, are another table.
    key = st.session_state[_DRAWN] = f"{_KEY}-{hash(tuple(ids))}-{times_selected()}"
    ticked = [place for place, learner_id in enumerate(ids) if selection.holds(learner_id)]
    draw(
        key=key,
        on_select=partial(_ticked, key, ids),
        selection_mode="multi-row",
        selection_default={"selection": {"rows": ticked}},
    )


def _ticked(key: str, shown: list[str]) -> None:
    # A table that is replaced may still answer that nothing in it is ticked.
    if key == st.session_state[_DRAWN]:
        places = st.session_state[key]["selection"]["rows"]
        tick(shown, [shown[place] for place in places if place < len(shown)])
