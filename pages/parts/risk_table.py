"""Companies by their risk as a table; one of them can be ticked."""

import polars as pl
import streamlit as st

from pages.parts.risk_words import in_short
from pages.parts.ticks import ticked_place

# Of the export, which has the same order.
COLUMNS = {
    "company": "Company",
    "points": "Points",
    "level": "Level",
    "why": "Reasons",
    "own": "Own call",
    "called_at": "Called",
    "owner": "Account manager",
}
# In px: from this height on text goes on in a second and third line, and reasons are read without a click.
_ROW, _MOST_ROWS = 65, 8


def worded(rows: pl.DataFrame) -> pl.DataFrame:
    """With the reasons in words as `why`, and the own call as `own`, with a word where it disagrees."""
    why = pl.Series("why", [in_short(row) for row in rows.iter_rows(named=True)], pl.String)
    own = pl.col("own_level").str.to_titlecase()
    return rows.with_columns(
        why,
        level=pl.col("level").str.to_titlecase(),
        own=pl.when("disagrees").then(own + ", disagrees").otherwise(own),
    )


def show(rows: pl.DataFrame, *, zone: str) -> str | None:
    """Draw rows of core.reads.risk; returns the id of the company that is ticked."""
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    ids = rows["company_id"].to_list()
    chosen = st.dataframe(
        worded(rows).select(*COLUMNS),
        # Other companies are another table, in which none is ticked.
        key=f"risk-{hash(tuple(ids))}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        placeholder="",
        row_height=_ROW,
        height="content" if len(ids) <= _MOST_ROWS else _ROW * _MOST_ROWS,
        alt="Companies by their points of risk, the most first",
        column_config={
            "company": text("Company", width=150),
            "points": number("Points", width=55),
            "level": text("Level", width=70),
            "why": text("Reasons", width=400),
            "own": text("Own call", width=90),
            "called_at": st.column_config.DatetimeColumn("Called", format="MMM D, YYYY", timezone=zone, width=95),
            "owner": text("Account manager", width=115),
        },
    )
    place = ticked_place(chosen, len(ids))
    return None if place is None else ids[place]
