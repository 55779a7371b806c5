"""How good forecasts were: those of the last final months, each made on its first day, beside what came true."""

import polars as pl
import streamlit as st

from core.rules.renewal_model import accuracy
from pages.parts.download_menu import download_menu
from pages.parts.month_table import month_table, taken_along
from pages.parts.page import Page
from pages.parts.words import counted

_COLUMNS = {
    "first_on": "Month",
    "ending": "Ended",
    "renewed": "Renewed",
    "expected": "Forecast",
    "low": "At least",
    "high": "At most",
    "naive": "Plain rate",
}


def show(page: Page, tested: pl.DataFrame) -> None:
    """Draw it; `tested` is what core/rules/renewal_model.py gives."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.subheader("How good it was")
        download_menu(page, lambda: taken_along(tested, _COLUMNS), total=tested.height, name="tested")
    if tested.is_empty():
        st.info(
            "No month is final yet: 90 days have to pass after its licenses end.", icon=":material/hourglass_empty:"
        )
        return
    st.markdown(_judged(tested))
    month_table(tested, _COLUMNS, "Last year's forecasts, and what came true, of all companies")


def _judged(tested: pl.DataFrame) -> str:
    found = accuracy(tested)
    months = "the last final month" if found.months == 1 else f"each of the last {found.months} final months"
    says = f"All companies, {months} forecast on its first day from what was known then: "
    if found.off is not None and found.naive_off is not None:
        says += (
            f"off by **{found.off:.0%}** of what was renewed, where the plain rate of all companies together is off by "
            f"{found.naive_off:.0%}. "
        )
    return f"{says}What came true was within the bounds in **{found.within} of {counted(found.months, 'month')}**."
