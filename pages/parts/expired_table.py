"""One page of expired learners as a table whose rows can be ticked; ticks survive turning the page."""

from functools import partial

import polars as pl
import streamlit as st

from pages.parts.selection import Selection, tick

_KEY = "expired-table"
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
            "name": text("Name", width=150),
            "email": text("E-mail", width=250),
            "company": text("Company", width=150),
            "department": text("Department", width=140),
            "role": text("Role", width=75),
            "expired_on": st.column_config.DateColumn(
                "Expired on", format=_DAY, width=105, help="The first day without access, in the company's zone."
            ),
            "days_ago": number("Days ago", format="localized", width=75),
        },
    )
    if selection is None:
        draw()
        return
    ids = rows["learner_id"].to_list()
    # Other rows are another table: the browser's answer to the one before must not untick them.
    key = f"{_KEY}-{hash(tuple(ids))}"
    # The selection is the truth and the table its picture: it is drawn anew in each run.
    ticked = [place for place, learner_id in enumerate(ids) if selection.holds(learner_id)]
    st.session_state[key] = {"selection": {"rows": ticked, "columns": [], "cells": []}}
    draw(key=key, on_select=partial(_ticked, key, ids), selection_mode="multi-row")


def _ticked(key: str, shown: list[str]) -> None:
    places = st.session_state[key]["selection"]["rows"]
    tick(shown, [shown[place] for place in places if place < len(shown)])
