"""The Lots of the Forecast: that what was assigned is allocated, in stock, expired or ended unused, lot by lot."""

import polars as pl
import streamlit as st

from core.reads.lot_sums import lot_sums
from core.rules.filters import ExpiryFilter
from pages.parts.download_menu import download_menu
from pages.parts.page import Page
from pages.parts.words import counted

_COLUMNS = {
    "company": "Company",
    "owner": "Account manager",
    "starts_on": "Starts on",
    "expires_on": "Expires on",
    "assigned": "Assigned",
    "allocated": "Allocated",
    "in_stock": "In stock",
    "expired": "Expired",
    "unused": "Ended unused",
    "adds_up": "Adds up",
}
_SHOWN_AT_MOST = 10_000


def show(page: Page, wanted: ExpiryFilter) -> None:
    """Draw the part of the page."""
    lots = lot_sums(page.db, wanted=wanted, now=page.now)
    if lots.is_empty():
        st.info(
            "No lot ends in these months. Choose other months, or another company, account manager or time zone.",
            icon=":material/search_off:",
        )
        return
    _result(lots)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(
            "Allocated and expired licenses are counted one by one; in stock and ended unused is what each lot's own "
            "counter leaves. Together they are what was assigned, or something is wrong."
        )
        download_menu(page, lambda: lots.select(*_COLUMNS).rename(_COLUMNS), total=lots.height, name="lots")
    _table(lots.head(_SHOWN_AT_MOST))
    if lots.height > _SHOWN_AT_MOST:
        st.caption(f"The first {_SHOWN_AT_MOST:,} of {lots.height:,}. Choose fewer months, or export all of them.")


def _result(lots: pl.DataFrame) -> None:
    """The check's result, and the sums of all lots."""
    wrong = lots.filter(~pl.col("adds_up")).height
    sums = lots.select(pl.col("assigned", "allocated", "in_stock", "expired", "unused").sum()).row(0, named=True)
    parts = (
        f"{sums['allocated']:,} allocated + {sums['in_stock']:,} in stock + {sums['expired']:,} expired + "
        f"{sums['unused']:,} ended unused"
    )
    if wrong:
        do = "does" if wrong == 1 else "do"
        st.error(
            f"**{wrong:,} of {counted(lots.height, 'lot')} {do} not add up.** What is wrong stands first. Whoever runs "
            "the installation should run `python -m core check`, which says what is wrong with it.",
            icon=":material/error:",
        )
    else:
        st.success(
            f"**{counted(lots.height, 'lot')} checked, all add up.** {counted(sums['assigned'], 'license')} assigned = "
            f"{parts}.",
            icon=":material/check_circle:",
        )


def _table(lots: pl.DataFrame) -> None:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    day = st.column_config.DateColumn
    counts = {
        name: number(_COLUMNS[name], format="localized", width=85)
        for name in ("assigned", "allocated", "in_stock", "expired", "unused")
    }
    st.dataframe(
        lots,
        hide_index=True,
        placeholder="",
        height="content" if lots.height <= 15 else 570,
        alt="Lots, and what became of their licenses",
        column_order=list(_COLUMNS),
        column_config={
            "company": text("Company", width=190),
            "owner": text("Account manager", width=130),
            "starts_on": day("Starts on", format="MMM D, YYYY", width=105),
            "expires_on": day("Expires on", format="MMM D, YYYY", width=105),
            **counts,
            "adds_up": st.column_config.CheckboxColumn("Adds up", width=70),
        },
    )
