"""A company's lots, and in which order allocations draw from them (docs/design.md section 3, rule 5)."""

import polars as pl
import streamlit as st

_DAY = "MMM D, YYYY"
_STATUS = {"live": "Live", "starting later": "Starting later", "expired": "Expired"}


def show(lots: pl.DataFrame) -> None:
    """Draw them; `lots` are those of core.reads.as_of.company_as_of."""
    if lots.is_empty():
        st.info("The company has no lot yet. An order that is assigned becomes one.", icon=":material/inventory_2:")
        return
    number, date = st.column_config.NumberColumn, st.column_config.DateColumn
    st.dataframe(
        with_draw_order(lots).with_columns(status=pl.col("status").replace_strict(_STATUS, return_dtype=pl.String)),
        key="company-lots",
        hide_index=True,
        placeholder="",
        height="content" if lots.height <= 10 else 370,
        alt="Lots of the company",
        column_order=[
            *("status", "starts_on", "expires_on", "quantity", "allocated", "left", "for_renewals", "for_new_learners")
        ],
        column_config={
            "status": st.column_config.TextColumn("Status"),
            "starts_on": date("Starts on", format=_DAY),
            "expires_on": date(
                "Expires on",
                format=_DAY,
                help="The first day without access: it begins at 00:00 in the company's zone.",
            ),
            "quantity": number("Licenses", format="localized"),
            "allocated": number("Allocated", format="localized"),
            "left": number("Unallocated", format="localized"),
            "for_renewals": number("Renewals draw", help="1 is drawn first: renewals take the latest to expire."),
            "for_new_learners": number(
                "New learners draw", help="1 is drawn first: new learners take the first to expire."
            ),
        },
    )


def with_draw_order(lots: pl.DataFrame) -> pl.DataFrame:
    """`lots` with what is `left` in each, and its place when renewals and when new learners are given licenses.

    Null where nothing can be drawn: the lot is empty, has ended or has not started.
    """
    left = pl.col("quantity") - pl.col("allocated")
    drawn_from = (pl.col("status") == "live") & (left > 0)
    day = pl.when(drawn_from).then(pl.col("expires_on"))
    return lots.with_columns(
        left=left,
        for_renewals=day.rank("ordinal", descending=True),
        for_new_learners=day.rank("ordinal"),
    )
