"""How many licenses are in stock, of one company or of each."""

import polars as pl
import streamlit as st

from core.rules.acts import ActKind
from pages.parts import places
from pages.parts.words import counted, day


def show(stock: pl.DataFrame, *, by_company: bool, has_history: bool) -> None:
    """Draw the numbers; `by_company` adds the list of companies, `has_history` the way to what made them."""
    available, later, allocated = (int(stock[name].sum()) for name in ("available", "starting_later", "allocated"))
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.metric(
            "In stock",
            available,
            format="localized",
            help="Unallocated licenses that can be allocated now.",
            width="content",
        )
        st.space("small")
        st.metric(
            "Allocated", allocated, format="localized", help="Licenses of live lots that people hold.", width="content"
        )
        if later:
            st.space("small")
            st.metric(
                "Starting later",
                later,
                format="localized",
                help="Licenses of lots that have not started.",
                width="content",
            )
        st.space("stretch")
        if has_history:
            places.open_history(key="stock-in-history", label="History", kind=ActKind.ALLOCATION, quiet=True)
        if by_company:
            _companies(stock)
        elif stock.height and stock["first_expires_on"][0]:
            st.caption(f"Stock expires first on {day(stock['first_expires_on'][0])}.", width="content")


def _companies(stock: pl.DataFrame) -> None:
    with st.popover(f"Stock of {counted(stock.height, 'company').replace('companys', 'companies')}", width="content"):
        st.dataframe(
            stock,
            key="stock-by-company",
            hide_index=True,
            placeholder="",
            width=560,
            alt="Stock by company",
            column_order=["company", "available", "starting_later", "allocated", "first_expires_on"],
            column_config={
                "company": "Company",
                "available": st.column_config.NumberColumn("In stock", format="localized"),
                "starting_later": st.column_config.NumberColumn("Starting later", format="localized"),
                "allocated": st.column_config.NumberColumn("Allocated", format="localized"),
                "first_expires_on": st.column_config.DateColumn("Expires first on", format="MMM D, YYYY"),
            },
        )
