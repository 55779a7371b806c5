"""What a saved scenario said of the months that have begun, beside what came true."""

import polars as pl
import streamlit as st

from core.reads.scenarios import SavedScenario, scenario_hindsight
from pages.parts.download_menu import download_menu
from pages.parts.month_table import month_table, taken_along
from pages.parts.page import Page
from pages.parts.words import counted, day, plain

_COLUMNS = {
    "first_on": "Month",
    "ending": "Ending",
    "ended": "Ended",
    "expected": "Expected",
    "renewed": "Renewed",
    "is_final": "Final",
    "needed": "Needed by its end",
    "needed_low": "At least",
    "needed_high": "At most",
    "allocated": "Allocated",
    "is_over": "Over",
}


def show(page: Page, saved: SavedScenario, outcomes: pl.DataFrame) -> None:
    """Draw it; `outcomes` are those of all companies (core/reads/renewal_forecast.py)."""
    months = scenario_hindsight(page.db, scenario_id=saved.scenario_id, outcomes=outcomes, now=page.now)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader(f"What came true of {plain(saved.name)}", anchor=False)
        download_menu(page, lambda: taken_along(months, _COLUMNS), total=months.height, name="hindsight")
    st.caption(
        f"As it was saved on {day(saved.saved_at)} by {plain(saved.saved_by)}, about {plain(saved.about)}: what was "
        "ending, expected and needed, and beside it what came true. Ended are licenses that ended since, renewed those "
        "of them that were within 90 days; allocated is from then to the end of each month of UTC."
    )
    st.markdown(_judged(months))
    month_table(months, _COLUMNS, "What the scenario said, and what came true, by month")


def _judged(months: pl.DataFrame) -> str:
    """How often it was right, of months about which nothing changes any more."""
    final, over = months.filter("is_final"), months.filter("is_over")
    says = []
    if over.is_empty():
        return "No month of it is over yet."
    within = over.filter(pl.col("allocated").is_between("needed_low", "needed_high")).height
    says.append(
        f"What was allocated was within its bounds by the end of **{within} of {counted(over.height, 'month')}**."
    )
    if final.is_empty():
        says.append("Of no month is it final yet what was renewed: 90 days have to pass after its licenses end.")
    else:
        within = final.filter(pl.col("renewed").is_between("expected_low", "expected_high")).height
        says.append(
            f"What was renewed was within its bounds in **{within} of {counted(final.height, 'final month')}**."
        )
    return " ".join(says)
