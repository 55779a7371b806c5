"""Rows that come close to a learner: shown with the reason, and taken for that person only where they are ticked."""

import polars as pl
import streamlit as st

from core.files.table import Table
from core.reads.renewals import MOST_COMPARED, suggestions
from core.rules.matching import NOBODY_ACCEPTED, Outcome
from core.rules.person_columns import names, person_columns
from core.rules.renewals import Review
from pages.parts.page import Page
from pages.parts.words import counted

_OPEN_UP_TO = 20


def accepted(page: Page, found: Review, table: Table, *, company_id: str, about: str) -> tuple[pl.DataFrame, pl.Series]:
    """Draw the near misses of a review in which nobody was named yet.

    Returns line and learner_id of those that are ticked, and the lines of all. `about` names the review of the table.
    """
    nobody = NOBODY_ACCEPTED, NOBODY_ACCEPTED["line"]
    if not found.counts[Outcome.UNKNOWN] + found.counts[Outcome.INVALID]:
        return nobody
    close = _suggestions(about, company_id, page, found, table)
    if close.is_empty():
        return nobody
    lines = close["line"].n_unique()
    with st.expander(
        f"{counted(lines, 'row')} {'comes' if lines == 1 else 'come'} close to a learner: tick who is meant",
        icon=":material/person_search:",
        expanded=lines <= _OPEN_UP_TO,
    ):
        chosen = _ticked(close, found, key=f"near-{about}")
        if found.counts[Outcome.UNKNOWN] + found.counts[Outcome.INVALID] > MOST_COMPARED:
            st.caption(f"The first {MOST_COMPARED:,} rows that are unknown were compared.")
        repeated = [name for name in ("line", "learner_id") if chosen[name].is_duplicated().any()]
        if repeated:
            st.error(
                "A row is one person, and a person one row: untick all but one of those that say the same line "
                "or the same learner. Until then nothing ticked here counts.",
                icon=":material/error:",
            )
            return NOBODY_ACCEPTED, close["line"].unique()
    return chosen.select("line", "learner_id"), close["line"].unique()


@st.cache_resource(scope="session", max_entries=1, show_spinner="Looking for people who may be meant …")
def _suggestions(about: str, company_id: str, _page: Page, _found: Review, _table: Table) -> pl.DataFrame:
    """Kept for the session: comparing thousands of rows takes seconds."""
    cells = _table.cells
    called = pl.DataFrame({"line": _table.lines, "name": names(cells, person_columns(cells))})
    return suggestions(_page.db, company_id=company_id, found=_found, names=called, now=_page.now)


def _ticked(close: pl.DataFrame, found: Review, *, key: str) -> pl.DataFrame:
    texts = found.matched.select("line", "text")
    said = close.join(texts, on="line", how="left", maintain_order="left").select(
        pl.col("line").alias("Line"),
        pl.col("text").alias("In the file"),
        pl.col("email").alias("Who is meant?"),
        pl.col("evidence").alias("Why"),
        pl.col("status").alias("Status"),
        pl.col("score").alias("Likeness"),
    )
    event = st.dataframe(
        said,
        hide_index=True,
        placeholder="",
        key=key,
        on_select="rerun",
        selection_mode="multi-row",
        alt="Rows that come close to a learner",
        column_config={
            "Line": st.column_config.NumberColumn(format="localized", width=55),
            "In the file": st.column_config.TextColumn(width=235),
            "Who is meant?": st.column_config.TextColumn(width=235),
            "Why": st.column_config.TextColumn(width=255),
            "Status": st.column_config.TextColumn(width=75),
            "Likeness": st.column_config.ProgressColumn(format="%d", min_value=0, max_value=100, width=90),
        },
    )
    rows: list[int] = event["selection"]["rows"]
    return close[rows]
